"""Scores from 0 to 10, and every constant they are made of. Core.

A score is a sentence: "10 - 0.5 (one low) = 9.5". Each deduction belongs to a finding. Only what the change introduces
or exposes costs anything; what was there before never does.
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from checks.verdict import Deduction
from reviewers.change import Change
from reviewers.review import Confidence, Dimension, Finding, Severity

TOP = 10.0

# Security: the worst confirmed finding sets a ceiling, so that "at least 8.0" means exactly "nothing confirmed of
# medium severity or worse, and at most four confirmed lows".
SECURITY_POINTS = {
    Severity.CRITICAL: 8.0,
    Severity.HIGH: 4.0,
    Severity.MEDIUM: 2.0,
    Severity.LOW: 0.5,
    Severity.NOTE: 0.0,
}
CONFIDENCE_FACTOR = {Confidence.HIGH: 1.0, Confidence.MEDIUM: 0.7, Confidence.LOW: 0.3}
SECURITY_CAPS = {Severity.CRITICAL: 2.0, Severity.HIGH: 5.0, Severity.MEDIUM: 7.9}

# Quality and performance: points for each 100 changed lines of code. The lower clamp keeps one small finding from
# sinking a small change; the upper one keeps padding from diluting a bad one.
DENSITY_POINTS = {
    Severity.CRITICAL: 3.0,
    Severity.HIGH: 1.0,
    Severity.MEDIUM: 0.5,
    Severity.LOW: 0.25,
    Severity.NOTE: 0.0,
}
FEWEST_LINES, MOST_LINES = 50, 500
FULL_PRICE = 5  # findings of one rule; every further one costs REPEAT_FACTOR of it
REPEAT_FACTOR = 0.5
BLOCKER_CAP = 4.9  # the best quality a change with a blocker can have
PERFORMANCE_FLOOR = 6.0  # rules that only read the code cannot fail a change alone

COVERAGE_AT_TARGET = 8.0

# Sums of decimal fractions miss by about 1e-15: what is 7.5 on paper must not fail as 7.499999999999999.
EPSILON = 1e-9


def at_least(actual: float, required: float) -> bool:
    """Compares unrounded values; a NaN never passes."""
    return actual >= required - EPSILON


@dataclass(frozen=True, slots=True)
class Score:
    """`value` is unrounded. `cap` is the ceiling a finding set, None where there is none."""

    value: float
    deductions: tuple[Deduction, ...] = ()
    cap: float | None = None


def worst_first(findings: Iterable[Finding]) -> list[Finding]:
    """One order for everybody, whatever order the reviewers answered in."""
    return sorted(findings, key=_badness)


def _badness(finding: Finding) -> tuple[int, int, str, int, str, str]:
    place = (finding.path, finding.line, finding.rule, finding.fingerprint)
    return (-finding.severity.rank, -finding.confidence.rank, *place)


def is_vulnerability(finding: Finding) -> bool:
    """A security finding that is new and confirmed, medium or worse."""
    return (
        finding.counts
        and finding.dimension is Dimension.SECURITY
        and finding.severity.rank >= Severity.MEDIUM.rank
        and finding.confidence.rank >= Confidence.MEDIUM.rank
    )


def is_blocker(finding: Finding) -> bool:
    return finding.counts and finding.severity is Severity.CRITICAL


def changed_code_lines(change: Change) -> int:
    """Lines the change adds to code that people write. Removed lines do not count: deleting must not dilute."""
    return sum(len(file.added_lines) for file in change.files if file.is_code)


def hundreds_of_lines(change: Change) -> float:
    """What points are divided by: changed lines of code in hundreds, from 0.5 to 5."""
    return min(max(changed_code_lines(change), FEWEST_LINES), MOST_LINES) / 100


def security_points(finding: Finding) -> float:
    return SECURITY_POINTS[finding.severity] * CONFIDENCE_FACTOR[finding.confidence]


def security(findings: Sequence[Finding]) -> Score:
    deductions = tuple(
        Deduction(fingerprint=finding.fingerprint, points=security_points(finding))
        for finding in worst_first(findings)
        if finding.counts and security_points(finding)
    )
    caps = [SECURITY_CAPS[finding.severity] for finding in findings if is_vulnerability(finding)]
    cap = min(caps, default=None)
    return Score(min(_rest(deductions), TOP if cap is None else cap), deductions, cap)


def quality(findings: Sequence[Finding], hundreds: float) -> Score:
    """`hundreds` is what `hundreds_of_lines` says of the change."""
    deductions = _density(findings, hundreds)
    cap = BLOCKER_CAP if any(map(is_blocker, findings)) else None
    return Score(min(_rest(deductions), TOP if cap is None else cap), deductions, cap)


def performance(findings: Sequence[Finding], hundreds: float) -> Score:
    deductions = _density(findings, hundreds)
    return Score(max(_rest(deductions), PERFORMANCE_FLOOR), deductions)


def coverage(percent: float, target: float) -> float:
    """The target is 8.0, all covered is 10, and it is straight on both sides: percent / 10 for a target of 80."""
    if percent >= 100.0:
        return TOP
    if percent < target:
        return COVERAGE_AT_TARGET * percent / target
    return COVERAGE_AT_TARGET + (TOP - COVERAGE_AT_TARGET) * (percent - target) / (100.0 - target)


def _rest(deductions: Iterable[Deduction]) -> float:
    return max(0.0, TOP - math.fsum(deduction.points for deduction in deductions))


def _density(findings: Iterable[Finding], hundreds: float) -> tuple[Deduction, ...]:
    seen: Counter[str] = Counter()
    deductions = []
    for finding in worst_first(findings):
        points = DENSITY_POINTS[finding.severity]
        if not (finding.counts and points):
            continue
        seen[finding.rule] += 1
        price = 1.0 if seen[finding.rule] <= FULL_PRICE else REPEAT_FACTOR
        deductions.append(Deduction(fingerprint=finding.fingerprint, points=points * price / hundreds))
    return tuple(deductions)
