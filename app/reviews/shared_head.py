"""One commit, several pull requests: the strictest verdict is the one that is shown. Core.

A check run belongs to a commit, not to a pull request. Without this, a pull request into a branch with a lax
configuration would lend its green gate to one with the same head into a strict branch.
"""

from collections.abc import Iterable
from dataclasses import replace

from app.reviews.stored import load
from app.storage.runs import Run
from checks.draft import CheckConclusion, CheckRunDraft
from checks.drafts import GATE, RERUN


def strictest(drafts: Iterable[CheckRunDraft], others: Iterable[Run]) -> tuple[CheckRunDraft, ...]:
    """The drafts, with a gate that passes only where it passes for every other open pull request of this commit."""
    against = sorted((run for run in others if not _passes(run)), key=lambda run: run.number)
    return tuple(_guarded(draft, against) for draft in drafts)


def _guarded(draft: CheckRunDraft, against: list[Run]) -> CheckRunDraft:
    if draft.name != GATE or draft.conclusion is not CheckConclusion.SUCCESS or not against:
        return draft
    numbers = ", ".join(f"#{run.number} into `{run.base_ref}`" for run in against)
    why = (
        f"This commit passes for this pull request, and does not pass for {numbers}. GitHub shows one gate for each "
        "commit, so the strictest counts. Close the other pull request, or let each have a commit of its own."
    )
    return replace(
        draft,
        conclusion=CheckConclusion.FAILURE,
        title=f"Does not pass for {numbers}"[:255],
        summary=f"{why}\n\n{draft.summary}"[:65_535],
        actions=(RERUN,),
    )


def _passes(run: Run) -> bool:
    return any(draft.name == GATE and draft.conclusion is CheckConclusion.SUCCESS for draft in load(run.drafts))
