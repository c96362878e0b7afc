"""What is done by the clock: missed deliveries, heads without a verdict, deadlines, and forgetting. Shell.

Webhooks are hints. GitHub does not repeat one that failed, does not send one over 25 MB, and may lose one; these sweeps
look at the state itself, so that a missed hint only costs time.
"""

import json
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from dbos import DBOS

from app.engine.patience import GaveUp, github_step, store_step
from app.engine.queues import Schedule, declare_schedules, enqueue_chore, enqueue_ingest, enqueue_review
from app.engine.retention import purge
from app.github.deliveries import failed_since, redeliver
from app.github.installations import list_installations, list_repositories
from app.github.jobs import Job
from app.reviews import lookups
from app.reviews.ingest import ingest
from app.reviews.review import review
from app.reviews.services import services
from app.reviews.target import OVERDUE, Target, to_json
from app.reviews.target import from_json as target_from_json
from app.storage.evidence import forget_evidence
from app.storage.intents import forget_intents
from app.storage.runs import forget_runs, overdue_runs
from app.storage.tool_cache import forget_unused
from app.webhooks.work import Place, ReviewPull, partition
from app.webhooks.work import to_json as work_json

Json = dict[str, Any]
KEPT_BY_GITHUB = timedelta(days=3)  # how long a delivery can be asked for again
TOOL_CACHE_DAYS = 30
DAY = 86_400.0

log = structlog.get_logger(__name__)


@DBOS.workflow(name="every_minute")
async def every_minute(due: datetime, context: Any) -> None:
    """Concludes the reviews whose evidence did not come in time."""
    await conclude_overdue()


async def conclude_overdue() -> None:
    late = await overdue()
    for value in late:
        waiting = target_from_json(value)
        # Named after what waits: whatever waits later is another run.
        target: Target = replace(waiting, evidence=f"{OVERDUE}-{waiting.evidence or 'first'}")
        await enqueue_review(target.run_id, target.place.installation_id, review, to_json(target))
    if late:
        log.info("deadlines_passed", runs=len(late))


@DBOS.workflow(name="every_five_minutes")
async def every_five_minutes(due: datetime, context: Any) -> None:
    """Finds what no webhook told us: deliveries that failed, and open pull requests without a verdict."""
    try:
        asked = await redeliver_failed()
        places = await repositories()
    except GaveUp as error:
        log.warning("sweep_given_up", why=str(error))
        return
    found = 0
    for place in places:
        try:
            found += await _review_unseen(place)
        except GaveUp as error:  # taken away meanwhile, say; the others are looked at all the same
            log.warning("sweep_passed_over", repository=place["full_name"], why=str(error))
    log.info("swept", redelivered=asked, unseen_heads=found)


@DBOS.workflow(name="every_night")
async def every_night(due: datetime, context: Any) -> None:
    """Forgets what ended long ago."""
    deleted = 0
    while batch := await forget_engine_runs():
        deleted += batch
    log.info("forgotten", runs=deleted, rows=await forget_rows())


SCHEDULES = (
    Schedule("every-minute", "* * * * *", every_minute),
    Schedule("every-five-minutes", "*/5 * * * *", every_five_minutes),
    Schedule("every-night", "17 3 * * *", every_night),
)


async def start(node_id: str) -> None:
    """Declares the schedules, and sweeps once now: much may have happened while nobody was here."""
    await declare_schedules(SCHEDULES)
    await enqueue_chore(f"sweep-at-start-{node_id}", every_five_minutes, datetime.now(UTC), None)


async def _review_unseen(value: Json) -> int:
    place = Place(**value)
    unseen = await lookups.heads_without_verdict(value, True)
    for number, head in unseen:
        work = ReviewPull(place=place, number=number)
        # With the sweep's own id: one that could not be done is tried again by the next.
        name = f"{DBOS.workflow_id}:{place.repository_id}:{number}:{head}"
        await enqueue_ingest(name, partition(work), ingest, "sweep", work_json(work), "", 0.0)
    return len(unseen)


@store_step("overdue")
async def overdue() -> list[Json]:
    late = await services().database.run(lambda c: overdue_runs(c, time.time()))
    return [json.loads(run.target) for run in late]


@github_step("redeliver_failed", seconds=240.0)
async def redeliver_failed() -> int:
    """https://docs.github.com/en/webhooks/using-webhooks/handling-failed-webhook-deliveries"""
    app = services().github.app()
    failed = await failed_since(app, datetime.now(UTC) - KEPT_BY_GITHUB)
    for delivery in failed:
        await redeliver(app, delivery.id)
    return len(failed)


@github_step("repositories", seconds=240.0)
async def repositories() -> list[Json]:
    """Every repository that an installation in use may see."""
    github = services().github
    places = []
    for installation in await list_installations(github.app()):
        if installation.suspended_at is None:
            client = github.installation(installation.id, None, Job.LIST)
            places += [
                {"installation_id": installation.id, "repository_id": one.id, "full_name": one.full_name}
                for one in await list_repositories(client)
                if not one.archived
            ]
    return places


@store_step("forget_engine_runs")
async def forget_engine_runs() -> int:
    return await purge(time.time() - services().settings.retention_days * DAY)


@store_step("forget_rows")
async def forget_rows() -> int:
    """The push ledger stays: it is the only proof of when a commit was pushed."""
    database, now = services().database, time.time()
    before = now - services().settings.retention_days * DAY
    gone = [
        await database.run(lambda c: forget_runs(c, before)),
        await database.run(lambda c: forget_intents(c, before)),
        await database.run(lambda c: forget_evidence(c, before)),
        await database.run(lambda c: forget_unused(c, now - TOOL_CACHE_DAYS * DAY)),
    ]
    return sum(gone)
