"""The state table, and the promises no verdict may break."""

import math
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from checks.conditions import overall
from checks.gate import judge
from checks.verdict import Conclusion, ConditionName, GatePolicy, State, Verdict
from reviewers.change import FileStatus, Language
from reviewers.review import Confidence, Dimension, Looked, Missing, Review, Scored, Severity
from tests.checks.making import (
    BROKE,
    DEFAULT,
    MISSING,
    NOTHING,
    REVIEWERS,
    all_reviews,
    change,
    changed,
    covered,
    evidence,
    finding,
    findings_in,
    policies,
    review,
    reviews,
)

HOLE = finding(Severity.HIGH, Dimension.SECURITY)
BLOCKER = finding(Severity.CRITICAL)
OPTIONAL = GatePolicy(optional=frozenset({"performance", "coverage"}))
DOCS = change(changed("README.md", language=Language.MARKDOWN))
PARTLY = review("semgrep", evidence=(evidence("src/app.py", looked=Looked.PARTIAL),))


def state(verdict: Verdict, dimension: Dimension) -> State:
    return next(standing.state for standing in verdict.dimensions if standing.dimension is dimension)


@pytest.mark.parametrize(
    ("given_reviews", "overdue", "expected"),
    [
        pytest.param(reviews(), False, "success", id="all conditions hold"),
        pytest.param(reviews(semgrep=review("semgrep", None, HOLE)), False, "failure", id="a vulnerability fails"),
        pytest.param(reviews(lint=review("lint", None, BLOCKER)), False, "failure", id="a blocker fails"),
        pytest.param(
            reviews(coverage=review("coverage", coverage=covered(7, 3))), False, "failure", id="70 % covered fails"
        ),
        pytest.param(
            reviews(coverage=review("coverage", coverage=covered(8, 2))), False, "success", id="80 % covered passes"
        ),
        pytest.param(
            reviews(coverage=review("coverage", coverage=covered(2, 1))), False, "success", id="one line of three"
        ),
        pytest.param(
            reviews(coverage=review("coverage", coverage=covered(2, 0, 3))), False, "failure", id="half lines add up"
        ),
        pytest.param(reviews(coverage=review("coverage", MISSING)), False, "pending", id="a report may still come"),
        pytest.param(reviews(coverage=review("coverage", MISSING)), True, "failure", id="a report is overdue"),
        pytest.param(reviews(secrets=review("secrets", BROKE)), False, "error", id="a reviewer broke"),
        pytest.param(reviews(semgrep=PARTLY), False, "error", id="a file could only be read in part"),
        pytest.param(
            reviews(secrets=review("secrets", BROKE), semgrep=review("semgrep", None, HOLE)),
            False,
            "failure",
            id="what fails for good is said although a reviewer broke",
        ),
        pytest.param(
            reviews(coverage=review("coverage", MISSING), semgrep=review("semgrep", None, HOLE)),
            False,
            "failure",
            id="what fails for good is said while a report is awaited",
        ),
        pytest.param(
            reviews(coverage=review("coverage", MISSING), secrets=review("secrets", BROKE)),
            False,
            "error",
            id="a broken reviewer outranks the wait",
        ),
        pytest.param(
            reviews(performance=review("performance", NOTHING)), False, "success", id="a dimension that does not apply"
        ),
        pytest.param([], False, "error", id="nobody answered at all"),
        pytest.param(reviews()[:-1], False, "error", id="nobody judged performance"),
    ],
)
def test_the_state_table(given_reviews: list[Review], overdue: bool, expected: str) -> None:
    verdict = judge(change(), given_reviews, DEFAULT, overdue)
    assert verdict.conclusion.value == expected
    assert (verdict.conclusion is Conclusion.SUCCESS) == (not verdict.failed)


def test_documentation_only_passes_and_nothing_is_scored() -> None:
    verdict = judge(DOCS, [review(name, NOTHING) for name in REVIEWERS], DEFAULT)
    assert verdict.conclusion is Conclusion.SUCCESS
    assert verdict.overall is None
    assert {standing.state for standing in verdict.dimensions} == {State.NOT_APPLICABLE}
    assert not verdict.condition(ConditionName.SECURITY).applies


def test_what_does_not_apply_leaves_the_mean() -> None:
    low = [finding(Severity.HIGH) for _ in range(4)]
    verdict = judge(change(), reviews(lint=review("lint", None, *low), coverage=review("coverage", NOTHING)), DEFAULT)
    assert verdict.overall == pytest.approx((0.4 * 10 + 0.3 * 6 + 0.1 * 10) / 0.8)


def test_a_mean_that_is_exactly_enough_on_paper_passes() -> None:
    """0.4 × 9.7 + 0.6 × 10 is 9.88, and 9.879999999999999 in floating point."""
    unsure = [finding(Severity.LOW, Dimension.SECURITY, Confidence.LOW) for _ in range(2)]
    told = reviews(semgrep=review("semgrep", None, *unsure))
    verdict = judge(change(), told, GatePolicy(overall=9.88))
    assert verdict.conclusion is Conclusion.SUCCESS
    assert judge(change(), told, GatePolicy(overall=9.89)).conclusion is Conclusion.FAILURE


