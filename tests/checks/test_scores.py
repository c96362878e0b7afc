"""The formulas, number by number, and what may never happen to a score."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks import scores
from checks.scores import Score
from checks.wording import score as shown
from reviewers.change import FileStatus, Language
from reviewers.review import Confidence, Dimension, Finding, Origin, Severity
from tests.checks.making import change, changed, finding, findings_in

CRITICAL, HIGH, MEDIUM, LOW, NOTE = Severity
SURE, LIKELY, UNSURE = Confidence


def holes(*kinds: tuple[Severity, Confidence]) -> list[Finding]:
    return [finding(severity, Dimension.SECURITY, confidence) for severity, confidence in kinds]


@pytest.mark.parametrize(
    ("findings", "expected"),
    [
        pytest.param([], 10.0, id="nothing found is a ten"),
        pytest.param([(LOW, SURE)], 9.5, id="one low"),
        pytest.param([(LOW, SURE)] * 4, 8.0, id="four lows are the most that pass"),
        pytest.param([(LOW, SURE)] * 5, 7.5, id="five lows fail"),
        pytest.param([(MEDIUM, SURE)], 7.9, id="one sure medium is capped just under the floor"),
        pytest.param([(MEDIUM, LIKELY)], 7.9, id="one likely medium too"),
        pytest.param([(MEDIUM, UNSURE)], 9.4, id="an unsure medium is no vulnerability"),
        pytest.param([(HIGH, UNSURE)], 8.8, id="an unsure high costs, without a ceiling"),
        pytest.param([(HIGH, SURE)], 5.0, id="one high"),
        pytest.param([(CRITICAL, SURE)], 2.0, id="one critical"),
        pytest.param([(CRITICAL, SURE)] * 3, 0.0, id="never below zero"),
        pytest.param([(NOTE, SURE)] * 50, 10.0, id="notes are free"),
    ],
)
def test_security_is_ten_less_points_under_the_ceiling_of_the_worst(
    findings: list[tuple[Severity, Confidence]], expected: float
) -> None:
    assert scores.security(holes(*findings)).value == pytest.approx(expected)


@pytest.mark.parametrize(
    ("found", "lines", "expected"),
    [
        pytest.param({LOW: 1}, 3, 9.5, id="a small change is counted as fifty lines"),
        pytest.param({HIGH: 1}, 10, 8.0, id="one high in ten lines"),
        pytest.param({HIGH: 1}, 200, 9.5, id="one high in two hundred"),
        pytest.param({LOW: 10}, 200, 8.75, id="ten lows in two hundred"),
        pytest.param({HIGH: 3, LOW: 10}, 400, 8.625, id="a mix in four hundred"),
        pytest.param({HIGH: 20}, 500, 6.0, id="twenty highs in five hundred"),
        pytest.param({HIGH: 20}, 5000, 6.0, id="padding does not dilute"),
        pytest.param({LOW: 40}, 50, 0.0, id="forty lows in fifty lines leave nothing"),
        pytest.param({CRITICAL: 1}, 500, 4.9, id="a blocker caps"),
        pytest.param({MEDIUM: 2}, 100, 9.0, id="mediums cost a half"),
    ],
)
def test_quality_is_points_for_each_hundred_changed_lines(
    found: dict[Severity, int], lines: int, expected: float
) -> None:
    findings = [finding(severity) for severity, number in found.items() for _ in range(number)]
    hundreds = scores.hundreds_of_lines(change(changed(lines=lines)))
    assert scores.quality(findings, hundreds).value == pytest.approx(expected)


def test_after_the_fifth_finding_of_one_rule_each_costs_half() -> None:
    same = [finding(HIGH, rule="long-function") for _ in range(7)]
    assert scores.quality(same, 1.0).value == pytest.approx(10 - 5 - 2 * 0.5)
    assert [deduction.points for deduction in scores.quality(same, 1.0).deductions] == [1.0] * 5 + [0.5] * 2


def test_the_dearest_findings_of_a_rule_are_the_ones_at_full_price() -> None:
    same = [finding(LOW, rule="x") for _ in range(5)] + [finding(HIGH, rule="x")]
    assert scores.quality(same, 1.0).value == pytest.approx(10 - 1 - 4 * 0.25 - 0.125)


@pytest.mark.parametrize(
    ("percent", "target", "expected"),
    [
        pytest.param(80.0, 80.0, 8.0, id="the target is an eight"),
        pytest.param(62.5, 80.0, 6.25, id="with the default target a tenth of the percentage"),
        pytest.param(100.0, 80.0, 10.0, id="all is a ten"),
        pytest.param(0.0, 80.0, 0.0, id="none is a zero"),
        pytest.param(60.0, 60.0, 8.0, id="another target is an eight too"),
        pytest.param(80.0, 60.0, 9.0, id="half way from it to all"),
        pytest.param(100.0, 100.0, 10.0, id="a target of all can be reached"),
        pytest.param(99.0, 100.0, 7.92, id="and missed"),
        pytest.param(0.0, 0.0, 8.0, id="no target at all"),
    ],
)
def test_coverage_is_straight_on_both_sides_of_the_target(percent: float, target: float, expected: float) -> None:
    assert scores.coverage(percent, target) == pytest.approx(expected)


def test_performance_rules_alone_never_push_below_six() -> None:
    many = [finding(HIGH, Dimension.PERFORMANCE) for _ in range(30)]
    assert scores.performance(many, 1.0).value == 6.0
    assert scores.performance(many[:2], 1.0).value == 8.0


def test_only_added_lines_of_code_that_people_write_count() -> None:
    lines = scores.changed_code_lines(
        change(
            changed(lines=30),
            changed("gen.py", lines=400, generated=True),
            changed("vendor/x.py", lines=400, vendored=True),
            changed("README.md", lines=400, language=Language.MARKDOWN),
            changed("old.py", lines=0, removed_lines=frozenset(range(1, 400)), status=FileStatus.REMOVED),
        )
    )
    assert lines == 30


def total(dimension: Dimension, findings: Sequence[Finding]) -> Score:
    if dimension is Dimension.SECURITY:
        return scores.security(findings)
    return (scores.quality if dimension is Dimension.QUALITY else scores.performance)(findings, 0.8)


WITH_FINDINGS = st.sampled_from([Dimension.SECURITY, Dimension.QUALITY, Dimension.PERFORMANCE])


@given(st.data(), WITH_FINDINGS)
def test_another_finding_never_raises_a_score_and_one_less_never_lowers_it(
    data: st.DataObject, dimension: Dimension
) -> None:
    findings = data.draw(findings_in(dimension, 12))
    more = [*findings, *data.draw(findings_in(dimension, 3))]
    assert 0.0 <= total(dimension, more).value <= total(dimension, findings).value + scores.EPSILON <= 10.1


@given(st.data(), WITH_FINDINGS)
def test_the_order_of_findings_changes_nothing(data: st.DataObject, dimension: Dimension) -> None:
    findings = data.draw(findings_in(dimension, 12))
    assert total(dimension, data.draw(st.permutations(findings))) == total(dimension, findings)


@given(st.data(), WITH_FINDINGS)
def test_every_deduction_belongs_to_a_finding_that_the_change_answers_for(
    data: st.DataObject, dimension: Dimension
) -> None:
    findings = data.draw(findings_in(dimension, 12))
    answers_for = {item.fingerprint for item in findings if item.counts and item.severity is not NOTE}
    assert {deduction.fingerprint for deduction in total(dimension, findings).deductions} == answers_for


@pytest.mark.parametrize("origin", [Origin.TOUCHED, Origin.PRE_EXISTING])
def test_what_was_there_before_is_free(origin: Origin) -> None:
    old = finding(CRITICAL, Dimension.SECURITY, origin=origin)
    assert scores.security([old]) == Score(10.0)
    assert not scores.is_vulnerability(old)
    assert not scores.is_blocker(old)


@pytest.mark.parametrize(
    ("value", "text"),
    [(7.46, "7.4"), (7.5, "7.5"), (7.4999999, "7.4"), (7.9, "7.9"), (10.0, "10.0"), (0.0, "0.0"), (None, "–")],
)
def test_scores_are_shown_rounded_down(value: float | None, text: str) -> None:
    assert shown(value) == text


@given(st.floats(0, 10), st.integers(0, 100).map(lambda tenths: tenths / 10))
def test_what_is_shown_as_enough_is_enough(value: float, required: float) -> None:
    assert (float(shown(value)) >= required) == scores.at_least(value, required)


def test_nan_is_never_enough() -> None:
    assert not scores.at_least(float("nan"), 0.0)
