"""From a verdict to the check runs on a pull request: the gate, and one for each dimension. Core.

Only the gate is meant to be required. GitHub merges past a required check that is neutral or skipped, so the gate is
never either; the dimensions' checks are, where they have nothing to say against the change.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from checks import account, annotations, bodies, sections, titles, wording
from checks.draft import (
    MAX_TEXT,
    MAX_TITLE,
    Action,
    Annotation,
    CheckConclusion,
    CheckRunDraft,
    CheckStatus,
)
from checks.evidence import gaps
from checks.markdown import clip, plain, prose, ticked
from checks.sections import bullets, headed
from checks.untold import untold
from checks.verdict import Conclusion, DimensionScore, State, Verdict
from reviewers.change import Change
from reviewers.review import Dimension

GATE = "quaygate/gate"
RERUN = Action(label="Review again", description="Review this commit again", identifier="rerun")
CUT = "_GitHub's limit for a check is reached: {left} more parts are left out. `quaygate review` prints them all._"


@dataclass(frozen=True, slots=True, kw_only=True)
class RunInfo:
    """What only the run knows. `external_id` is the prefix of every check's own id, by which a repeated step finds the
    check it made before. `details_url` is where "Details" leads; empty for GitHub's own page."""

    external_id: str
    details_url: str = ""


def check_name(dimension: Dimension) -> str:
    return f"quaygate/{dimension.value}"


CHECKS = (GATE, *map(check_name, Dimension))


def external_id(prefix: str, name: str) -> str:
    return f"{prefix}:{name}"


def drafts(verdict: Verdict, change: Change, run: RunInfo) -> tuple[CheckRunDraft, ...]:
    """The gate's check first, then one for each dimension that somebody judges or should have judged."""
    dimensions = (_dimension(verdict, standing, change, run) for standing in account.judged(verdict))
    return (_gate(verdict, change, run), *dimensions)


def draft_in_progress(name: str, head: str, external_id: str) -> CheckRunDraft:
    """What a check shows while the review runs."""
    return CheckRunDraft(
        name=name,
        head_sha=head,
        external_id=external_id,
        status=CheckStatus.IN_PROGRESS,
        title="Reviewing",
        summary="Quaygate is reviewing this commit. The result appears here.",
    )


def superseded(head: str, run: RunInfo, newer: str, names: Iterable[str] = CHECKS) -> tuple[CheckRunDraft, ...]:
    """Every check of a commit that a newer push has left behind. `newer` is the sha of that push."""
    return cancelled(head, run, f"A newer push, {newer[:12]}, is reviewed instead.", names, title="Superseded")


def cancelled(
    head: str, run: RunInfo, why: str, names: Iterable[str] = CHECKS, title: str = "Cancelled"
) -> tuple[CheckRunDraft, ...]:
    """Every check of a commit whose review was stopped. `why` is a sentence."""
    return tuple(_completed(name, head, run, CheckConclusion.CANCELLED, title, prose(why)) for name in names)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigProblem:
    """One thing wrong in the configuration. `line` is 1-based, 0 where the problem has no line."""

    path: str
    line: int
    reason: str


def config_invalid(head: str, run: RunInfo, problems: Sequence[ConfigProblem], base: str) -> CheckRunDraft:
    """The gate's check where the repository's own configuration on the base branch cannot be read. `base` is the commit
    it was read from. There is nothing to judge by, so nothing passes, not even in report-only mode."""
    lines = [f"{wording.place(p.path, p.line) if p.line else ticked(p.path)}: {p.reason}" for p in problems]
    blocks = [
        prose(wording.config_invalid(base)),
        *headed("What is wrong", bullets(lines, sections.FEW)),
    ]
    title = f"The configuration on the base branch is not valid: {wording.count(len(problems), 'problem')}"
    summary = sections.fit(blocks, MAX_TEXT, CUT)
    draft = _completed(GATE, head, run, CheckConclusion.FAILURE, title, summary)
    return replace(draft, actions=(RERUN,))


