"""A run is believed only where it accounts for everything it was asked. Core."""

import json
from typing import Any

import pytest

from reviewers.review import Looked
from reviewers.semgrep_output import GOLDEN_LINE, GOLDEN_RULE, BrokenRules, Unbelievable, gaps, read, spans, unparsed

GOLDEN = "/order/golden.py"


def place(line: int = 1, offset: int = 0) -> dict[str, int]:
    return {"line": line, "col": 1, "offset": offset}


def hit(rule: str, path: str, line: int = 1, start: int = 0, end: int = 5) -> dict[str, Any]:
    return {"check_id": rule, "path": path, "start": place(line, start), "end": place(line, end), "extra": {}}


def said(**changes: Any) -> bytes:
    whole = {
        "results": [hit(GOLDEN_RULE, GOLDEN, GOLDEN_LINE)],
        "errors": [],
        "paths": {"scanned": [GOLDEN, "/s/a.py"]},
        "skipped_rules": [],
    }
    return json.dumps(whole | changes).encode()


def error(kind: Any, path: str = "/s/a.py", line: int = 3) -> dict[str, Any]:
    return {
        "error_type": kind,
        "severity": "warn",
        "message": "",
        "location": {"path": path, "start": place(line), "end": place(line + 2)},
    }


@pytest.mark.parametrize(
    ("returncode", "stdout"),
    [
        pytest.param(2, said(), id="it ended badly"),
        pytest.param(-9, said(), id="it was killed"),
        pytest.param(0, b"", id="it said nothing"),
        pytest.param(0, said()[:-1], id="its answer is cut off"),
        pytest.param(0, b"{}", id="its answer has another form"),
        pytest.param(0, said(results=[]), id="it did not find what it was bound to find"),
        pytest.param(0, said(results=[hit(GOLDEN_RULE, "/s/a.py", GOLDEN_LINE)]), id="it found it elsewhere"),
        pytest.param(0, said(errors=[{"error_type": "Fatal error", "message": "x"}]), id="it failed as a whole"),
    ],
)
def test_a_run_that_proves_nothing_is_not_believed(returncode: int, stdout: bytes) -> None:
    with pytest.raises(Unbelievable):
        read(returncode, stdout, GOLDEN)


def test_a_rule_the_engine_cannot_read_breaks_the_review() -> None:
    with pytest.raises(BrokenRules, match="py-x"):
        read(0, said(skipped_rules=[{"rule_id": "py-x"}]), GOLDEN)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({}, None, id="a file scanned without an error has no gap"),
        pytest.param({"paths": {"scanned": [GOLDEN]}}, Looked.UNREAD, id="a file that is not named was not read"),
        pytest.param({"errors": [error("Timeout")]}, Looked.TIMED_OUT, id="a rule timed out"),
        pytest.param({"errors": [error("Out of memory")]}, Looked.TIMED_OUT, id="a rule ran out of memory"),
        pytest.param({"errors": [error("Syntax error")]}, Looked.PARTIAL, id="nothing of it was parsed"),
        pytest.param({"errors": [error(["PartialParsing", []])]}, None, id="some lines were not parsed: told apart"),
        pytest.param({"errors": [error("Something new")]}, Looked.PARTIAL, id="an error nobody knows"),
        pytest.param({"errors": [error("X"), error("Timeout")]}, Looked.TIMED_OUT, id="the worse of two"),
        pytest.param({"errors": [error("Timeout", "/s/b.py")]}, None, id="an error of another file"),
    ],
)
def test_a_file_is_only_as_good_as_the_errors_about_it(changes: dict[str, Any], expected: Looked | None) -> None:
    found = gaps(read(0, said(**changes), GOLDEN), ["/s/a.py"]).get("/s/a.py")
    assert (found[0] if found else None) == expected


def test_lines_that_could_not_be_parsed_are_told() -> None:
    output = read(0, said(errors=[error(["PartialParsing", []]), error("Timeout")]), GOLDEN)
    assert unparsed(output) == {"/s/a.py": [(3, 5)]}


def test_a_match_reported_twice_counts_once() -> None:
    twice = [hit("py-x", "/s/a.py"), hit("py-x", "/s/a.py"), hit("py-x", "/s/a.py", start=7, end=9)]
    output = read(0, said(results=[hit(GOLDEN_RULE, GOLDEN, GOLDEN_LINE), *twice]), GOLDEN)
    assert spans(output)["/s/a.py"] == [("py-x", 0, 5), ("py-x", 7, 9)]


def test_bytes_that_are_not_text_do_no_harm() -> None:
    stdout = said(errors=[error("Timeout")]).replace(b'"message": ""', b'"message": "\xff\xfe"')
    assert gaps(read(0, stdout, GOLDEN), ["/s/a.py"])
