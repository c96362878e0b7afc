"""Reads Cobertura XML, as coverage.py, gcovr, istanbul, PHPUnit and many others write it. Core.

    coverage / sources / source
    coverage / packages / package / classes / class[filename] / lines / line[number, hits, condition-coverage]

`condition-coverage` reads `50% (1/2)`. Lines under `methods` repeat those of the class and are passed over. A file may
have many classes.
"""

import re

from reviewers.coverage_formats.refusal import line_number, whole_number
from reviewers.coverage_formats.shelf import Shelf
from reviewers.coverage_formats.xml_events import Attributes, XmlEvents
from reviewers.coverage_lines import FileLines, LineHits

_TAKEN = re.compile(r"\((\d{1,9})/(\d{1,9})\)")


def read(content: bytes, shelf: Shelf) -> None:
    reader = _Reader(shelf)
    XmlEvents(reader.start, reader.end, reader.text).feed(content)


class _Reader:
    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._file: FileLines | None = None
        self._in_methods = False
        self._source: list[str] | None = None

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "line":
            if self._file is not None and not self._in_methods:
                _put(self._file, attributes)
        elif name == "class":
            self._file = self._shelf.open(attributes.get("filename", ""))
            self._in_methods = False
        elif name == "methods":
            self._in_methods = True
        elif name == "source":
            self._source = []

    def end(self, name: str) -> None:
        if name == "class":
            self._file = None
        elif name == "methods":
            self._in_methods = False
        elif name == "source" and self._source is not None:
            self._shelf.root("".join(self._source))
            self._source = None

    def text(self, characters: str) -> None:
        if self._source is not None:
            self._source.append(characters)


def _put(file: FileLines, attributes: Attributes) -> None:
    number = line_number(attributes.get("number", ""))
    hits = whole_number(attributes.get("hits", ""), "the number of hits of a line")
    file.add(number or 0, _line(hits, attributes))


def _line(hits: int, attributes: Attributes) -> LineHits:
    found = _TAKEN.search(attributes.get("condition-coverage", ""))
    if not found:
        return LineHits(hits)
    branches = int(found[2])
    taken = min(int(found[1]), branches)
    # coverage.py alone names what was missed, by the line it leads to: `missing-branches="8,exit"`.
    missing = frozenset(filter(None, attributes.get("missing-branches", "").split(",")))
    if missing and len(missing) == branches - taken:
        return LineHits(hits, branches, taken, missing, "cobertura")
    return LineHits(hits, branches, taken, naming="cobertura" if taken == branches else "")
