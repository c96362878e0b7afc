"""A program's text as its own compiler would read it, where a scanner would read something else. Core.

Python compares identifiers in their NFKC form, ends a line at a lone carriage return and believes a coding cookie; Java
decodes `\\u0028` before anything else; a byte order mark hides the first statement from the engine. Each of them is a
way to show a scanner harmless text.
"""

import codecs
import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass

from reviewers.change import Language

# https://docs.python.org/3/reference/lexical_analysis.html#encoding-declarations; Ruby's magic comment looks alike.
_COOKIE = re.compile(rb"^[ \t\f]*#.{0,200}?coding[:=][ \t]*([-\w.]{1,40})")
_BELIEVES_COOKIES = frozenset({Language.PYTHON, Language.RUBY})
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Encodings that are text and are decoded in linear time. Others (punycode, idna, unicode_escape) are nobody's source.
_ENCODINGS = re.compile(
    r"utf-(7|8|8-sig|16|32)|ascii|iso8859-\d+|cp\d{3,4}|koi8-[rut]|mac-\w+|shift_jis\w*|euc_\w+|gbk|gb2312|gb18030|big5\w*"
    r"|tis-620|ptcp154|hp-roman8"
)
_LINE_FEED = re.compile(rb"\n")
_JAVA_ESCAPE = re.compile(r"(?<!\\)((?:\\\\)*)\\u+([0-9a-fA-F]{4})")


@dataclass(frozen=True, slots=True)
class Legible:
    """`content` is what to scan. `starts` are the byte offsets in it at which the lines of the file begin."""

    content: bytes
    starts: tuple[int, ...]

    @property
    def line_starts(self) -> list[int]:
        """The byte offsets at which lines of `content` begin, of which there may be more than lines of the file."""
        return [0, *(found.end() for found in _LINE_FEED.finditer(self.content))]

    def line(self, offset: int) -> int:
        """The 1-based line of the file that a byte offset in `content` belongs to."""
        return max(1, bisect_right(self.starts, offset))


def legible(content: bytes, language: Language) -> Legible | str:
    """The text to scan, or why it cannot be known what it says."""
    decoded = _decoded(content, language)
    if isinstance(decoded, str):
        return decoded
    lines = [_line(line, language) for line in decoded.split(b"\n")]
    starts, offset = [], 0
    for line in lines:
        starts.append(offset)
        offset += len(line) + 1
    return Legible(b"\n".join(lines), tuple(starts))


def _decoded(content: bytes, language: Language) -> bytes | str:
    """As UTF-8. Bytes that are not stay as they are where nothing says what else they could be."""
    mark = next(((mark, name) for mark, name in _BYTE_ORDER_MARKS if content.startswith(mark)), None)
    encoding = mark[1] if mark else _cookie(content) if language in _BELIEVES_COOKIES else None
    if encoding is None or encoding == "utf-8":
        return content.removeprefix(codecs.BOM_UTF8)
    if not _ENCODINGS.fullmatch(encoding):
        return f"it says that it is written in {encoding!r}, which is not read"
    try:
        return content.decode(encoding).removeprefix("\ufeff").encode("utf-8", "backslashreplace")
    except UnicodeError:
        return f"it says that it is written in {encoding}, and is not"


def _cookie(content: bytes) -> str | None:
    for line in content.split(b"\n", 2)[:2]:
        found = _COOKIE.match(line)
        if found:
            name = found[1].decode("ascii", "replace")
            try:
                return codecs.lookup(name).name
            except LookupError:
                return name
    return None


def _line(line: bytes, language: Language) -> bytes:
    end = b"\r" if line.endswith(b"\r") else b""
    line = line[: len(line) - len(end)].replace(b"\r", b"\n").replace(b"\0", b" ")
    if language is Language.PYTHON and not line.isascii():
        line = unicodedata.normalize("NFKC", line.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")
    if language is Language.JAVA and b"\\u" in line:
        text = line.decode("utf-8", "surrogateescape")
        line = _JAVA_ESCAPE.sub(_java_character, text).encode("utf-8", "surrogateescape")
    return line + end


def _java_character(found: re.Match[str]) -> str:
    character = chr(int(found[2], 16))
    return found[1] + (character if character.isascii() else "?")
