"""Reads JaCoCo XML. Core.

    report / (group[name]) / package[name="com/acme"] / sourcefile[name] / line[nr, mi, ci, mb, cb]

mi and ci are missed and covered instructions, mb and cb branches: https://www.jacoco.org/jacoco/trunk/coverage/report.dtd
A line without branches that ran in part is partial, as in JaCoCo's own report.
"""

from reviewers.coverage_formats.refusal import line_number, whole_number
from reviewers.coverage_formats.shelf import Shelf
from reviewers.coverage_formats.xml_events import Attributes, XmlEvents
from reviewers.coverage_lines import FileLines, LineHits

# A package names no source folder; a group is a module of the build.
_FOLDERS = ("src/main/java", "src/main/kotlin", "src")


def read(content: bytes, shelf: Shelf) -> None:
    reader = _Reader(shelf)
    XmlEvents(reader.start, reader.end).feed(content)


class _Reader:
    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._groups: list[str] = []
        self._package = ""
        self._file: FileLines | None = None

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "line":
            if self._file is not None:
                self._file.add(line_number(attributes.get("nr", "")) or 0, _line(attributes))
        elif name == "sourcefile":
            self._file = self._open(attributes.get("name", ""))
        elif name == "package":
            self._package = attributes.get("name", "")
        elif name == "group":
            self._groups.append(attributes.get("name", ""))

    def end(self, name: str) -> None:
        if name == "sourcefile":
            self._file = None
        elif name == "group" and self._groups:
            self._groups.pop()

    def _open(self, name: str) -> FileLines | None:
        path = f"{self._package}/{name}" if self._package else name
        if not self._groups:
            return self._shelf.open(path)
        return self._shelf.open(path, tuple(f"{self._groups[-1]}/{folder}" for folder in _FOLDERS))


def _line(attributes: Attributes) -> LineHits:
    missed, covered, missed_branches, covered_branches = (
        whole_number(attributes.get(name, ""), f"{name} of a line") for name in ("mi", "ci", "mb", "cb")
    )
    if missed_branches or covered_branches:
        return LineHits(covered, missed_branches + covered_branches, covered_branches)
    return LineHits(covered, 2, 1) if missed and covered else LineHits(covered)
