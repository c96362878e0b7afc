"""One commit, several pull requests: the strictest verdict is the one that is shown. Core.

A check run belongs to a commit, not to a pull request. Without this, a pull request into a branch with a lax
configuration would lend its green gate to one with the same head into a strict branch.
"""

from collections.abc import Iterable
from dataclasses import replace

from app.reviews.stored import load
from app.storage.runs import Run
from checks.draft import MAX_TEXT, MAX_TITLE, CheckConclusion, CheckRunDraft
from checks.drafts import GATE, RERUN
from checks.markdown import clip, plain, prose, ticked


def strictest(drafts: Iterable[CheckRunDraft], others: Iterable[Run]) -> tuple[CheckRunDraft, ...]:
    """The drafts, with a gate that passes only where it passes for every other open pull request of this commit."""
    against = sorted((run for run in others if not _passes(run)), key=lambda run: run.number)
    return tuple(_guarded(draft, against) for draft in drafts)


def _guarded(draft: CheckRunDraft, against: list[Run]) -> CheckRunDraft:
    if draft.name != GATE or draft.conclusion is not CheckConclusion.SUCCESS or not against:
        return draft
    # The name of a branch is the text of whoever made it.
    numbers = ", ".join(f"#{run.number} into {ticked(run.base_ref)}" for run in against)
    links = ", ".join(f"#{run.number} into {prose(ticked(run.base_ref))}" for run in against)
    why = (
        f"This commit passes for this pull request, and does not pass for {links}. GitHub shows one gate for each "
        "commit, so the strictest counts. Close the other pull request, or let each have a commit of its own."
    )
    return replace(
        draft,
        conclusion=CheckConclusion.FAILURE,
        title=clip(plain(f"Does not pass for {numbers}"), MAX_TITLE),
        summary=clip(f"{why}\n\n{draft.summary}", MAX_TEXT),
        actions=(RERUN,),
    )


def _passes(run: Run) -> bool:
    if not run.drafts:
        return False  # it is still at work
    return any(draft.name == GATE and draft.conclusion is CheckConclusion.SUCCESS for draft in load(run.drafts))
