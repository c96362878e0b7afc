"""A file's patch as numbered lines, with what the checks say about each line. Core."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_HUNK = re.compile(r"@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@")
_KINDS = {"+": "added", "-": "removed", " ": "same"}
MOST_LINES = 2000  # of one file; browsers grow slow beyond


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """An annotation of a check. `level` is GitHub's: notice, warning or failure."""

    check: str
    link: str
    level: str
    path: str
    start: int
    end: int
    title: str
    message: str
    details: str


@dataclass(frozen=True, slots=True)
class Line:
    """`old` and `new` are line numbers, where the line exists on that side."""

    kind: str
    old: int | None
    new: int | None
    text: str
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FileView:
    """`elsewhere` are notes about lines that the patch does not show; `hidden` counts lines left out."""

    path: str
    anchor: str
    previous: str
    status: str
    additions: int
    deletions: int
    lines: Sequence[Line]
    hidden: int
    elsewhere: Sequence[Note]


def note(check: str, link: str, given: Mapping[str, Any]) -> Note:
    return Note(
        check=check,
        link=link,
        level=given["annotation_level"],
        path=given["path"],
        start=given["start_line"],
        end=given["end_line"],
        title=given.get("title") or "",
        message=given["message"],
        details=given.get("raw_details") or "",
    )


def file_view(changed: Mapping[str, Any], notes: Iterable[Note]) -> FileView:
    """GitHub shows an annotation below the last line it is about."""
    all_lines = list(parsed(changed.get("patch", "")))
    lines, about = all_lines[:MOST_LINES], [each for each in notes if each.path == changed["filename"]]
    shown = {line.new for line in lines if line.new}
    return FileView(
        path=changed["filename"],
        anchor=anchor(changed["filename"]),
        previous=changed.get("previous_filename", ""),
        status=changed["status"],
        additions=changed["additions"],
        deletions=changed["deletions"],
        lines=[_noted(line, about) for line in lines],
        hidden=len(all_lines) - len(lines),
        elsewhere=[each for each in about if each.end not in shown],
    )


def unchanged(changed: Sequence[Mapping[str, Any]], notes: Iterable[Note]) -> list[Note]:
    """Notes about files that the pull request does not touch."""
    names = {each["filename"] for each in changed}
    return [each for each in notes if each.path not in names]


def anchor(path: str) -> str:
    """The place of a file on its page."""
    return "diff-" + hashlib.sha256(path.encode("utf-8", "surrogateescape")).hexdigest()[:16]


def parsed(patch: str) -> Iterator[Line]:
    """The hunks that git wrote."""
    old = new = 0
    for row in patch.split("\n") if patch else ():
        if hunk := _HUNK.match(row):
            old, new = int(hunk[1]), int(hunk[2])
            yield Line("hunk", None, None, visible(row))
            continue
        kind = _KINDS.get(row[:1], "remark")  # such as "\ No newline at end of file"
        was, now = kind in ("same", "removed"), kind in ("same", "added")
        yield Line(kind, old if was else None, new if now else None, visible(row[1:]))
        old, new = old + was, new + now


def visible(text: str) -> str:
    """Letters that show nothing, or that turn the others around, as escapes: a reader must see what a machine reads."""
    return "".join(
        f"\\u{ord(letter):04x}" if letter != "\t" and unicodedata.category(letter) in ("Cc", "Cf", "Cs") else letter
        for letter in text
    )


def _noted(line: Line, notes: Sequence[Note]) -> Line:
    if line.new is None:
        return line
    return Line(line.kind, line.old, line.new, line.text, tuple(each for each in notes if each.end == line.new))
