"""Reads a report as the reviewer does, without the jail."""

from collections.abc import Mapping

from reviewers.coverage_formats import read_report
from reviewers.coverage_formats.refusal import Refused
from reviewers.coverage_formats.shelf import Shelf
from reviewers.coverage_lines import FileLines
from reviewers.coverage_paths import Hints, Tree

WANTED = {"src/a.py": 100}


def shelf(wanted: Mapping[str, int] = WANTED, tree: tuple[str, ...] = ()) -> Shelf:
    return Shelf(Tree((*wanted, *tree)), Hints(), wanted)


def read(content: str | bytes, wanted: Mapping[str, int] = WANTED) -> dict[str, FileLines]:
    kept = shelf(wanted)
    read_report(content.encode() if isinstance(content, str) else content, kept)
    return kept.files


def states(content: str | bytes, path: str = "src/a.py") -> dict[int, str]:
    lines = read(content, {path: 100})[path].lines
    return {number: line.state.value for number, line in sorted(lines.items())}


def cobertura(lines: str, filename: str = "src/a.py", before: str = "", sources: str = "") -> str:
    return (
        f'<?xml version="1.0"?>{before}<coverage line-rate="1"><sources>{sources}</sources><packages><package><classes>'
        f'<class filename="{filename}"><lines>{lines}</lines></class></classes></package></packages></coverage>'
    )


def lcov(*records: str, path: str = "src/a.py") -> str:
    return "\n".join(["TN:", f"SF:{path}", *records, "end_of_record", ""])


def coverage_json(
    executed: str = "[1]", missing: str = "[]", path: str = "src/a.py", meta: str = '{"format": 3}'
) -> str:
    return (
        f'{{"meta": {meta}, "files": {{"{path}": {{"executed_lines": {executed}, "missing_lines": {missing},'
        f' "excluded_lines": [], "executed_branches": [], "missing_branches": []}}}}}}'
    )


def clover(line: str, version: str = "3.2.0") -> str:
    file = f'<file path="/w/src/a.py" name="a.py">{line}</file>'
    return f'<coverage clover="{version}"><project>{file}</project></coverage>'


def answer(content: bytes, kept: Shelf) -> str:
    """The name of the format, or why it is refused."""
    try:
        return read_report(content, kept)
    except Refused as refusal:
        return str(refusal)
