"""Cuts the text that a tool points at out of a file. Core."""

import re

# What ruff and tree-sitter end a line at; str.splitlines would also split at form feeds and U+2028.
_LINE_END = re.compile(r"\r\n|\r|\n")


def lines_of(content: bytes) -> list[str]:
    """The lines of a source file, without a byte order mark; bytes that are not UTF-8 become U+FFFD."""
    return _LINE_END.split(content.decode("utf-8-sig", "replace"))


def git_lines(content: bytes) -> list[str]:
    """The lines as git counts them: ending at line feeds only."""
    return content.decode("utf-8", "replace").split("\n")


def span(lines: list[str], start: tuple[int, int], end: tuple[int, int], most: int) -> str:
    """The text between two positions (1-based row and column in characters), or the whole first line where they are
    equal, at most `most` characters."""
    (row, column), (end_row, end_column) = start, end
    picked = lines[row - 1 : end_row]
    if not picked or start == end:
        return "".join(picked)[:most]
    picked[-1] = picked[-1][: end_column - 1]
    picked[0] = picked[0][column - 1 :]
    return "\n".join(picked)[:most]


def row_at(content: bytes, offset: int) -> int:
    """The 1-based line of a byte offset, lines ending at a line feed."""
    return content.count(b"\n", 0, offset) + 1
