"""Why a change fails: each cause once, with the place to begin at. Core.

One bad line often fails several conditions: it is a blocker, it is a vulnerability, and the scores fall with it. The
table of conditions says all of that; here it is one reason.
"""

from collections.abc import Iterator

from checks import account, evidence, scores, wording
from checks import reasons_wording as words
from checks.verdict import ConditionName, State, Verdict
from reviewers.review import Dimension, Finding, Severity

SCORES = ((ConditionName.SECURITY, Dimension.SECURITY), (ConditionName.QUALITY, Dimension.QUALITY))


def lines(verdict: Verdict) -> tuple[str, ...]:
    """What fails for good, worst first, then what has not come."""
    late = evidence.waiting(verdict.reviews, verdict.optional, verdict.overdue)
    return (*failing(verdict), *(wording.late(review, verdict.overdue) for review in late))


def failing(verdict: Verdict, dimension: Dimension | None = None) -> tuple[str, ...]:
    """What fails for good in one dimension, or in all. The overall score is a reason only where it fails alone."""
    failed = {each.name for each in verdict.conditions if not each.held and not each.undecided}
    asked = frozenset(Dimension) if dimension is None else frozenset({dimension})
    told = tuple(_causes(verdict, failed, asked))
    if not told and dimension is None and ConditionName.OVERALL in failed:
        return (_overall(verdict),)
    return told


def _causes(verdict: Verdict, failed: set[ConditionName], asked: frozenset[Dimension]) -> Iterator[str]:
    found = scores.worst_first(finding for finding in verdict.findings if finding.dimension in asked)
    blockers = [finding for finding in found if scores.is_blocker(finding)]
    vulnerable = [finding for finding in found if scores.is_vulnerability(finding) and finding not in blockers]
    if blockers and ConditionName.NO_BLOCKER in failed:
        yield words.found_bad("blocker", blockers)
    if vulnerable and ConditionName.NO_VULNERABILITY in failed:
        yield words.found_bad("new vulnerability", vulnerable)
    named = {finding.dimension for finding in (*blockers, *vulnerable)}
    for name, dimension in SCORES:
        if name in failed and dimension in asked - named:
            yield words.low_score(verdict.condition(name), _costly(found, dimension))
    if ConditionName.PATCH_COVERAGE in failed and Dimension.COVERAGE in asked:
        files = [file for review in verdict.reviews if review.coverage for file in review.coverage.files]
        yield words.low_coverage(verdict.condition(ConditionName.PATCH_COVERAGE), files)


def _costly(found: list[Finding], dimension: Dimension) -> list[Finding]:
    return [each for each in found if each.counts and each.dimension is dimension and each.severity != Severity.NOTE]


def _overall(verdict: Verdict) -> str:
    shares = account.shares(verdict)
    lost = {s.dimension: (10 - (s.score or 0)) * shares.get(s.dimension, 0) for s in verdict.dimensions}
    scored = [s.dimension for s in verdict.dimensions if s.state is State.SCORED]
    worst = max(scored, key=lambda dimension: lost[dimension], default=None)
    return words.low_overall(verdict.condition(ConditionName.OVERALL), worst)
