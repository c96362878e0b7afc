"""Reads the JSON report of coverage.py, formats 2 and 3. Core.

    {"meta": {"format": 3, ...}, "files": {path: {"executed_lines", "missing_lines", "excluded_lines",
     "executed_branches": [[from, to]], "missing_branches": [[from, to]], ...}}}

It is the one format that shows what was excluded. A branch to a negative line leaves the function.
"""

import json
from array import array
from collections.abc import Iterator
from typing import Any, NoReturn

from reviewers.coverage_formats.refusal import BROKEN_JSON, ISTANBUL, OLD_JSON, Foreign, Refused, quoted
from reviewers.coverage_formats.shelf import Shelf
from reviewers.coverage_lines import FileLines, LineHits

FORMATS = (2, 3)
_LINES = ("executed_lines", "missing_lines", "excluded_lines")
_BRANCHES = ("executed_branches", "missing_branches")
_MAX_LINE = 2**31 - 1


def read(content: bytes, shelf: Shelf) -> None:
    files = _files(_parse(content))
    for name, entry in files.items():
        file = shelf.open(name)
        if file is not None:
            if not isinstance(entry, dict):
                raise _broken(f"the entry of {quoted(name)} is no object")
            _put(file, entry)


def _parse(content: bytes) -> Any:
    try:
        return json.loads(content, object_pairs_hook=_object, parse_constant=_no_constant)
    except RecursionError as error:
        raise _broken("it is nested too deep") from error
    except ValueError as error:  # not JSON, not UTF-8, or a number of thousands of digits
        raise _broken(str(error)[:100]) from error


def _files(report: Any) -> dict[str, Any]:
    if not isinstance(report, dict) or not isinstance(report.get("meta"), dict):
        raise Foreign(ISTANBUL if _is_istanbul(report) else BROKEN_JSON.format(why='it has no "meta"'))
    found = report["meta"].get("format")
    if found not in FORMATS or isinstance(found, bool):
        raise Refused(OLD_JSON.format(found=quoted(str(found))))
    if not isinstance(report.get("files"), dict):
        raise _broken('it has no "files"')
    files: dict[str, Any] = report["files"]
    return files


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Keeps what is needed as soon as it is read, so that a large report stays small in memory."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _broken("a key stands twice in one object")
    if "executed_lines" in found:
        return {name: _packed(found.get(name, []), name) for name in _LINES} | {
            name: _packed(_flat(found.get(name, []), name), name) for name in _BRANCHES
        }
    return found


def _flat(pairs: Any, name: str) -> list[Any]:
    if not isinstance(pairs, list) or not all(isinstance(pair, list) and len(pair) == 2 for pair in pairs):
        raise _broken(f'"{name}" is no list of pairs')
    return [number for pair in pairs for number in pair]


def _packed(numbers: Any, name: str) -> "array[int]":
    if not isinstance(numbers, list):
        raise _broken(f'"{name}" is no list')
    for number in numbers:
        if type(number) is not int or abs(number) > _MAX_LINE:
            raise _broken(f'"{name}" holds {quoted(str(number))}, which is no line number')
    return array("l", numbers)


def _put(file: FileLines, entry: dict[str, Any]) -> None:
    if not all(isinstance(entry.get(name), array) for name in (*_LINES, *_BRANCHES)):
        raise _broken("a file has no list of executed lines")
    taken, missing = _ways(entry["executed_branches"]), _ways(entry["missing_branches"])
    for hits, name in ((1, "executed_lines"), (0, "missing_lines")):
        for number in entry[name]:
            file.add(number, _line(hits, taken.get(number, set()), missing.get(number, set())))
    for number in entry["excluded_lines"]:
        file.exclude(number)


def _ways(flat: "array[int]") -> dict[int, set[int]]:
    ways: dict[int, set[int]] = {}
    for origin, target in _pairs(flat):
        ways.setdefault(origin, set()).add(target)
    return ways


def _pairs(flat: "array[int]") -> Iterator[tuple[int, int]]:
    return zip(flat[::2], flat[1::2], strict=True)


def _line(hits: int, taken: set[int], missing: set[int]) -> LineHits:
    missing = missing - taken
    names = frozenset(str(target) for target in missing)
    return LineHits(hits, len(taken | missing), len(taken), names, "coverage.py")


def _is_istanbul(report: Any) -> bool:
    return isinstance(report, dict) and any(isinstance(v, dict) and "statementMap" in v for v in report.values())


def _no_constant(name: str) -> NoReturn:
    raise _broken(f"it holds {name}, which is no number")


def _broken(why: str) -> Refused:
    return Refused(BROKEN_JSON.format(why=why))
