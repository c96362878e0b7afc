"""The smallest set of fixes, held against trying every set there is."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checks.gate import judge
from checks.verdict import Conclusion, Fix, GatePolicy, Verdict
from reviewers.review import (
    Dimension,
    FileCoverage,
    Outcome,
    PatchCoverage,
    Review,
    Scored,
    Severity,
)
from tests.checks.making import (
    BROKE,
    DEFAULT,
    MISSING,
    NOTHING,
    change,
    covered,
    finding,
    findings_in,
    policies,
    review,
    reviews,
)

CRITICAL, HIGH, MEDIUM, LOW, NOTE = Severity
_SCORED_OR_NOT: list[Outcome] = [Scored(), NOTHING]
SCORED_OR_NOT = st.sampled_from(_SCORED_OR_NOT)


def passes(verdict: Verdict) -> bool:
    return verdict.conclusion is Conclusion.SUCCESS


def without(told: Sequence[Review], fingerprints: Iterable[str]) -> list[Review]:
    gone = frozenset(fingerprints)
    return [
        replace(item, findings=tuple(found for found in item.findings if found.fingerprint not in gone))
        for item in told
    ]


def cover(told: Sequence[Review], lines: Counter[str]) -> list[Review]:
    """The reviews as they would be with so many more lines of each file covered, whole lines first."""

    def better(file: FileCoverage) -> FileCoverage:
        whole = min(lines[file.path], len(file.uncovered))
        half = lines[file.path] - whole
        assert half <= len(file.partial), "nobody can cover more lines than there are"
        return replace(
            file,
            covered=file.covered + file.uncovered[:whole] + file.partial[:half],
            uncovered=file.uncovered[whole:],
            partial=file.partial[half:],
        )

    return [
        replace(item, coverage=replace(item.coverage, files=tuple(map(better, item.coverage.files))))
        if item.coverage
        else item
        for item in told
    ]


def apply(told: Sequence[Review], fixes: Iterable[Fix]) -> list[Review]:
    fixes = list(fixes)
    lines = Counter({fix.path: fix.lines for fix in fixes if fix.lines})
    return cover(without(told, (fix.fingerprint for fix in fixes if fix.fingerprint)), lines)


def steps(fixes: Iterable[Fix]) -> int:
    return sum(fix.lines if fix.lines else 1 for fix in fixes)


def fewest_by_trying(told: Sequence[Review], policy: GatePolicy) -> int | None:
    """Every set of findings with every number of lines, smallest sets first."""
    counting = [found.fingerprint for item in told for found in item.findings if found.counts]
    missed = [
        path
        for kind in ("uncovered", "partial")
        for item in told
        if item.coverage
        for file in item.coverage.files
        for path in [file.path] * len(getattr(file, kind))
    ]
    for total in range(len(counting) + len(missed) + 1):
        for mended in range(max(0, total - len(missed)), min(total, len(counting)) + 1):
            for chosen in combinations(counting, mended):
                tried = cover(without(told, chosen), Counter(missed[: total - mended]))
                if passes(judge(change(), tried, policy)):
                    return total
    return None


@st.composite
def small_reviews(draw: st.DrawFn) -> list[Review]:
    security = draw(findings_in(Dimension.SECURITY, 3))
    quality = draw(findings_in(Dimension.QUALITY, 4))
    slow = draw(findings_in(Dimension.PERFORMANCE, 2))
    numbers = st.integers(0, 2)
    files = tuple(
        covered(draw(numbers), draw(numbers), draw(numbers), path=path).files[0] for path in ("src/app.py", "b.py")
    )
    coverage = PatchCoverage(files=files, partial_weight=draw(st.sampled_from([0.0, 0.5, 1.0])))
    return reviews(
        semgrep=review("semgrep", Scored(), *security),
        lint=review("lint", Scored(), *quality),
        performance=review("performance", draw(SCORED_OR_NOT), *slow),
        coverage=review("coverage", draw(SCORED_OR_NOT), coverage=coverage),
    )


@given(small_reviews(), policies())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_fixes_make_it_pass_and_no_smaller_set_does(told: list[Review], policy: GatePolicy) -> None:
    told = [
        item if item.outcome == Scored() or item.dimension is Dimension.COVERAGE else replace(item, findings=())
        for item in told
    ]
    verdict = judge(change(), told, policy)
    if passes(verdict):
        assert verdict.fixes == ()
        return
    assert verdict.fixes is not None
    assert passes(judge(change(), apply(told, verdict.fixes), policy))
    assert steps(verdict.fixes) == fewest_by_trying(told, policy)


@given(
    st.tuples(st.integers(0, 4), st.integers(0, 3), st.integers(0, 4)),
    st.sampled_from([0.0, 0.25, 0.5, 1.0]),
    st.integers(1, 100),
)
@settings(deadline=None)
def test_partly_covered_lines_gain_only_what_they_lack(
    lines: tuple[int, int, int], partial_weight: float, target: int
) -> None:
    coverage = replace(covered(*lines), partial_weight=partial_weight)
    policy = GatePolicy(patch_coverage=float(target), overall=0.0, small_change_max_coverable=0)
    told = reviews(coverage=review("coverage", coverage=coverage))
    verdict = judge(change(), told, policy)
    if not passes(verdict):
        assert verdict.fixes is not None
        assert passes(judge(change(), apply(told, verdict.fixes), policy))
        assert steps(verdict.fixes) == fewest_by_trying(told, policy)


@given(st.lists(st.sampled_from([LOW, MEDIUM, HIGH]), min_size=6, max_size=11), st.integers(0, 100))
@settings(max_examples=60, deadline=None)
def test_rules_with_many_findings_are_weighed_exactly(severities: list[Severity], floor: int) -> None:
    """From the sixth finding of a rule on each costs half, so that the first one mended may gain less than the next:
    where a greedy choice goes wrong."""
    found = [finding(severity, rule="ab"[place % 5 // 3]) for place, severity in enumerate(severities)]
    told = reviews(lint=review("lint", None, *found))
    policy = GatePolicy(quality=floor / 10, overall=0.0)
    verdict = judge(change(), told, policy)
    if not passes(verdict):
        assert verdict.fixes is not None
        assert passes(judge(change(), apply(told, verdict.fixes), policy))
        assert steps(verdict.fixes) == fewest_by_trying(told, policy)


def fixes_for(told: Sequence[Review], policy: GatePolicy = DEFAULT) -> tuple[Fix, ...] | None:
    return judge(change(), told, policy).fixes


def test_a_vulnerability_and_three_lines_are_both_asked_for() -> None:
    hole = finding(HIGH, Dimension.SECURITY)
    told = reviews(semgrep=review("semgrep", None, hole), coverage=review("coverage", coverage=covered(13, 7)))
    assert fixes_for(told) == (Fix(fingerprint=hole.fingerprint, path=hole.path), Fix(path="src/app.py", lines=3))


def test_the_lines_come_from_as_few_files_as_possible() -> None:
    files = (*covered(0, 2, path="few.py").files, *covered(0, 9, path="many.py").files, *covered(20, 0).files)
    told = reviews(coverage=review("coverage", coverage=PatchCoverage(files=files)))
    assert fixes_for(told) == (Fix(path="many.py", lines=5),)


def test_one_dear_finding_is_preferred_to_many_cheap_ones() -> None:
    dear = finding(HIGH, rule="dear")
    told = reviews(lint=review("lint", None, dear, *(finding(LOW) for _ in range(18))))
    assert fixes_for(told, GatePolicy(quality=5.5)) == (Fix(fingerprint=dear.fingerprint, path=dear.path),)


@pytest.mark.parametrize(
    "told",
    [
        pytest.param(reviews(secrets=review("secrets", BROKE)), id="a reviewer broke"),
        pytest.param(reviews(coverage=review("coverage", MISSING)), id="a report is awaited"),
        pytest.param(
            reviews(
                secrets=review("secrets", BROKE),
                semgrep=review("semgrep", None, finding(HIGH, Dimension.SECURITY)),
            ),
            id="a reviewer broke beside a vulnerability",
        ),
    ],
)
def test_no_set_of_fixes_is_promised_while_something_is_unknown(told: list[Review]) -> None:
    assert fixes_for(told) is None


def test_five_hundred_findings_and_twenty_thousand_lines_are_weighed_at_once() -> None:
    found = [finding(list(Severity)[place % 5], rule=f"r{place % 40}") for place in range(500)]
    told = reviews(lint=review("lint", None, *found), coverage=review("coverage", coverage=covered(100, 19_000, 900)))
    fixes = fixes_for(told)
    assert fixes is not None
    assert passes(judge(change(), apply(told, fixes), DEFAULT))
