"""Makes a `Change` of what git told. Core."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.git.raw import Entry, Lines, name_of
from reviewers.change import REGULAR_MODES, Change, ChangedFile, FileStatus, Language
from reviewers.generated import Attributes, attribute_files_for, has_generated_header, is_lockfile
from reviewers.languages import language_of

_STATUS = {
    "A": FileStatus.ADDED,
    "M": FileStatus.MODIFIED,
    "T": FileStatus.MODIFIED,
    "D": FileStatus.REMOVED,
    "R": FileStatus.RENAMED,
}
NO_MODE = "000000"
MAX_PATH = 4096  # bytes, as everywhere on Linux; a command line holds a limited number of them
_ODD_PARTS = {"", ".", ".."}


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What git does not know of a change."""

    repo: str
    author: str = ""
    title: str = ""
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What was read of the blobs: sizes in bytes and first bytes by blob id, changed lines by the entry's position."""

    sizes: Mapping[str, int]
    starts: Mapping[str, bytes]
    lines: Mapping[int, Lines] = field(default_factory=dict)
    attributes: Attributes = field(default_factory=Attributes)


def is_plain(mode: str) -> bool:
    """A file whose content is read as a file's: no link, submodule or anything git does not know."""
    return mode in REGULAR_MODES


def blobs_of(entry: Entry) -> list[str]:
    """The ids of the plain versions of an entry, head first."""
    sides = ((entry.new_mode, entry.new_id), (entry.old_mode, entry.old_id))
    return [blob for mode, blob in sides if is_plain(mode)]


def attribute_paths(paths: Sequence[bytes]) -> list[str]:
    """Where attributes files that speak of `paths` may lie; names that git would take for something else are left."""
    texts = (path.decode("utf-8", "replace") for path in paths)
    asked = dict.fromkeys(name for text in texts for name in attribute_files_for(text))
    return [
        name
        for name in asked
        if "\ufffd" not in name and len(name) <= MAX_PATH and not _ODD_PARTS & set(name.split("/"))
    ]


def with_renames(entries: Sequence[Entry], renames: Mapping[int, int]) -> list[Entry]:
    """Joins what git found renamed: `renames` maps the position of an added entry to that of a removed one."""
    gone = set(renames.values())
    joined = []
    for number, entry in enumerate(entries):
        if number in renames:
            old = entries[renames[number]]
            joined.append(Entry(old.old_mode, entry.new_mode, old.old_id, entry.new_id, "R", entry.path, old.path))
        elif number not in gone:
            joined.append(entry)
    return joined


def assemble(
    about: About, ends: tuple[str, str], entries: Sequence[Entry], facts: Facts, truncated: str | None
) -> Change:
    """`ends` are the merge base and the head. Each file gets a name of its own, even where two differ only in bytes
    that are no text."""
    taken: set[str] = set()
    files = []
    for number, entry in enumerate(entries):
        path = _unique(name_of(entry.path), taken)
        files.append(_changed_file(path, entry, facts, facts.lines.get(number, Lines())))
    base, head = ends
    return Change(
        repo=about.repo, base=base, head=head, files=tuple(files), author=about.author, title=about.title,
        labels=about.labels, truncated=truncated,
    )  # fmt: skip


def _unique(path: str, taken: set[str]) -> str:
    name, number = path, 2
    while name in taken:
        name, number = f"{path} ({number})", number + 1
    taken.add(name)
    return name


def _changed_file(path: str, entry: Entry, facts: Facts, lines: Lines) -> ChangedFile:
    removed, head_is_plain = entry.new_mode == NO_MODE, is_plain(entry.new_mode)
    base_is_plain = is_plain(entry.old_mode)
    start = facts.starts.get(entry.new_id if head_is_plain else entry.old_id)
    language = language_of(path, start)
    if language is Language.BINARY:
        lines = Lines()
    base_start = facts.starts.get(entry.old_id, b"") if base_is_plain else b""
    told = facts.attributes.generated(path)
    generated = is_lockfile(path) or has_generated_header(base_start) if told is None else told
    return ChangedFile(
        path=path,
        status=_STATUS[entry.status],
        language=language,
        old_path=name_of(entry.old_path) if entry.old_path is not None else None,
        head_blob=None if removed else entry.new_id,
        base_blob=None if entry.old_mode == NO_MODE else entry.old_id,
        head_mode=entry.new_mode,
        base_mode=entry.old_mode,
        head_size=facts.sizes.get(entry.new_id, 0),
        base_size=facts.sizes.get(entry.old_id, 0),
        added_lines=frozenset(line for part in lines.added for line in part),
        removed_lines=frozenset(line for part in lines.removed for line in part),
        generated=generated,
        vendored=bool(facts.attributes.vendored(path)),
    )
