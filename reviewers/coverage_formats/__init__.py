"""The coverage report formats. To add one: write its file, and tell below how it is recognised. Core.

A format is recognised by what a report contains, never by its name, which whoever wrote the report chose.
"""

import re
from collections.abc import Callable

from reviewers.coverage_formats import clover, cobertura, coverage_py, go_profile, jacoco, lcov
from reviewers.coverage_formats.refusal import (
    COMPRESSED,
    DATA_FILE,
    EMPTY,
    NO_FILES,
    TOO_LARGE,
    UNKNOWN,
    UNKNOWN_XML,
    Foreign,
    Refused,
    quoted,
)
from reviewers.coverage_formats.shelf import Shelf
from reviewers.coverage_formats.xml_events import Attributes, XmlEvents

MAX_BYTES = 200 << 20

Read = Callable[[bytes, Shelf], None]
_LCOV = re.compile(rb"(?:\s*(?:#|TN:|VER:)[^\n]*\n)*\s*SF:")


def read_report(content: bytes, shelf: Shelf) -> str:
    """Puts the report's lines on the shelf, and answers what the format is called. Raises Refused, and nothing else."""
    if len(content) > MAX_BYTES:
        raise Refused(TOO_LARGE.format(limit=MAX_BYTES >> 20))
    name, read = recognise(content)
    read(content, shelf)
    if not shelf.fits:
        raise Refused(NO_FILES)
    return name


def recognise(content: bytes) -> tuple[str, Read]:
    """The format's name and its reader. Raises Refused where it is none that can be read."""
    head = content[:4096].removeprefix(b"\xef\xbb\xbf").lstrip()
    if not head:
        raise Refused(EMPTY)
    for mark, reason in ((b"SQLite format 3\0", DATA_FILE), (b"\x1f\x8b", COMPRESSED), (b"PK\x03\x04", COMPRESSED)):
        if head.startswith(mark):
            raise Foreign(reason)
    if head.startswith(b"{"):
        return "coverage.py JSON", coverage_py.read
    if head.startswith(b"mode: "):
        return "Go coverprofile", go_profile.read
    if _LCOV.match(head):
        return "lcov", lcov.read
    if head.startswith((b"<", b"\xff\xfe", b"\xfe\xff")):
        return _recognise_xml(content)
    raise Foreign(UNKNOWN)


def _recognise_xml(content: bytes) -> tuple[str, Read]:
    try:
        XmlEvents(_stop_at_root).feed(content)
    except _Root as root:
        name, attributes = root.args
    if name == "report":
        return "JaCoCo", jacoco.read
    if name == "coverage" and "clover" in attributes:
        return "Clover", clover.read
    if name == "coverage" and ("line-rate" in attributes or "branch-rate" in attributes):
        return "Cobertura", cobertura.read
    raise Foreign(UNKNOWN_XML.format(root=quoted(name)))


class _Root(Exception):
    """The root element was seen: no need to read on."""


def _stop_at_root(name: str, attributes: Attributes) -> None:
    raise _Root(name, attributes)
