"""What the ingest workflow asks GitHub and the store: each answer is a durable step. Shell."""

import json
import time
from typing import Any

from dbos import DBOS

from app.engine.patience import github_step, store_step
from app.engine.supersede import living_runs
from app.github.client import InstallationClient
from app.github.jobs import Job
from app.github.pulls import PullRequest, get_pull, list_open_pulls
from app.reviews.services import services
from app.reviews.target import head_of, run_prefix
from app.storage import evidence
from app.storage.pushes import record_push
from app.storage.runs import RunState, close_runs, find_run, heads_with_runs, pending_runs, runs_of_pull
from app.webhooks.work import Place, RecordPush, ReviewHead, ReviewPull, from_json

Json = dict[str, Any]
DEAD = frozenset({"CANCELLED", "ERROR", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"})


def client_for(place: Place) -> InstallationClient:
    return services().github.installation(place.installation_id, place.repository_id, Job.REVIEW)


@github_step("look_up_pull")
async def pull(work: Json) -> Json | None:
    """The pull request as GitHub has it now, as fields of a Target; None where it is not open."""
    wanted = from_json(work)
    assert isinstance(wanted, ReviewPull)
    found = await get_pull(client_for(wanted.place), wanted.place.full_name, wanted.number)
    return _fields(found) if found.state == "open" else None


def _fields(found: PullRequest) -> Json:
    return {
        "number": found.number,
        "head_sha": found.head_sha,
        "base_ref": found.base_ref,
        "title": found.title,
        "author": found.author,
        "labels": list(found.labels),
        "draft": found.draft,
    }


@github_step("pulls_with_head")
async def pulls_with_head(work: Json) -> list[int]:
    """The open pull requests with this head; GitHub's event names none that comes from a fork."""
    wanted = from_json(work)
    assert isinstance(wanted, ReviewHead)
    found = await list_open_pulls(client_for(wanted.place), wanted.place.full_name)
    return [one.number for one in found if one.head_sha == wanted.head_sha]


@github_step("heads_without_verdict")
async def heads_without_verdict(value: Json, everywhere: bool = False) -> list[list[Any]]:
    """Number and head of the open pull requests which nobody looked at; an unchanged list costs nothing.

    `everywhere` takes the sweep's token, which may read every repository of the installation: one token for a thousand
    repositories. It does not reach those that were added since it was made.
    """
    place = Place(**value)
    sweeping = services().github.installation(place.installation_id, None, Job.SWEEP)
    known = await services().database.run(lambda c: heads_with_runs(c, place.repository_id))
    pulls = await list_open_pulls(sweeping if everywhere else client_for(place), place.full_name)
    return [[pull.number, pull.head_sha] for pull in pulls if pull.head_sha not in known]


@store_step("stale_runs")
async def stale_runs(repository_id: int, number: int, keep: str) -> dict[str, list[str]]:
    """Runs of this pull request about another head: those `living` in the engine, and those that only the store knows
    as unfinished, mostly because they wait for evidence (`resting`). The engine may have forgotten these."""
    living = set(await living_runs(run_prefix(repository_id, number)))
    rows = await services().database.run(lambda c: runs_of_pull(c, repository_id, number))
    unfinished = {run.run_id for run in rows if run.state in (RunState.RUNNING, RunState.PENDING)}
    return {
        "living": sorted(run_id for run_id in living if head_of(run_id) != keep),
        "resting": sorted(run_id for run_id in unfinished - living if head_of(run_id) != keep),
    }


@store_step("must_start_anew")
async def must_start_anew(check_id: str) -> bool:
    """Whether the first run about this head ended without a verdict that still stands: it was cancelled by a push that
    was taken back, it failed, or its pull request had been closed."""
    found = await DBOS.get_workflow_status_async(check_id)
    row = await services().database.run(lambda c: find_run(c, check_id))
    over = row is not None and row.state in (RunState.CANCELLED, RunState.CLOSED)
    return over or (found is not None and found.status in DEAD)


@store_step("is_known")
async def is_known(repository_id: int, head_sha: str) -> bool:
    return head_sha in await services().database.run(lambda c: heads_with_runs(c, repository_id))


@store_step("note_evidence")
async def note_evidence(repository_id: int, head_sha: str, workflow_run_id: int) -> list[Json]:
    """Notes that a workflow run ended, and names the targets that wait for such a thing."""
    database = services().database
    await database.run(lambda c: evidence.note(c, repository_id, head_sha, workflow_run_id))
    waiting = await database.run(lambda c: pending_runs(c, repository_id, head_sha))
    return [json.loads(run.target) for run in waiting]


@store_step("close")
async def close(repository_id: int, number: int) -> str:
    await services().database.run(lambda c: close_runs(c, repository_id, number, time.time()))
    return "closed"


@store_step("record_push")
async def record(work: Json, received_at: float) -> str:
    """Keeps a push in the ledger."""
    push = from_json(work)
    assert isinstance(push, RecordPush)
    row: dict[str, object] = {
        "delivery": str(DBOS.workflow_id)[:64],
        "repository_id": push.place.repository_id,
        "ref": push.ref,
        "before": push.before,
        "after": push.after,
        "pusher_id": push.pusher_id,
        "received_at": received_at,
    }
    await services().database.run(lambda c: record_push(c, row))
    return f"recorded {push.after[:12]}"
