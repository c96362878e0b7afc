"""The workflow of a review: open the gate's check, judge, publish. A crash at any step ends in one verdict. Shell."""

import asyncio
import json
import secrets
import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import structlog
from dbos import DBOS

from app.engine.patience import github_step, side_by_side, store_step
from app.github import check_runs, comments
from app.github.client import InstallationClient
from app.github.errors import Conflict, Forbidden, Gone, Invalid, NotFound
from app.github.jobs import Job
from app.reviews import outcome, stored
from app.reviews.analyse import analyse
from app.reviews.analysis import LeftAlone
from app.reviews.services import services
from app.reviews.shared_head import strictest
from app.reviews.target import Target, from_json
from app.storage import evidence
from app.storage.comments import comment_of, remember_comment
from app.storage.intents import declare
from app.storage.runs import Run, RunState, find_run, is_outdated, others_on_head, save_outcome, save_run, set_state
from checks.draft import CheckRunDraft
from checks.drafts import GATE, draft_in_progress, external_id

Json = dict[str, Any]
SETTLE_SECONDS = 2.0  # in which a cancelled run lets go of what it had in hand
MOST_ROUNDS = 5  # evidence may arrive while we judge; then we judge again

log = structlog.get_logger(__name__)


@DBOS.workflow(name="review")
async def review(value: Json) -> str:
    """Returns the run's state. Whatever goes wrong, the gate's check is concluded."""
    for number in range(MOST_ROUNDS):
        try:
            # A draft may be left alone, and then shows no check; where evidence came, the gate is open, or concluded.
            alone = value["draft"] or value["evidence"]
            gate, judged = (0, await judge(value)) if alone else await side_by_side((open_gate, judge), value)
        except Exception as error:  # the outermost loop of a review: no check may be left open
            gate, judged = 0, await broke(value, f"{type(error).__name__}: {error}")
        if judged["state"] == RunState.CANCELLED.value:
            return RunState.CANCELLED.value
        await publish(value, gate if number == 0 else 0)
        if not await arrived_meanwhile(value, judged):
            break
    return str(judged["state"])


@DBOS.workflow(name="conclude_superseded")
async def conclude_superseded(run_id: str) -> str:
    """Concludes what a cancelled run left open, once it has let go of what it had in hand."""
    await DBOS.sleep_async(SETTLE_SECONDS)
    return str(await cancel_checks(run_id))


def _client(target: Target) -> InstallationClient:
    return services().github.installation(target.place.installation_id, target.place.repository_id, Job.REVIEW)


@github_step("open_gate")
async def open_gate(value: Json) -> int:
    """Shows at once that the gate is at work; returns the check run's id."""
    target = from_json(value)
    draft = draft_in_progress(GATE, target.head_sha, external_id(target.check_id, GATE))
    first = await services().database.run(lambda c: declare(c, f"open:{target.check_id}"))
    return (await _write_all(target, (draft,), {} if first else None))[draft.external_id]


@github_step("judge", seconds=900.0)
async def judge(value: Json) -> Json:
    """Keeps what is to be published, and says how the run stands and how much evidence was known when it looked."""
    target, database = from_json(value), services().database
    place, now = target.place, time.time()
    seen = await database.run(lambda c: evidence.count(c, place.repository_id, target.head_sha))
    run = outcome.started(target, now)
    known = await database.run(lambda c: find_run(c, target.check_id))
    await database.run(lambda c: save_run(c, run))
    found = await analyse(services(), target)
    if isinstance(found, LeftAlone):
        await database.run(lambda c: set_state(c, run.run_id, RunState.CANCELLED, now))
        return {"state": RunState.CANCELLED.value, "seen": seen}
    first_seen = known.created_at if known else now
    # What is written about thousands of findings takes seconds, in which the event loop answers webhooks.
    done = await asyncio.to_thread(outcome.finished, run, target, found, first_seen)
    done = replace(done, updated_at=time.time())
    await database.run(lambda c: save_outcome(c, done, target.check_id))
    return {"state": done.state.value, "seen": seen}


@store_step("broke")
async def broke(value: Json, why: str) -> Json:
    """Keeps a gate that says that we could not evaluate, with a reference which the log has too."""
    target, reference = from_json(value), secrets.token_hex(4)
    log.error("review_broke", run=target.run_id, reference=reference, why=why)
    run = outcome.broken(target, reference, time.time())
    await services().database.run(lambda c: save_run(c, run))
    return {"state": run.state.value, "seen": 0}


