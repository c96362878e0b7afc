"""Reads Clover XML, as istanbul (c8, nyc, jest), PHPUnit and OpenClover write it. Core.

coverage[clover, generated] / project / (package) / file[name, path] / line[num, type, count, truecount, falsecount]
"""

from reviewers.coverage_formats.refusal import line_number, whole_number
from reviewers.coverage_formats.shelf import Shelf
from reviewers.coverage_formats.xml_events import Attributes, XmlEvents
from reviewers.coverage_lines import FileLines, LineHits

# istanbul-reports puts this constant in every report, and gives the words below its own meaning.
ISTANBUL_VERSION = "3.2.0"


def read(content: bytes, shelf: Shelf) -> None:
    reader = _Reader(shelf)
    XmlEvents(reader.start, reader.end).feed(content)


class _Reader:
    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._file: FileLines | None = None
        self._istanbul = False

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "line":
            if self._file is not None and attributes.get("type") != "method":
                number = line_number(attributes.get("num", ""))
                self._file.add(number or 0, _line(attributes, self._istanbul))
        elif name == "file":
            self._file = self._shelf.open(attributes.get("path") or attributes.get("name", ""))
        elif name == "coverage":
            self._istanbul = attributes.get("clover") == ISTANBUL_VERSION

    def end(self, name: str) -> None:
        if name == "file":
            self._file = None


def _line(attributes: Attributes, istanbul: bool) -> LineHits:
    if attributes.get("type") != "cond":
        return LineHits(whole_number(attributes.get("count", ""), "the count of a line"))
    true = whole_number(attributes.get("truecount", ""), "the truecount of a line")
    false = whole_number(attributes.get("falsecount", ""), "the falsecount of a line")
    if istanbul:  # truecount branches ran, falsecount did not
        hits = whole_number(attributes.get("count", ""), "the count of a line")
        return LineHits(hits, true + false, true)
    # Clover itself counts how often the condition was true, and how often false.
    missing = frozenset(name for name, count in (("true", true), ("false", false)) if not count)
    return LineHits(max(true, false), 2, 2 - len(missing), missing, "clover")
