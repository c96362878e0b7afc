"""A hostile change brings thousands of findings. What they cost must grow with their number, not with its square."""

import sys
from collections.abc import Callable
from typing import Any

import pytest

from checks import drafts
from checks.comment import comment
from checks.drafts import RunInfo
from checks.gate import judge
from checks.report_json import report
from checks.verdict import Verdict
from reviewers.change import Change
from reviewers.review import Dimension, Severity
from tests.checks.making import DEFAULT, REVIEWERS, change, changed, evidence, finding, review, reviews

FILES = tuple(changed(f"m/f{number}.py", lines=300) for number in range(20))


def judged(number: int) -> tuple[Verdict, Change]:
    """Half of them vulnerabilities, each at a place of its own."""
    places: list[dict[str, Any]] = [
        {"path": f"m/f{n % 20}.py", "line": n // 20 + 1, "end_line": n // 20 + 1} for n in range(number)
    ]
    severe = [finding(Severity.HIGH, Dimension.SECURITY, rule=f"r{n % 5}", **at) for n, at in enumerate(places)]
    small = [finding(Severity.LOW, Dimension.QUALITY, rule=f"q{n % 5}", **at) for n, at in enumerate(places)]
    seen = (evidence(*[file.path for file in FILES]),)
    given = reviews(
        semgrep=review("semgrep", None, *severe, evidence=seen), lint=review("lint", None, *small, evidence=seen)
    )
    whole = change(*FILES)
    return judge(whole, given, DEFAULT, False, expected=REVIEWERS), whole


def calls(work: Callable[[], object]) -> int:
    """How many functions it calls and generators it resumes."""
    count = 0

    def tally(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event == "call"

    sys.setprofile(tally)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize(
    "write",
    [
        lambda verdict, change: drafts.drafts(verdict, change, RunInfo(external_id="x")),
        comment,
        report,
    ],
    ids=["the check runs", "the comment", "the JSON report"],
)
def test_what_is_written_grows_with_the_findings(write: Callable[[Verdict, Change], object]) -> None:
    few, many = judged(150), judged(600)
    assert calls(lambda: write(*many)) < 6 * calls(lambda: write(*few))


def test_the_judgement_grows_with_the_findings() -> None:
    judged(2)
    assert calls(lambda: judged(600)) < 6 * calls(lambda: judged(150))
