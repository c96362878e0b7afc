"""The workflow of a delivery: asks GitHub for the present state, starts what is needed, stops what is not. Shell.

Deliveries arrive late, twice and in any order, so none is believed: the head that GitHub names now is the one reviewed.
Those of one pull request are done one after the other.
"""

from dataclasses import asdict, replace
from typing import Any

import structlog
from dbos import DBOS

from app.engine.patience import GaveUp
from app.engine.queues import enqueue_review
from app.engine.supersede import cancel_runs
from app.reviews import lookups
from app.reviews.review import WAITING_STEPS, conclude_superseded, review
from app.reviews.target import GROUP, Target, to_json
from app.webhooks.work import (
    ClosePull,
    EvidenceArrived,
    LookAround,
    Place,
    RecordPush,
    ReviewGroup,
    ReviewHead,
    ReviewPull,
    Work,
    from_json,
)
from app.webhooks.work import to_json as work_json

log = structlog.get_logger(__name__)


@DBOS.workflow(name="ingest")
async def ingest(event: str, work: dict[str, Any], body: str, received_at: float) -> str:
    """Does what one delivery asks for, and says what that was. `body` stays with the run as the record of what GitHub
    said; `received_at` is when it was verified, in seconds since the epoch."""
    cause = str(DBOS.workflow_id).removeprefix("gh:")[:36]
    try:
        if work["kind"] == RecordPush.__name__:
            return str(await lookups.record(work, received_at))
        return await _do(from_json(work), cause)
    except GaveUp as error:
        log.warning("delivery_given_up", delivery=cause, event_name=event, why=str(error))
        return f"given up: {error}"


async def _do(work: Work, cause: str) -> str:
    match work:
        case LookAround():
            return await _look_around(work, cause)
        case ReviewPull():
            return await _review(work, cause)
        case ReviewHead():
            return await _review_head(work, cause)
        case ReviewGroup():
            return await _review_group(work)
        case ClosePull():
            return await _close(work)
        case EvidenceArrived():
            return await _look_again(work)
        case RecordPush():
            raise AssertionError("a push is recorded with the time of its delivery")


async def _look_around(around: LookAround, cause: str) -> str:
    """Reviews what is open in repositories that the App has just been let into."""
    reviewed = 0
    for place in around.places:
        for number, _ in await lookups.heads_without_verdict(asdict(place)):
            await _review(ReviewPull(place=place, number=number), cause)
            reviewed += 1
    return f"{reviewed} open pull requests in {len(around.places)} repositories"


async def _review(wanted: ReviewPull, cause: str, evidence: str = "") -> str:
    found = await lookups.pull(work_json(wanted))
    if found is None:
        return await _close(ClosePull(place=wanted.place, number=wanted.number))
    target = Target(**{**found, "place": wanted.place, "labels": tuple(found["labels"])})
    superseded = await _supersede(target.place, target.number, target.head_sha)
    if wanted.again or await lookups.must_start_anew(target.check_id):
        target = replace(target, attempt=cause)
    target = replace(target, evidence=evidence)
    await enqueue_review(target.run_id, target.place.installation_id, review, to_json(target))
    return f"review of {target.head_sha[:12]}, {superseded}"


async def _review_head(wanted: ReviewHead, cause: str) -> str:
    if not wanted.again and await lookups.is_known(wanted.place.repository_id, wanted.head_sha):
        return "this head is reviewed already"
    numbers = wanted.numbers or await lookups.pulls_with_head(work_json(wanted))
    done = [await _review(ReviewPull(place=wanted.place, number=n, again=wanted.again), cause) for n in numbers]
    return "; ".join(done) or "no open pull request has this head"


async def _review_group(group: ReviewGroup) -> str:
    target = Target(
        place=group.place, number=GROUP, head_sha=group.head_sha, base_ref=group.base_ref, base_sha=group.base_sha
    )
    await enqueue_review(target.run_id, target.place.installation_id, review, to_json(target))
    return f"review of the merge group {group.head_sha[:12]}"


async def _look_again(evidence: EvidenceArrived) -> str:
    """Takes the waiting reviews of this head up once more. One that is still running learns of it when it ends."""
    place, head = evidence.place, evidence.head_sha
    waiting = await lookups.note_evidence(place.repository_id, head, evidence.workflow_run_id)
    for value in waiting:
        target = Target(**{**value, "place": place, "labels": tuple(value["labels"])})
        target = replace(target, evidence=f"run-{evidence.workflow_run_id}")
        await enqueue_review(target.run_id, place.installation_id, review, to_json(target))
    return f"{len(waiting)} reviews waited for evidence of {head[:12]}"


async def _close(closed: ClosePull) -> str:
    superseded = await _supersede(closed.place, closed.number, "")
    await lookups.close(closed.place.repository_id, closed.number)
    return f"closed, {superseded}"


async def _supersede(place: Place, number: int, keep: str) -> str:
    """Cancels the runs of this pull request that are not about the head to keep. Their checks are concluded apart, a
    moment later, when whatever they had in hand has been let go of."""
    stale = await lookups.stale_runs(place.repository_id, number, keep)
    await cancel_runs(stale["living"], WAITING_STEPS)
    over = stale["living"] + stale["resting"]
    for run_id in over:
        await enqueue_review(f"conclude:{run_id}", place.installation_id, conclude_superseded, run_id)
    return f"{len(over)} superseded"
