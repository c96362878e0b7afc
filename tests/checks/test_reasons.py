"""Why a change fails: each cause once, with the place to begin at."""

from typing import Any

import pytest
from hypothesis import given, settings

from checks import reasons
from checks.gate import judge
from checks.ranges import LARGEST, largest
from checks.verdict import Conclusion, GatePolicy
from reviewers.review import Confidence, Dimension, Finding, Review, Severity
from tests.checks.making import DEFAULT, all_reviews, change, changed, covered, finding, policies, review, reviews


def security(severity: Severity, **more: Any) -> Finding:
    return finding(severity, Dimension.SECURITY, cwe="CWE-78", **more)


def why(*reviewed: Review, policy: GatePolicy = DEFAULT) -> tuple[str, ...]:
    replaced = {each.reviewer: each for each in reviewed}
    return reasons.lines(judge(change(), reviews(**replaced), policy))


def test_one_bad_line_is_one_reason() -> None:
    bad = security(Severity.CRITICAL)
    assert why(review("semgrep", None, bad)) == ("1 blocker: command injection at `src/app.py:7`",)


def test_of_several_the_worst_is_named() -> None:
    found = [security(Severity.HIGH, line=n, end_line=n) for n in (3, 9)]
    assert why(review("semgrep", None, *found)) == (
        "2 new vulnerabilities, the worst: command injection at `src/app.py:3`",
    )


def test_a_blocker_elsewhere_does_not_hide_a_vulnerability() -> None:
    told = why(
        review("semgrep", None, security(Severity.HIGH)),
        review("lint", None, finding(Severity.CRITICAL, rule="ruff/invalid-syntax")),
    )
    assert told == (
        "1 blocker: does not parse at `src/app.py:7`",
        "1 new vulnerability: command injection at `src/app.py:7`",
    )


def test_a_score_that_fails_for_many_small_things_is_a_reason_of_its_own() -> None:
    lows = [security(Severity.LOW, line=n, end_line=n) for n in range(1, 6)]
    assert why(review("semgrep", None, *lows)) == (
        "security score 7.5 (needs 8.0), for 5 findings, the worst: command injection at `src/app.py:1`",
    )


def test_an_unconfirmed_blocker_is_a_blocker_all_the_same() -> None:
    told = why(review("semgrep", None, security(Severity.CRITICAL, confidence=Confidence.LOW)))
    assert told == ("1 blocker: command injection at `src/app.py:7`",)


def test_missing_coverage_says_how_much_and_where() -> None:
    told = why(review("coverage", coverage=covered(10, 5, path="a.py")))
    assert told == ("patch coverage 66.6 % (needs 80 %): 5 lines not covered in `a.py`",)


def test_the_overall_score_is_a_reason_where_it_fails_alone() -> None:
    lows = [finding(Severity.HIGH, rule=f"r{n}") for n in range(4)]
    told = why(review("lint", None, *lows), policy=GatePolicy(overall=9.5))
    assert told == ("overall score 8.8 (needs 9.5), most of it lost in quality",)


@given(all_reviews(), policies())
@settings(deadline=None)
def test_whatever_fails_has_a_reason(told: list[Review], policy: GatePolicy) -> None:
    verdict = judge(change(), told, policy)
    assert bool(reasons.failing(verdict)) == (verdict.conclusion is Conclusion.FAILURE)


@pytest.mark.parametrize(
    ("lines", "others", "enough", "expected"),
    [
        pytest.param([1, 3, 5, 20, 21, 22, 23], set(), 4, ((20, 23),), id="the largest block is enough"),
        pytest.param([1, 3, 5, 20, 21, 22, 23], set(), 5, ((1, 5), (20, 23)), id="over blank lines it is one block"),
        pytest.param([1, 3], {2}, 2, ((1, 1), (3, 3)), id="over covered lines it is not"),
        pytest.param([1, 4, 7, 10, 13], set(), 5, ((1, 1), (4, 4), (7, 7)), id="no more than a few"),
    ],
)
def test_the_largest_blocks(
    lines: list[int], others: set[int], enough: int, expected: tuple[tuple[int, int], ...]
) -> None:
    assert largest(lines, others, enough) == expected
    assert len(expected) <= LARGEST


def test_a_changed_file_is_named_whole() -> None:
    odd = changed("a b/`c`.py")
    told = reasons.lines(
        judge(change(odd), reviews(semgrep=review("semgrep", None, security(Severity.HIGH, path=odd.path))), DEFAULT)
    )
    assert "`a b/ˋcˋ.py:7`" in told[0]
