"""The gate's conditions: all of them, always, in one order. Core."""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from checks import scores
from checks.verdict import Condition, ConditionName, DimensionScore, GatePolicy, State
from reviewers.review import Dimension, Finding, PatchCoverage

UNKNOWN = frozenset({State.MISSING, State.ERROR})


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the conditions are judged on. `missing` counts what stands between the evidence and being complete."""

    standings: Mapping[Dimension, DimensionScore]
    findings: tuple[Finding, ...]
    coverage: PatchCoverage | None
    missing: int


def overall(standings: Iterable[DimensionScore]) -> float | None:
    """The weighted mean over what applies; None while part of it is not known, and where nothing applies."""
    judged = [standing for standing in standings if standing.weight and standing.state is not State.NOT_APPLICABLE]
    if not judged:
        return None
    parts = [standing.weight * standing.score for standing in judged if standing.score is not None]
    if len(parts) < len(judged):
        return None
    # A mean lies between its parts; the division may round a 10 up past itself.
    return min(math.fsum(parts) / math.fsum(s.weight for s in judged), 10.0)


def conditions(facts: Facts, policy: GatePolicy) -> tuple[Condition, ...]:
    """Every condition of ConditionName, held or not."""
    return (
        _overall(facts, policy),
        _floor(ConditionName.SECURITY, facts.standings[Dimension.SECURITY], policy.security),
        _floor(ConditionName.QUALITY, facts.standings[Dimension.QUALITY], policy.quality),
        _patch_coverage(facts, policy),
        _none_of(ConditionName.NO_VULNERABILITY, facts, scores.is_vulnerability, frozenset({Dimension.SECURITY})),
        _none_of(ConditionName.NO_BLOCKER, facts, scores.is_blocker, frozenset(Dimension) - {Dimension.COVERAGE}),
        Condition(name=ConditionName.EVIDENCE, actual=float(facts.missing), required=0.0, held=facts.missing == 0),
    )


def _overall(facts: Facts, policy: GatePolicy) -> Condition:
    mean = overall(facts.standings.values())
    unknown = any(standing.weight and standing.state in UNKNOWN for standing in facts.standings.values())
    if mean is None and not unknown:
        return Condition(name=ConditionName.OVERALL, actual=None, required=policy.overall, held=True, applies=False)
    held = mean is not None and scores.at_least(mean, policy.overall)
    return Condition(name=ConditionName.OVERALL, actual=mean, required=policy.overall, held=held)


def _floor(name: ConditionName, standing: DimensionScore, required: float) -> Condition:
    if standing.state is State.NOT_APPLICABLE:
        return Condition(name=name, actual=None, required=required, held=True, applies=False, why=standing.why)
    held = standing.score is not None and scores.at_least(standing.score, required)
    return Condition(name=name, actual=standing.score, required=required, held=held)


def _patch_coverage(facts: Facts, policy: GatePolicy) -> Condition:
    name, required = ConditionName.PATCH_COVERAGE, policy.patch_coverage
    standing, coverage = facts.standings[Dimension.COVERAGE], facts.coverage
    if standing.state is not State.SCORED or coverage is None:
        return _floor(name, standing, required)
    reached = scores.at_least(coverage.percent, required)
    relaxed = not reached and small_enough(coverage.coverable, coverage.covered, policy)
    return Condition(name=name, actual=coverage.percent, required=required, held=reached or relaxed, relaxed=relaxed)


def small_enough(coverable: int, covered: float, policy: GatePolicy) -> bool:
    """Whether so little is uncovered, in a change this small, that the percentage says nothing. A partly covered line
    is uncovered for the part that is not covered."""
    few = coverable - covered <= policy.small_change_max_uncovered + scores.EPSILON
    return few and coverable <= policy.small_change_max_coverable


def _none_of(
    name: ConditionName, facts: Facts, wanted: Callable[[Finding], bool], where: frozenset[Dimension]
) -> Condition:
    """One such finding fails it for good; none so far holds only once everybody who could report one has answered."""
    count = sum(map(wanted, facts.findings))
    unknown = any(facts.standings[dimension].state in UNKNOWN for dimension in where)
    if unknown and not count:
        return Condition(name=name, actual=None, required=0.0, held=False)
    return Condition(name=name, actual=float(count), required=0.0, held=count == 0)
