"""Reads what semgrep-core printed, and believes none of it that is not accounted for. Core.

Its exit code is 0 even when a rule was skipped, a file timed out or could not be parsed, and such a file still stands
among the scanned ones; so each file is only as good as the errors about it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import BaseModel, ValidationError

from reviewers.review import Looked

GOLDEN_RULE = "quaygate-golden"
GOLDEN_SOURCE = "def quaygate():\n    quaygate_golden(1)  # nosemgrep\n"
GOLDEN_LINE = 2


class _Position(BaseModel):
    line: int
    offset: int


class _Result(BaseModel):
    check_id: str
    path: str
    start: _Position
    end: _Position


class _Line(BaseModel):
    line: int


class _Location(BaseModel):
    path: str
    start: _Line
    end: _Line


class _Error(BaseModel):
    error_type: str | list[Any]
    message: str = ""
    location: _Location | None = None

    @property
    def kind(self) -> str:
        return self.error_type if isinstance(self.error_type, str) else str(self.error_type[0])

    @property
    def is_local(self) -> bool:
        """Some lines could not be parsed; the others were, and were matched."""
        return self.kind == "PartialParsing" and self.location is not None


class _Paths(BaseModel):
    scanned: list[str]


class Output(BaseModel):
    """`results` are spans in byte offsets of the file that was scanned."""

    results: list[_Result]
    errors: list[_Error]
    paths: _Paths
    skipped_rules: list[Any]


class Unbelievable(Exception):
    """The run proves nothing about any file."""


class BrokenRules(Exception):
    """The engine could not read a rule of ours, whatever the files are."""


def read(returncode: int, stdout: bytes, golden: str) -> Output:
    """Raises Unbelievable unless the engine ended well and found what it was bound to find; BrokenRules.

    `golden` is the path of the file of ours that went with the others.
    """
    if returncode != 0:
        raise Unbelievable(f"semgrep-core ended with {returncode}")
    try:
        # It copies bytes of the scanned files, which need not be UTF-8.
        output = Output.model_validate_json(stdout.decode("utf-8", "replace"))
    except ValidationError as error:
        raise Unbelievable("semgrep-core printed something else than its JSON") from error
    if output.skipped_rules:
        raise BrokenRules(str(output.skipped_rules))
    nowhere = [error.kind for error in output.errors if error.location is None]
    if nowhere:
        raise Unbelievable(f"semgrep-core failed: {nowhere[0]}")
    hits = {(hit.check_id, hit.path, hit.start.line) for hit in output.results}
    if (GOLDEN_RULE, golden, GOLDEN_LINE) not in hits:
        raise Unbelievable("semgrep-core did not find what it was bound to find")
    return output


def spans(output: Output) -> Mapping[str, list[tuple[str, int, int]]]:
    """By path: (rule, first byte, byte after the last), each once and in order."""
    found: dict[str, set[tuple[str, int, int]]] = defaultdict(set)
    for hit in output.results:
        found[hit.path].add((hit.check_id, hit.start.offset, hit.end.offset))
    return {path: sorted(hits, key=lambda hit: (hit[1], hit[2], hit[0])) for path, hits in found.items()}


def unparsed(output: Output) -> Mapping[str, list[tuple[int, int]]]:
    """By path: first and last line, as the engine counts them, of what could not be parsed."""
    found: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for error in output.errors:
        if error.is_local and error.location:
            found[error.location.path].append((error.location.start.line, error.location.end.line))
    return found


def gaps(output: Output, expected: Iterable[str]) -> Mapping[str, tuple[Looked, str]]:
    """By path: how the look at a file fell short, and why."""
    short: dict[str, tuple[Looked, str]] = dict.fromkeys(
        set(expected) - set(output.paths.scanned), (Looked.UNREAD, "semgrep does not say that it looked at it")
    )
    for error in output.errors:
        if error.is_local:
            continue
        path = error.location.path if error.location else ""
        known = short.get(path)
        if known is None or known[0] is Looked.PARTIAL:
            short[path] = _gap(error)
    return short


def _gap(error: _Error) -> tuple[Looked, str]:
    line = error.location.start.line if error.location else 0
    match error.kind:
        case "Timeout":
            return Looked.TIMED_OUT, "some rules took too long on it"
        case "Out of memory" | "OutOfMemory" | "StackOverflow" | "Stack overflow":
            return Looked.TIMED_OUT, "some rules needed too much memory for it"
        case "ParseError" | "Syntax error" | "Lexical error":
            return Looked.PARTIAL, f"semgrep could not parse it, from line {line} on"
        case other:
            return Looked.PARTIAL, f"semgrep met an error in it: {other[:80]}"