@pytest.mark.parametrize("outcome", [BROKE, MISSING], ids=["broken", "late"])
@pytest.mark.parametrize("name", ["performance", "coverage"])
def test_the_gate_judges_without_an_optional_reviewer(name: str, outcome: Any) -> None:
    verdict = judge(change(), reviews(**{name: review(name, outcome)}), OPTIONAL, overdue=True)
    assert verdict.conclusion is Conclusion.SUCCESS
    assert state(verdict, REVIEWERS[name]) is State.NOT_APPLICABLE


def test_an_optional_reviewer_is_waited_for_until_the_deadline() -> None:
    verdict = judge(change(), reviews(coverage=review("coverage", MISSING)), OPTIONAL)
    assert verdict.conclusion is Conclusion.PENDING


def test_what_an_optional_reviewer_found_counts_all_the_same() -> None:
    policy = GatePolicy(optional=frozenset({"semgrep"}))
    assert judge(change(), reviews(semgrep=review("semgrep", None, HOLE)), policy).conclusion is Conclusion.FAILURE


def test_a_reviewer_that_was_asked_and_is_silent_counts_as_broken() -> None:
    without = [item for item in reviews() if item.reviewer != "guards"]
    assert judge(change(), without, DEFAULT).conclusion is Conclusion.SUCCESS
    verdict = judge(change(), without, DEFAULT, expected=REVIEWERS)
    assert verdict.conclusion is Conclusion.ERROR
    assert any(item.reviewer == "guards" and "did not answer" in str(item.outcome) for item in verdict.reviews)


def test_a_dimension_without_weight_needs_no_reviewer() -> None:
    weights = {**DEFAULT.weights, Dimension.PERFORMANCE: 0.0}
    assert judge(change(), reviews()[:-1], GatePolicy(weights=weights)).conclusion is Conclusion.SUCCESS


def test_a_truncated_change_never_passes() -> None:
    verdict = judge(change(truncated="more than 3,000 files"), reviews(), DEFAULT)
    assert verdict.conclusion is Conclusion.ERROR
    assert verdict.fixes is None


def test_a_file_that_no_reviewer_accounts_for_never_passes() -> None:
    verdict = judge(change(changed(), changed("src/forgotten.py")), reviews(), DEFAULT)
    assert verdict.conclusion is Conclusion.ERROR
    assert verdict.unseen == ("src/forgotten.py",)


@pytest.mark.parametrize(
    "file",
    [
        pytest.param(changed("README.md", language=Language.MARKDOWN), id="documentation"),
        pytest.param(changed("old.py", head_blob=None, status=FileStatus.REMOVED), id="a removed file"),
        pytest.param(changed("moved.py", added_lines=frozenset()), id="a file that only moved"),
    ],
)
def test_files_without_new_code_need_no_evidence(file: Any) -> None:
    assert judge(change(changed(), file), reviews(), DEFAULT).conclusion is Conclusion.SUCCESS


def test_reviewers_that_contradict_themselves_are_not_believed() -> None:
    verdict = judge(change(), reviews(lint=review("lint", NOTHING, finding())), DEFAULT)
    assert verdict.conclusion is Conclusion.ERROR


@pytest.mark.parametrize("weight", [math.nan, -1.0, 5.0], ids=["nan", "negative", "too heavy"])
def test_a_coverage_that_cannot_be_is_an_error(weight: float) -> None:
    impossible = replace(covered(2, 2, 2), partial_weight=weight)
    verdict = judge(change(), reviews(coverage=review("coverage", coverage=impossible)), DEFAULT)
    assert verdict.conclusion is Conclusion.ERROR


def test_a_coverage_review_without_a_measure_is_an_error() -> None:
    verdict = judge(change(), reviews(coverage=review("coverage", Scored(), coverage=None)), DEFAULT)
    assert verdict.conclusion is Conclusion.ERROR


def test_no_coverable_line_means_that_coverage_does_not_apply() -> None:
    verdict = judge(change(), reviews(coverage=review("coverage", coverage=covered(0, 0))), DEFAULT)
    assert verdict.conclusion is Conclusion.SUCCESS
    assert not verdict.condition(ConditionName.PATCH_COVERAGE).applies


@pytest.mark.parametrize(
    ("replaced", "unknown"),
    [
        pytest.param(review("secrets", BROKE), {"overall", "security", "no_vulnerability", "no_blocker"}, id="secrets"),
        pytest.param(review("lint", BROKE), {"overall", "quality", "no_blocker"}, id="lint"),
        pytest.param(review("coverage", MISSING), {"overall", "patch_coverage"}, id="coverage"),
        pytest.param(review("coverage", coverage=None), {"overall", "patch_coverage"}, id="no measure"),
    ],
)
def test_what_is_not_known_is_neither_held_nor_failed(replaced: Review, unknown: set[str]) -> None:
    verdict = judge(change(), reviews(**{replaced.reviewer: replaced}), DEFAULT)
    assert {condition.name.value for condition in verdict.conditions if condition.undecided} == unknown
    assert {condition.name.value for condition in verdict.failed} == unknown | {"evidence"}
    assert verdict.overall is None