@github_step("publish", seconds=300.0)
async def publish(value: Json, gate: int) -> bool:
    """Writes the checks and the summary comment, all at the same time. `gate` is the id of the check that was opened
    for this, 0 where it is not known: then, and where an earlier try may have written, what is there is looked up."""
    target, database = from_json(value), services().database
    first = await database.run(lambda c: declare(c, f"publish:{target.run_id}"))
    known = _opened(target, gate) if first and gate and not target.evidence else None
    run = await database.run(lambda c: find_run(c, target.run_id))
    assert run is not None, "a run is kept before it is published"
    if await database.run(lambda c: is_outdated(c, run, target.check_id)):
        await database.run(lambda c: set_state(c, run.run_id, RunState.DONE, time.time()))
        return False
    others = await database.run(lambda c: others_on_head(c, run))
    drafts = await asyncio.to_thread(lambda: strictest(stored.load(run.drafts), others))
    writing = (_write_all(target, drafts, known), _write_comment(target, run), *map(_write_gate_anew, others))
    done = await asyncio.gather(*writing, return_exceptions=True)
    for error in done:
        if isinstance(error, BaseException):
            raise error  # as it is: whether to wait for GitHub depends on its kind
    return True


WAITING_STEPS = tuple(step.name for step in (open_gate, judge, publish))


@store_step("arrived_meanwhile")
async def arrived_meanwhile(value: Json, judged: Json) -> bool:
    """Whether a workflow run ended while this one judged: its report may have come too late to be seen."""
    target = from_json(value)
    if judged["state"] != RunState.PENDING.value:
        return False
    known = await services().database.run(lambda c: evidence.count(c, target.place.repository_id, target.head_sha))
    return known > int(judged["seen"])


@github_step("cancel_checks")
async def cancel_checks(run_id: str) -> int:
    """Concludes as cancelled every check of this run that is still open; says how many there were."""
    database = services().database
    run = await database.run(lambda c: find_run(c, run_id))
    if run is None:
        return 0
    target = from_json(json.loads(run.target))
    client, repo = _client(target), target.place.full_name
    ours = await check_runs.ours(client, repo, target.head_sha)
    open_ones = [one for key, one in ours.items() if key.startswith(target.check_id) and one.status != "completed"]
    for one in open_ones:
        await check_runs.cancel(client, repo, one.id, title=outcome.SUPERSEDED, summary=outcome.SUPERSEDED_WHY)
    await database.run(lambda c: set_state(c, run_id, RunState.CANCELLED, time.time()))
    return len(open_ones)


def _opened(target: Target, gate: int) -> dict[str, check_runs.CheckRun]:
    name = external_id(target.check_id, GATE)
    run = check_runs.CheckRun(
        id=gate, name=GATE, head_sha=target.head_sha, status="in_progress", external_id=name, app_id=None
    )
    return {name: run}


async def _write_all(
    target: Target, drafts: tuple[CheckRunDraft, ...], known: Mapping[str, check_runs.CheckRun] | None
) -> dict[str, int]:
    """Ids of the check runs by external id. `known` are those that exist; None where nobody can say."""
    client, repo = _client(target), target.place.full_name
    if known is None:
        known = await check_runs.ours(client, repo, target.head_sha)
    ids: dict[str, int] = {}

    async def write(draft: CheckRunDraft) -> None:
        known_run = known.get(draft.external_id)
        ids[draft.external_id] = await check_runs.write(check_runs.Place(client, repo, draft), known_run)

    # The gate goes first: writes are paced, and it is what people and merges wait for.
    gates, others = ([draft for draft in drafts if (draft.name == GATE) is wanted] for wanted in (True, False))
    for group in (gates, others):
        await asyncio.gather(*[write(draft) for draft in group])
    return ids


async def _write_gate_anew(other: Run) -> None:
    """The gate of another pull request with the same head, now that one more verdict about that head is known."""
    if not other.drafts:
        return  # it is still at work, and will look at all of them itself
    rest = await services().database.run(lambda c: others_on_head(c, other))
    gates = [draft for draft in strictest(stored.load(other.drafts), rest) if draft.name == GATE]
    await _write_all(from_json(json.loads(other.target)), tuple(gates), None)


async def _write_comment(target: Target, run: Run) -> None:
    """A conversation that is locked, or where we may not write, costs the comment and not the verdict."""
    if not run.comment or target.is_group:
        return
    try:
        await _keep_comment(target, run)
    except (Forbidden, NotFound, Gone, Conflict, Invalid) as error:
        log.warning("comment_refused", run=run.run_id, why=str(error))


async def _keep_comment(target: Target, run: Run) -> None:
    database, place = services().database, target.place
    known = await database.run(lambda c: comment_of(c, place.repository_id, target.number))
    sticky = comments.Sticky(name=outcome.COMMENT, body=run.comment, known_id=known)
    comment_id = await comments.keep(_client(target), place.full_name, target.number, sticky)
    if comment_id != known:
        await database.run(lambda c: remember_comment(c, place.repository_id, target.number, comment_id))
