"""Matches what a tool saw at head with what it saw at the merge base: only what the change brings shall count. Core.

Two sightings are equal when rule, path (carried through renames) and matched text agree, the text without whitespace,
quotes, commas, brackets and semicolons: a formatter's run then finds nothing new. Equal sightings form a multiset: as
many head sightings as the base had are old, first those that kept their line, then those the change left alone, then
the rest in order.
"""

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from hashlib import sha256
from itertools import count

from reviewers.change import Change, ChangedFile, FileStatus
from reviewers.review import Finding, Origin, Sighting

Identity = tuple[str, str, str]

# A formatter changes these; nearly no two different statements differ in them alone.
_FORMATTING = str.maketrans("", "", "\"'`,();")

WHOLE_FILE = 0
"""The line under which `silenced` holds a comment that silences a whole file."""


def settle(
    head: Iterable[Sighting],
    base: Iterable[Sighting],
    change: Change,
    silenced: Mapping[tuple[str, int], str] | None = None,
) -> tuple[Finding, ...]:
    """Gives every head sighting its origin and fingerprint, in reading order.

    `base` holds the base's own paths and lines. `silenced` maps (path, line) to the comment that tries to silence that
    line, and (path, WHOLE_FILE) to one for the whole file.
    """
    files = {file.path: file for file in change.files}
    moved = {file.base_path: file.path for file in change.files if file.status is not FileStatus.ADDED}
    olds = _groups(base, lambda seen: moved.get(seen.path, seen.path))
    findings = [
        _finding(seen, ordinal, files.get(seen.path), is_old, silenced or {})
        for identity, group in _groups(head, lambda seen: seen.path).items()
        for seen, ordinal, is_old in _pair(group, olds.get(identity, []), files.get(identity[1]))
    ]
    return tuple(sorted(findings, key=lambda found: (found.path, found.line, found.end_line, found.rule)))


def normal(text: str) -> str:
    """The text as it is compared: lower case, without what a formatter may change."""
    return "".join(text.split()).translate(_FORMATTING).lower()


class Shift:
    """Where the lines of the base stand at head."""

    def __init__(self, file: ChangedFile | None) -> None:
        self._removed = sorted(file.removed_lines) if file else []
        # For each added line, how many kept lines stand above it, and itself: adding it moves those from there on.
        self._moves_from = [line - above for above, line in enumerate(sorted(file.added_lines if file else ()))]

    def head_line(self, line: int) -> int | None:
        """None where the change removed the line."""
        above = bisect_left(self._removed, line)
        if above < len(self._removed) and self._removed[above] == line:
            return None
        return line - above + bisect_right(self._moves_from, line - above)


def fingerprint(identity: Identity, ordinal: int) -> str:
    """16 hexadecimal digits. `ordinal` tells equal matches of one file apart."""
    return sha256("\0".join((*identity, str(ordinal))).encode("utf-8", "backslashreplace")).hexdigest()[:16]


def _groups(sightings: Iterable[Sighting], path: Callable[[Sighting], str]) -> dict[Identity, list[Sighting]]:
    groups: dict[Identity, list[Sighting]] = defaultdict(list)
    for seen in sorted(sightings, key=lambda seen: (seen.line, seen.end_line)):
        groups[seen.rule, path(seen), normal(seen.text)].append(seen)
    return groups


def _pair(
    heads: list[Sighting], bases: list[Sighting], file: ChangedFile | None
) -> Iterator[tuple[Sighting, int, bool]]:
    """Each of some equal head sightings with its ordinal, and whether the base had it.

    New ones are numbered on from the base's, so that one added above old ones does not take their fingerprints.
    """
    old = _old(heads, bases, file)
    old_ordinals, new_ordinals = count(), count(len(bases))
    for place, seen in enumerate(heads):
        yield seen, next(old_ordinals if place in old else new_ordinals), place in old


def _old(heads: list[Sighting], bases: list[Sighting], file: ChangedFile | None) -> set[int]:
    """Which of some equal head sightings, by their place in the list, the base had."""
    shift, old = Shift(file), set()
    kept = Counter(shift.head_line(seen.line) for seen in bases)
    for place, seen in enumerate(heads):
        if kept[seen.line]:
            kept[seen.line] -= 1
            old.add(place)
    rest = sorted((place for place in range(len(heads)) if place not in old), key=lambda n: _is_added(heads[n], file))
    return old | set(rest[: len(bases) - len(old)])


def _finding(
    seen: Sighting, ordinal: int, file: ChangedFile | None, is_old: bool, silenced: Mapping[tuple[str, int], str]
) -> Finding:
    lines = range(seen.line, seen.end_line + 1)
    return Finding(
        rule=seen.rule,
        dimension=seen.dimension,
        severity=seen.severity,
        confidence=seen.confidence,
        message=seen.message,
        path=seen.path,
        line=seen.line,
        end_line=seen.end_line,
        fingerprint=fingerprint((seen.rule, seen.path, normal(seen.text)), ordinal),
        origin=_origin(_is_added(seen, file), is_old),
        suggestion=seen.suggestion,
        cwe=seen.cwe,
        url=seen.url,
        suppressed=next(
            (silenced[seen.path, line] for line in (*lines, WHOLE_FILE) if (seen.path, line) in silenced), ""
        ),
    )


def _is_added(seen: Sighting, file: ChangedFile | None) -> bool:
    return file is not None and any(line in file.added_lines for line in range(seen.line, seen.end_line + 1))


def _origin(is_added: bool, is_old: bool) -> Origin:
    if is_old:
        return Origin.TOUCHED if is_added else Origin.PRE_EXISTING
    return Origin.INTRODUCED if is_added else Origin.EXPOSED
