"""The account of a verdict: rows and lines that checks, comment, terminal and HTML page share. Core.

Each line is one sentence for people, with untrusted text between backticks where it is shown as code. Who shows it
escapes it for its own medium.
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from checks import evidence, scores, wording
from checks.markdown import clip, ticked, visible
from checks.ranges import ranges
from checks.untold import untold
from checks.verdict import Condition, ConditionName, DimensionScore, Fix, State, Verdict
from reviewers.review import Dimension, Evidence, FileCoverage, Finding, Looked, Review, Severity

# Which conditions speak of which dimension. A blocker speaks of the dimension it was found in.
CONDITIONS_OF = {
    Dimension.SECURITY: (ConditionName.SECURITY, ConditionName.NO_VULNERABILITY),
    Dimension.QUALITY: (ConditionName.QUALITY,),
    Dimension.COVERAGE: (ConditionName.PATCH_COVERAGE,),
    Dimension.PERFORMANCE: (),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DimensionRow:
    """`weight` is its share of what applies; `found` is what was counted or measured; `standing` says whether its own
    conditions hold."""

    name: str
    score: str
    weight: str
    found: str
    needs: str
    standing: str
    failed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionRow:
    name: str
    actual: str
    required: str
    standing: str
    failed: bool


def judged(verdict: Verdict) -> tuple[DimensionScore, ...]:
    """Dimensions worth a line: all but those that weigh nothing and that nobody reviewed."""
    reviewed = {review.dimension for review in verdict.reviews}
    return tuple(s for s in verdict.dimensions if s.weight or s.dimension in reviewed)


def own_conditions(verdict: Verdict, dimension: Dimension) -> tuple[Condition, ...]:
    """The conditions that speak of this dimension."""
    names = set(CONDITIONS_OF[dimension])
    if any(scores.is_blocker(finding) and finding.dimension is dimension for finding in verdict.findings):
        names.add(ConditionName.NO_BLOCKER)
    return tuple(condition for condition in verdict.conditions if condition.name in names)


def shares(verdict: Verdict) -> dict[Dimension, float]:
    """How much of the overall score each dimension that applies makes up, adding up to 1."""
    applies = [s for s in verdict.dimensions if s.weight and s.state is not State.NOT_APPLICABLE]
    total = math.fsum(standing.weight for standing in applies)
    return {standing.dimension: standing.weight / total for standing in applies}


def dimension_rows(verdict: Verdict) -> tuple[DimensionRow, ...]:
    weights = shares(verdict)
    return tuple(_dimension_row(verdict, standing, weights.get(standing.dimension)) for standing in judged(verdict))


def _dimension_row(verdict: Verdict, standing: DimensionScore, share: float | None) -> DimensionRow:
    own = own_conditions(verdict, standing.dimension)
    failed = [condition for condition in own if not condition.held and not condition.undecided]
    word = "fails" if failed else "holds"
    return DimensionRow(
        name=wording.dimension(standing.dimension),
        score=wording.score(standing.score),
        weight="–" if share is None else wording.share(share),
        found=_found(verdict, standing.dimension),
        needs=", ".join(map(wording.needs, own)) or wording.NO_MINIMUM,
        standing=word if standing.state is State.SCORED else wording.STATES[standing.state],
        failed=bool(failed),
    )


def _found(verdict: Verdict, dimension: Dimension) -> str:
    if dimension is Dimension.COVERAGE:
        coverage = verdict.condition(ConditionName.PATCH_COVERAGE)
        return f"{wording.actual(coverage)} covered" if coverage.applies and coverage.actual is not None else "–"
    number = sum(finding.counts and finding.dimension is dimension for finding in verdict.findings)
    return wording.count(number, "finding") if number else "nothing"


def overall_row(verdict: Verdict) -> DimensionRow:
    overall = verdict.condition(ConditionName.OVERALL)
    return DimensionRow(
        name="Overall",
        score=wording.score(verdict.overall),
        weight="",
        found="",
        needs=wording.required(overall),
        standing=wording.standing(overall),
        failed=not overall.held and not overall.undecided,
    )


def condition_rows(verdict: Verdict) -> tuple[ConditionRow, ...]:
    """Failed ones first, then those not known yet."""
    ordered = sorted(verdict.conditions, key=lambda condition: (condition.held, condition.undecided))
    return tuple(
        ConditionRow(
            name=wording.CONDITIONS[condition.name],
            actual=wording.actual(condition),
            required=wording.required(condition),
            standing=wording.standing(condition),
            failed=not condition.held and not condition.undecided,
        )
        for condition in ordered
    )


def fix_lines(verdict: Verdict) -> tuple[str, ...]:
    """The smallest set of fixes, one line each; empty where there is nothing to fix or no set can help."""
    found = {finding.fingerprint: finding for finding in verdict.findings}
    return tuple(
        wording.mend(found[fix.fingerprint]) if fix.fingerprint else _cover_line(verdict, fix)
        for fix in verdict.fixes or ()
    )


def _cover_line(verdict: Verdict, fix: Fix) -> str:
    files = [file for review in verdict.reviews if review.coverage for file in review.coverage.files]
    told = [file for file in files if file.path == fix.path]
    whole = FileCoverage(
        path=fix.path,
        covered=tuple({line for file in told for line in file.covered}),
        partial=tuple(sorted({line for file in told for line in file.partial})),
        uncovered=tuple(sorted({line for file in told for line in file.uncovered})),
    )
    return wording.cover(whole, fix.lines)


def suppressed(verdict: Verdict) -> list[Finding]:
    """What the change tried to silence; it is judged all the same. Notes are left out: a note that tells of the attempt
    itself is among the findings."""
    return scores.worst_first(
        finding for finding in verdict.findings if finding.suppressed and finding.severity is not Severity.NOTE
    )


def older(verdict: Verdict) -> list[Finding]:
    """What was there before; it costs nothing."""
    return scores.worst_first(finding for finding in verdict.findings if not finding.counts)


def gap_lines(verdict: Verdict) -> tuple[str, ...]:
    """What was not looked at, or could not be judged, and why. Empty when the evidence is complete."""
    lines = [] if verdict.truncated is None else [wording.truncated(verdict.truncated)]
    lines += [
        wording.broke(review) + wording.aside(review, verdict.optional) for review in evidence.broken(verdict.reviews)
    ]
    explained = {review.dimension for review in evidence.broken(verdict.reviews)}
    lines += [
        wording.unjudged(standing)
        for standing in verdict.dimensions
        if standing.state is State.ERROR and standing.dimension not in explained
    ]
    lines += [wording.unseen(path) for path in verdict.unseen]
    lines += [wording.gap(gap.review, gap.file, verdict.optional) for gap in evidence.gaps(verdict.reviews)]
    return tuple(lines)


def looked(reviews: Sequence[Review]) -> tuple[str, tuple[str, ...]]:
    """How much was looked at in one line; and, unless every reviewer looked at everything, one line for each."""
    scored = [review for review in reviews if not wording.reason(review)]
    seen = [_seen(review) for review in scored]
    everything = frozenset().union(*seen)
    whole = len(scored) == len(reviews) and all(paths == everything for paths in seen)
    if whole and everything and not any(_skipped(review) or evidence.gaps([review]) for review in reviews):
        return wording.everybody_looked(len(reviews), len(everything)), ()
    looking = sum(map(bool, seen))
    return wording.some_looked(looking, len(reviews), len(everything)), tuple(map(_looked_line, reviews))


def _seen(review: Review) -> frozenset[str]:
    files = (file for found in review.evidence for file in found.files)
    return frozenset(file.path for file in files if file.looked in (Looked.SCANNED, Looked.PARTIAL))


def _skipped(review: Review) -> dict[str, str]:
    """The files that none of its tools looked at, or had to, each with the reason."""
    seen = _seen(review)
    files = (file for found in review.evidence for file in found.files)
    return {file.path: file.why for file in files if file.looked is Looked.SKIPPED and file.path not in seen}


def _looked_line(review: Review) -> str:
    why = wording.reason(review)
    if why:
        return wording.no_score(review)
    skipped = _skipped(review)
    reasons = Counter(visible(why) or "no reason given" for why in skipped.values())
    return wording.looked(review.called, len(_seen(review)), reasons.most_common(3), len(skipped))


def note_lines(reviews: Iterable[Review]) -> tuple[str, ...]:
    """What reviewers want said beside their findings."""
    return tuple(f"{review.called}: {clip(note, wording.MESSAGE)}" for review in reviews for note in review.notes)


def tool_lines(reviews: Iterable[Review]) -> tuple[str, ...]:
    return tuple(map(_tool_line, evidence.tools(reviews)))


def _tool_line(runs: Sequence[Evidence]) -> str:
    rules = " and ".join(ticked(clip(run.rules_digest, 12)) for run in runs if run.rules_digest)
    return f"{ticked(runs[0].tool)} {visible(runs[0].version)}" + (f", rules {rules}" if rules else "")


def uncovered_lines(verdict: Verdict) -> tuple[str, ...]:
    """One line for each file with lines that no test reaches and that are not among the findings."""
    return tuple(
        wording.uncovered(file.path, ranges(file.uncovered), ranges(file.partial), file.measured)
        for file in untold(verdict.reviews, verdict.findings)
    )
