"""The smallest set of fixes that would pass, computed exactly. Core.

One step is one finding mended or one more line covered; the smallest set has the fewest steps in all. Counting a line
like a finding keeps the advice in proportion: it proposes to cover 3 lines rather than mend 4 findings, and to mend one
finding rather than cover 30 lines. Among equally small sets it prefers mending findings.

How it stays exact without trying all sets:

* Blockers and vulnerabilities fail a condition of their own, so each of them must be mended in any case. That also
  lifts every ceiling, after which points simply add up.
* What is left of a dimension then only depends on how many of its findings are mended: the best score for each number
  of steps is a curve. Within one rule the dearest findings go first; curves of several rules and dimensions are joined
  by trying every split of the steps between them.
* More covered lines never lower the score, so the fewest lines that still suffice are found by bisection.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence

from checks import scores
from checks.conditions import small_enough
from checks.curves import Curve, join, rule_curve
from checks.dimensions import Bench
from checks.verdict import ConditionName, DimensionScore, Fix, GatePolicy, State, Verdict
from reviewers.change import Change
from reviewers.review import Dimension, Finding, PatchCoverage


def smallest(
    change: Change, verdict: Verdict, policy: GatePolicy, benches: Mapping[Dimension, Bench]
) -> tuple[Fix, ...] | None:
    """None where no set of fixes can help, because something could not be evaluated or has not come yet.

    Covering and mending change nothing else in this reckoning: the change keeps its number of lines, and a dimension
    that applies goes on applying.
    """
    if (
        any(condition.undecided for condition in verdict.conditions)
        or not verdict.condition(ConditionName.EVIDENCE).held
    ):
        return None
    forced = [finding for finding in verdict.findings if scores.is_blocker(finding) or scores.is_vulnerability(finding)]
    judged = {standing.dimension: standing for standing in verdict.dimensions if standing.state is State.SCORED}
    mending = _mending(judged, benches, forced, policy, scores.hundreds_of_lines(change))
    coverage = benches[Dimension.COVERAGE].coverage if Dimension.COVERAGE in judged else None
    weight = {dimension: standing.weight for dimension, standing in judged.items()}
    best = _cheapest(mending, coverage, weight, policy)
    if best is None:
        return None
    mended, lines = best
    return (*map(_mend, scores.worst_first([*forced, *mended])), *_cover(coverage, lines))


def _mending(
    judged: Mapping[Dimension, DimensionScore],
    benches: Mapping[Dimension, Bench],
    forced: Sequence[Finding],
    policy: GatePolicy,
    hundreds: float,
) -> Curve:
    """For each number of findings mended beyond the forced ones: the best weighted sum of scores that keeps the floors,
    and the findings that give it."""
    joined = Curve.nothing()
    floors = {Dimension.SECURITY: policy.security, Dimension.QUALITY: policy.quality}
    gone = {id(finding) for finding in forced}
    for dimension, standing in judged.items():
        if dimension is Dimension.COVERAGE:
            continue
        left = [finding for finding in benches[dimension].findings if id(finding) not in gone]
        curve = _dimension_curve(dimension, left, hundreds)
        joined = join(joined, curve.at_least(floors.get(dimension, 0.0) - scores.EPSILON).scaled(standing.weight))
    return joined


def _dimension_curve(dimension: Dimension, findings: Sequence[Finding], hundreds: float) -> Curve:
    """The best score for each number of these findings mended, where none of them sets a ceiling."""
    if dimension is Dimension.SECURITY:
        costly = sorted(scores.worst_first(findings), key=scores.security_points, reverse=True)
        return rule_curve(costly, [scores.security_points(f) for f in costly], full=len(costly)).to_scores(0.0)
    by_rule: dict[str, list[Finding]] = defaultdict(list)
    for finding in scores.worst_first(findings):
        by_rule[finding.rule].append(finding)
    losses = Curve.nothing()
    for same in by_rule.values():
        points = [scores.DENSITY_POINTS[finding.severity] / hundreds for finding in same]
        losses = join(losses, rule_curve(same, points, full=scores.FULL_PRICE))
    return losses.to_scores(scores.PERFORMANCE_FLOOR if dimension is Dimension.PERFORMANCE else 0.0)


def _cheapest(
    mending: Curve, coverage: PatchCoverage | None, weight: Mapping[Dimension, float], policy: GatePolicy
) -> tuple[tuple[Finding, ...], int] | None:
    """The findings to mend and the number of lines to cover, the fewest together."""
    needed = (policy.overall - scores.EPSILON) * sum(weight.values())
    heavy = weight.get(Dimension.COVERAGE, 0.0)
    options = []
    for mended, value in enumerate(mending.values):
        lines = _lines_for(needed - value, heavy, coverage, policy)
        if lines is not None:
            options.append((mended + lines, lines, mended))
    if not options:
        return None
    _, lines, mended = min(options)
    return mending.picked(mended), lines


def _lines_for(needed: float, weight: float, coverage: PatchCoverage | None, policy: GatePolicy) -> int | None:
    """The fewest lines to cover so that coverage is accepted and adds `needed` to the weighted sum."""
    if coverage is None:
        return 0 if needed <= 0 else None

    def enough(lines: int) -> bool:
        covered = covered_after(coverage, lines)
        percent = 100.0 * covered / coverage.coverable
        accepted = scores.at_least(percent, policy.patch_coverage) or small_enough(coverage.coverable, covered, policy)
        return accepted and weight * scores.coverage(percent, policy.patch_coverage) >= needed

    most = sum(len(file.uncovered) + len(file.partial) for file in coverage.files)
    lines = bisect_left(range(most + 1), True, key=enough)
    return lines if lines <= most else None


def covered_after(coverage: PatchCoverage, lines: int) -> float:
    """Covered lines once `lines` more are covered: those without any coverage first, as they bring most."""
    uncovered = sum(len(file.uncovered) for file in coverage.files)
    return coverage.covered + min(lines, uncovered) + max(0, lines - uncovered) * (1.0 - coverage.partial_weight)


def _mend(finding: Finding) -> Fix:
    return Fix(fingerprint=finding.fingerprint, path=finding.path)


def _cover(coverage: PatchCoverage | None, lines: int) -> tuple[Fix, ...]:
    """Spreads the lines over as few files as possible."""
    if coverage is None or not lines:
        return ()
    shares: dict[str, int] = defaultdict(int)
    for kind in ("uncovered", "partial"):
        for file in sorted(coverage.files, key=lambda file: (-len(getattr(file, kind)), file.path)):
            share = min(lines, len(getattr(file, kind)))
            lines -= share
            if share:
                shares[file.path] += share
    return tuple(Fix(path=path, lines=count) for path, count in shares.items())