def test_a_finding_is_scored_where_it_belongs_whoever_made_it() -> None:
    slow = finding(Severity.HIGH, Dimension.PERFORMANCE)
    verdict = judge(change(), reviews(semgrep=review("semgrep", None, slow)), DEFAULT)
    by = {standing.dimension: standing.score for standing in verdict.dimensions}
    assert (by[Dimension.SECURITY], by[Dimension.PERFORMANCE]) == (10.0, 9.0)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, -0.1])
@pytest.mark.parametrize("name", ["overall", "security", "quality", "patch_coverage", "deadline"])
def test_a_policy_that_cannot_be_judged_by_is_refused(name: str, value: float) -> None:
    numbers: dict[str, Any] = {name: value}
    with pytest.raises(ValueError, match=name):
        GatePolicy(**numbers)


@pytest.mark.parametrize(("name", "value"), [("overall", 10.1), ("patch_coverage", 100.1)])
def test_a_floor_above_the_top_is_refused(name: str, value: float) -> None:
    numbers: dict[str, Any] = {name: value}
    with pytest.raises(ValueError, match=f"{name} is {value}; it must be a number from 0 to"):
        GatePolicy(**numbers)


@pytest.mark.parametrize("weight", [math.nan, math.inf, -1.0])
def test_a_weight_that_is_no_weight_is_refused(weight: float) -> None:
    with pytest.raises(ValueError, match=r"weights\.quality"):
        GatePolicy(weights={Dimension.QUALITY: weight})


def test_weights_that_are_all_zero_are_refused() -> None:
    with pytest.raises(ValueError, match="every weight is 0"):
        GatePolicy(weights={Dimension.QUALITY: 0.0})


def must_not_pass(told: list[Review], policy: GatePolicy, overdue: bool) -> bool:
    """What, in plain terms, forbids a success, worked out apart from the gate."""
    required = [item for item in told if item.reviewer not in policy.optional]
    waited = required if overdue else told
    return (
        any(item.outcome == BROKE for item in required)
        or any(isinstance(item.outcome, Missing) for item in waited)
        or any(found.gaps for item in required for found in item.evidence)
    )


@given(all_reviews(), policies(), st.booleans())
@settings(max_examples=400)
def test_success_means_that_every_condition_held_and_nothing_was_missing(
    told: list[Review], policy: GatePolicy, overdue: bool
) -> None:
    verdict = judge(change(), told, policy, overdue, expected=REVIEWERS)
    assert {condition.name for condition in verdict.conditions} == set(ConditionName)
    assert (verdict.conclusion is Conclusion.SUCCESS) == all(condition.held for condition in verdict.conditions)
    if must_not_pass(told, policy, overdue):
        assert verdict.conclusion is not Conclusion.SUCCESS
    if overdue:
        assert verdict.conclusion is not Conclusion.PENDING
    for standing in verdict.dimensions:
        assert (standing.score is not None) == (standing.state is State.SCORED)
        assert standing.score is None or 0.0 <= standing.score <= 10.0


@given(all_reviews(), policies(), st.data())
def test_the_order_of_reviews_changes_nothing(told: list[Review], policy: GatePolicy, data: st.DataObject) -> None:
    assert judge(change(), told, policy) == judge(change(), data.draw(st.permutations(told)), policy)


@given(all_reviews(st.sampled_from([Scored(), Scored(), NOTHING])), policies(), st.data())
def test_another_finding_never_helps(told: list[Review], policy: GatePolicy, data: st.DataObject) -> None:
    scored = [place for place, item in enumerate(told) if isinstance(item.outcome, Scored)]
    assume(scored)
    at = data.draw(st.sampled_from(scored))
    more = data.draw(findings_in(told[at].dimension, 3))
    before = judge(change(), told, policy)
    worse = [*told[:at], replace(told[at], findings=(*told[at].findings, *more)), *told[at + 1 :]]
    after = judge(change(), worse, policy)
    assert after.conclusion is not Conclusion.SUCCESS or before.conclusion is Conclusion.SUCCESS
    assert (after.overall is None) == (before.overall is None)
    assert after.overall is None or before.overall is None or after.overall <= before.overall + 1e-9


@given(all_reviews(st.just(Scored())), policies())
def test_the_overall_score_lies_between_the_worst_and_the_best(told: list[Review], policy: GatePolicy) -> None:
    verdict = judge(change(), told, policy)
    counted = [s.score for s in verdict.dimensions if s.weight and s.score is not None]
    mean = overall(verdict.dimensions)
    assert verdict.overall == mean
    assert mean is None or min(counted) - 1e-9 <= mean <= max(counted) + 1e-9


def test_report_only_changes_what_is_enforced_and_not_what_is_judged() -> None:
    told = reviews(semgrep=review("semgrep", None, HOLE))
    strict, lenient = judge(change(), told, DEFAULT), judge(change(), told, GatePolicy(enforce=False))
    assert lenient == replace(strict, enforced=False)