def _completed(
    name: str, head: str, run: RunInfo, conclusion: CheckConclusion, title: str, summary: str
) -> CheckRunDraft:
    return CheckRunDraft(
        name=name,
        head_sha=head,
        external_id=external_id(run.external_id, name),
        status=CheckStatus.COMPLETED,
        conclusion=conclusion,
        title=clip(plain(title), MAX_TITLE),
        summary=summary,
        details_url=run.details_url,
    )


def _gate(verdict: Verdict, change: Change, run: RunInfo) -> CheckRunDraft:
    conclusion = gate_conclusion(verdict)
    summary = sections.fit(bodies.summary(verdict), MAX_TEXT, CUT)
    name = GATE
    draft = _completed(name, change.head, run, conclusion or CheckConclusion.FAILURE, titles.gate(verdict), summary)
    text = sections.fit(bodies.gate_text(verdict, change), MAX_TEXT, CUT)
    if conclusion is None:
        return replace(draft, status=CheckStatus.IN_PROGRESS, conclusion=None, text=text)
    return replace(draft, text=text, actions=(RERUN,))


def gate_conclusion(verdict: Verdict) -> CheckConclusion | None:
    """None while it is pending. In report-only mode every other outcome is a success, and its title says otherwise."""
    if verdict.conclusion is Conclusion.PENDING:
        return None
    passed = verdict.conclusion is Conclusion.SUCCESS or not verdict.enforced
    return CheckConclusion.SUCCESS if passed else CheckConclusion.FAILURE


def _dimension(verdict: Verdict, standing: DimensionScore, change: Change, run: RunInfo) -> CheckRunDraft:
    name = check_name(standing.dimension)
    told = replace(
        verdict,
        reviews=tuple(review for review in verdict.reviews if review.dimension is standing.dimension),
        dimensions=(standing,),
    )
    conclusion = dimension_conclusion(verdict, standing)
    summary = sections.fit(bodies.dimension_summary(verdict, standing, told, change), MAX_TEXT, CUT)
    title = titles.of_dimension(verdict, standing)
    draft = _completed(name, change.head, run, conclusion or CheckConclusion.NEUTRAL, title, summary)
    draft = replace(
        draft,
        text=sections.fit(bodies.dimension_text(verdict, standing, told), MAX_TEXT, CUT),
        annotations=_annotations(verdict, standing, change),
    )
    if conclusion is None:
        return replace(draft, status=CheckStatus.IN_PROGRESS, conclusion=None)
    return draft


def dimension_conclusion(verdict: Verdict, standing: DimensionScore) -> CheckConclusion | None:
    """None while its evidence may still come and the gate waits for it. Neutral is for what could not be judged whole,
    and for findings that block nothing in a change that fails elsewhere."""
    own = account.own_conditions(verdict, standing.dimension)
    if any(not condition.held and not condition.undecided for condition in own):
        return CheckConclusion.FAILURE if verdict.enforced else CheckConclusion.NEUTRAL
    match standing.state:
        case State.NOT_APPLICABLE:
            return CheckConclusion.SKIPPED
        case State.MISSING:
            return None if verdict.conclusion is Conclusion.PENDING else CheckConclusion.NEUTRAL
        case State.ERROR:
            return CheckConclusion.NEUTRAL
        case State.SCORED:
            unread = any(review.dimension is standing.dimension and gaps([review]) for review in verdict.reviews)
            beside = standing.deductions and verdict.conclusion is Conclusion.FAILURE
            return CheckConclusion.NEUTRAL if unread or beside else CheckConclusion.SUCCESS


def _annotations(verdict: Verdict, standing: DimensionScore, change: Change) -> tuple[Annotation, ...]:
    found = [item for item in verdict.findings if item.dimension is standing.dimension]
    files = untold(verdict.reviews, found) if standing.dimension is Dimension.COVERAGE else ()
    return (*annotations.for_findings(found, change), *annotations.for_coverage(files, change))
