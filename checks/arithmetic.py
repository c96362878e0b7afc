"""How each score came about, so that anybody can add it up again. Core."""

import math
from dataclasses import dataclass

from checks import account, scores, wording
from checks.markdown import ticked
from checks.verdict import ConditionName, DimensionScore, State, Verdict
from reviewers.change import Change
from reviewers.review import Dimension, Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """One score: its `result` in a sentence, and the lines it was made of."""

    title: str
    result: str
    lines: tuple[str, ...] = ()


def sums(verdict: Verdict, change: Change) -> tuple[Sum, ...]:
    """One for each dimension, and the overall one last."""
    return (*(of_dimension(verdict, standing, change) for standing in account.judged(verdict)), _overall(verdict))


def of_dimension(verdict: Verdict, standing: DimensionScore, change: Change) -> Sum:
    title = wording.dimension(standing.dimension)
    if standing.score is None:
        return Sum(title=title, result=f"{wording.sentence(wording.without_score(standing))}.")
    if standing.dimension is Dimension.COVERAGE:
        return Sum(title=title, result=_coverage(verdict, standing))
    # Looked up in a table: a hostile change has thousands of findings, each with a deduction.
    found = {finding.fingerprint: finding for finding in reversed(verdict.findings)}
    lines = tuple(
        f"− {deduction.points:.2f} for {_what(found[deduction.fingerprint])}" for deduction in standing.deductions
    )
    return Sum(title=title, result=_points(verdict, standing, change), lines=lines)


def _what(found: Finding) -> str:
    return f"{_how_sure(found)} {ticked(found.rule)} at {wording.place(found.path, found.line, found.end_line)}"


def _how_sure(found: Finding) -> str:
    """Only in security does confidence change what a finding costs."""
    sure = f" ({found.confidence.value} confidence)" if found.dimension is Dimension.SECURITY else ""
    return f"{found.severity.value}{sure}"


def _points(verdict: Verdict, standing: DimensionScore, change: Change) -> str:
    total = math.fsum(deduction.points for deduction in standing.deductions)
    if not total:
        return "Nothing to deduct: 10.0."
    result = f"10 − {total:.2f} = {max(0.0, scores.TOP - total):.2f}"
    if standing.cap is not None:
        result += f", but at most {standing.cap:.1f} because of the worst finding"
    if standing.dimension is Dimension.PERFORMANCE and standing.score == scores.PERFORMANCE_FLOOR:
        result += f", but never below {scores.PERFORMANCE_FLOOR:.1f}, as these rules only read the code"
    return f"{result}." if standing.dimension is Dimension.SECURITY else f"{result}. {_density(change)}"


def _density(change: Change) -> str:
    lines, counted = scores.changed_code_lines(change), round(100 * scores.hundreds_of_lines(change))
    clamped = "" if lines == counted else f", counted as {counted}"
    return (
        f"Points are for each 100 changed lines of code ({wording.count(lines, 'line')} here{clamped});"
        f" after {scores.FULL_PRICE} findings of one rule, each further one costs half."
    )


def _coverage(verdict: Verdict, standing: DimensionScore) -> str:
    condition = verdict.condition(ConditionName.PATCH_COVERAGE)
    files = [file for review in verdict.reviews if review.coverage for file in review.coverage.files]
    covered, partial = sum(len(file.covered) for file in files), sum(len(file.partial) for file in files)
    coverable = covered + partial + sum(len(file.uncovered) for file in files)
    half = f", and {partial:,} in part" if partial else ""
    small = " That is enough because so few lines of so small a change are not covered." if condition.relaxed else ""
    return (
        f"Tests cover {covered:,} of the {wording.count(coverable, 'added line')} that can run{half}:"
        f" {wording.actual(condition)}. The target of {condition.required:g} % is worth 8.0, so this is worth"
        f" {wording.score(standing.score)}.{small}"
    )


def _overall(verdict: Verdict) -> Sum:
    shares = account.shares(verdict)
    scored = [s for s in verdict.dimensions if s.dimension in shares and s.state is State.SCORED]
    if not scored or len(scored) < len(shares):
        missing = [wording.dimension(name) for name in shares if name not in {s.dimension for s in scored}]
        why = f"{' and '.join(missing)} not known yet" if missing else "nothing applies"
        return Sum(title="Overall", result=f"No overall score: {why}.")
    parts = (f"{wording.share(shares[s.dimension])} × {wording.score(s.score)}" for s in scored)
    return Sum(title="Overall", result=f"{' + '.join(parts)} = {wording.score(verdict.overall)}.")
