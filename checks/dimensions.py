"""From all reviews to where one dimension stands. Core."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from checks import scores, wording
from checks.evidence import broken, waiting
from checks.scores import Score
from checks.verdict import DimensionScore, GatePolicy, State
from reviewers.change import Change
from reviewers.review import (
    Broke,
    Dimension,
    Finding,
    Missing,
    NotApplicable,
    PatchCoverage,
    Review,
    Scored,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """Everything said about one dimension: its reviewers' reviews, and the findings in it, whoever made them."""

    dimension: Dimension
    weight: float
    reviews: tuple[Review, ...]
    findings: tuple[Finding, ...]

    @property
    def coverage(self) -> PatchCoverage | None:
        """What was measured; several reports count as one, with the least favour for partly covered lines."""
        parts = [review.coverage for review in self.reviews if review.coverage is not None]
        if not parts:
            return None
        files = tuple(sorted((file for part in parts for file in part.files), key=lambda file: file.path))
        return PatchCoverage(files=files, partial_weight=min(part.partial_weight for part in parts))


def bench(dimension: Dimension, reviews: Sequence[Review], weight: float) -> Bench:
    return Bench(
        dimension=dimension,
        weight=weight,
        reviews=tuple(review for review in reviews if review.dimension is dimension),
        findings=tuple(
            finding
            for review in reviews
            for finding in review.findings
            if finding.counts and finding.dimension is dimension
        ),
    )


def standing(bench: Bench, change: Change, policy: GatePolicy, overdue: bool) -> DimensionScore:
    """The state of a dimension and, where every reviewer that must answer did, its score."""
    state, why = _state(bench, policy.optional, overdue)
    score = _score(bench, change, policy) if state is State.SCORED else None
    return DimensionScore(
        dimension=bench.dimension,
        weight=bench.weight,
        state=state,
        score=score.value if score else None,
        why=why,
        deductions=score.deductions if score else (),
        cap=score.cap if score else None,
    )


def _state(bench: Bench, optional: Collection[str], overdue: bool) -> tuple[State, str]:
    """An error outranks a wait, a wait outranks a score: what is not known may never look like a result."""
    failed = [review for review in broken(bench.reviews) if review.reviewer not in optional]
    if failed:
        return State.ERROR, wording.each(failed)
    if not bench.reviews and bench.weight:
        return State.ERROR, wording.NOBODY_ANSWERED
    late = waiting(bench.reviews, optional, overdue)
    if late:
        return State.MISSING, wording.each(late)
    if any(isinstance(review.outcome, Scored) for review in bench.reviews):
        return _measured(bench) if bench.dimension is Dimension.COVERAGE else (State.SCORED, "")
    if bench.findings and bench.dimension is not Dimension.COVERAGE:  # coverage is measured: findings never score there
        return State.ERROR, wording.CONTRADICTION
    return State.NOT_APPLICABLE, _why_not(bench)


def _why_not(bench: Bench) -> str:
    """Optional reviewers that failed stand beside those that had nothing to judge."""
    silent = [review for review in bench.reviews if isinstance(review.outcome, NotApplicable | Broke | Missing)]
    return wording.each(silent) or wording.NOBODY_JUDGES


def _measured(bench: Bench) -> tuple[State, str]:
    """A coverage review without a measure, or with one that cannot be, is not a result."""
    coverage = bench.coverage
    if coverage is None or not 0.0 <= coverage.partial_weight <= 1.0:
        return State.ERROR, wording.NO_MEASURE
    return (State.SCORED, "") if coverage.coverable else (State.NOT_APPLICABLE, wording.NO_COVERABLE)


def _score(bench: Bench, change: Change, policy: GatePolicy) -> Score:
    match bench.dimension:
        case Dimension.SECURITY:
            return scores.security(bench.findings)
        case Dimension.QUALITY:
            return scores.quality(bench.findings, scores.hundreds_of_lines(change))
        case Dimension.PERFORMANCE:
            return scores.performance(bench.findings, scores.hundreds_of_lines(change))
        case Dimension.COVERAGE:
            assert bench.coverage is not None, "a coverage dimension is only scored where something was measured"
            return Score(scores.coverage(bench.coverage.percent, policy.patch_coverage))
