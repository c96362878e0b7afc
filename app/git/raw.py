"""Reads what `git diff-tree` and `git cat-file` print. Core.

https://git-scm.com/docs/diff-format and https://git-scm.com/docs/git-cat-file#_batch_output
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_HUNK = re.compile(rb"^(?:diff --git a/(\S+) .*|@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@.*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Entry:
    """A changed path. Modes are "000000" and ids all zeros on the side where it does not exist.

    `status` is one letter: A, M, D, T (another kind of file) or R (then `old_path` is set).
    """

    old_mode: str
    new_mode: str
    old_id: str
    new_id: str
    status: str
    path: bytes
    old_path: bytes | None = None


@dataclass(frozen=True, slots=True)
class Lines:
    """1-based numbers of the lines a change takes from the old version and adds to the new one."""

    removed: tuple[range, ...] = ()
    added: tuple[range, ...] = ()

    @property
    def count(self) -> int:
        return sum(map(len, self.removed + self.added))


def read_raw(output: bytes) -> list[Entry]:
    """The entries of `--raw -z`. An entry that was cut off at the end is left out."""
    fields, entries, at = output.split(b"\0"), [], 0
    fields.pop()  # what follows the last NUL: nothing, or the start of an entry
    while at < len(fields):
        old_mode, new_mode, old_id, new_id, status = fields[at].decode("ascii").lstrip(":").split(" ")
        paths = fields[at + 1 : at + (3 if status[0] in "RC" else 2)]
        at += 1 + (2 if status[0] in "RC" else 1)
        if at > len(fields):
            break
        old_path = paths[0] if len(paths) == 2 else None
        entries.append(Entry(old_mode, new_mode, old_id, new_id, status[0], paths[-1], old_path))
    return entries


def read_lines(patch: bytes) -> dict[str, Lines]:
    """The changed lines by name, from `-p -U0` between trees whose names are ours (no spaces, nothing to quote).

    Lines of the files themselves begin with `+`, `-` or a backslash, and so are never taken for headers.
    """
    found: dict[str, tuple[list[range], list[range]]] = {}
    removed: list[range] = []
    added: list[range] = []
    for match in _HUNK.finditer(patch):
        name, old_start, old_count, new_start, new_count = match.groups()
        if name is not None:
            removed, added = found.setdefault(name.decode("ascii"), ([], []))
        else:
            _extend(removed, old_start, old_count)
            _extend(added, new_start, new_count)
    return {name: Lines(tuple(old), tuple(new)) for name, (old, new) in found.items()}


def _extend(ranges: list[range], start: bytes, count: bytes | None) -> None:
    length = 1 if count is None else int(count)
    if length:
        ranges.append(range(int(start), int(start) + length))


@dataclass(frozen=True, slots=True)
class Thing:
    """An object of the store: its id, its type (blob, tree, commit) and its size in bytes."""

    id: str
    kind: str
    size: int


def read_check(output: bytes) -> list[Thing | None]:
    """The answers of `cat-file --batch-check`, one for each line asked; None for what is not there."""
    things: list[Thing | None] = []
    for line in output.decode("utf-8", "replace").split("\n")[:-1]:
        words = line.split(" ")
        there = len(words) == 3 and words[2].isdigit()
        things.append(Thing(words[0], words[1], int(words[2])) if there else None)
    return things


def read_contents(output: bytes) -> Iterator[tuple[str, bytes]]:
    """Id and content of every object in the output of `cat-file --batch`; those that are missing are left out."""
    at = 0
    while at < len(output):
        end = output.index(b"\n", at)
        words = output[at:end].decode("ascii").split(" ")
        at = end + 1
        if len(words) == 3:
            size = int(words[2])
            yield words[0], output[at : at + size]
            at += size + 1


def read_files(listing: bytes) -> dict[str, str]:
    """Path -> blob of the plain files in the output of `ls-tree -z`."""
    lines = (line.split("\t", 1) for line in listing.decode("utf-8", "replace").split("\0") if line)
    return {path: about.split(" ")[2] for about, path in lines if about.startswith("100")}


def name_of(path: bytes) -> str:
    """A path as people read it: bytes that are not UTF-8 become backslash escapes."""
    return path.decode("utf-8", "backslashreplace")


def sizes_of(things: list[Thing | None]) -> Mapping[str, int]:
    return {thing.id: thing.size for thing in things if thing and thing.kind == "blob"}
