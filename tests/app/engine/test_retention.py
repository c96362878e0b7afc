"""What ended long ago is forgotten by the clock; what runs, what binds, and the push ledger stay."""

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from dbos import DBOS, WorkflowHandleAsync

from app.engine.queues import declare_schedules
from app.reviews import chores
from app.reviews.services import services
from app.sandbox.faults import Fault
from app.sandbox.hub import SandboxGitHub
from app.storage.runs import heads_with_runs
from app.storage.schema import pushes
from tests.flows.code import CLEAN
from tests.github import hub
from tests.postgres import fresh_database
from tests.quay import REPO, concluded, install, newest, serving, until

__all__ = ["hub"]

DAYS = 86_400.0


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest) -> Iterator[str]:
    """What QUAYGATE_DATABASE_URL holds."""
    if request.param == "sqlite":
        yield ""
        return
    with fresh_database() as url:
        yield url


async def test_the_night_forgets_what_ended_and_keeps_what_does_not(
    hub: SandboxGitHub, tmp_path: Path, store: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed = await install(hub, tmp_path, CLEAN, database_url=store)
    async with serving(installed):
        old = await propose(hub, "old")
        await concluded(hub, old)
        await until(no_delivery_lives)
        known = await deliveries_kept()
        assert known

        await strike("every-night")
        for delivery in list(hub.webhooks.deliveries):
            hub.webhooks.redeliver(delivery)
        await hub.settle()
        assert known.items() <= (await deliveries_kept()).items(), "within the limit, a redelivery is a duplicate"

        held = hub.faults.add(Fault("repos/compare-commits-with-basehead", "slow", seconds=600))
        running = await propose(hub, "running")
        await until(lambda: held.happened)
        await until(no_delivery_lives)
        later = time.time() + 15 * DAYS
        monkeypatch.setattr(chores, "time", SimpleNamespace(time=lambda: later))
        await strike("every-night")
        runs = await DBOS.list_workflows_async(load_input=False, load_output=False)
        left = [run.workflow_id for run in runs if run.queue_name != "chores"]
        assert len(left) == 1
        assert running in left[0]
        assert await count_pushes() == 2
        heads = await services().database.run(lambda c: heads_with_runs(c, hub.world.repository(REPO).id))
        assert heads == {old, running}, "an open pull request does not become unseen with time"
        assert newest(hub, old) is not None


async def test_schedules_are_there_once_however_many_processes_declare_them(
    hub: SandboxGitHub, tmp_path: Path, store: str
) -> None:
    installed = await install(hub, tmp_path, CLEAN, database_url=store)
    async with serving(installed):
        await asyncio.gather(declare_schedules(chores.SCHEDULES), declare_schedules(chores.SCHEDULES))
        declared = await DBOS.list_schedules_async()
        assert sorted((one["schedule_name"], one["schedule"]) for one in declared) == [
            ("every-five-minutes", "*/5 * * * *"),
            ("every-minute", "* * * * *"),
            ("every-night", "17 3 * * *"),
        ]
        for one in declared:
            await strike(one["schedule_name"])


async def test_a_process_that_keeps_dying_leaves_one_sweep_behind(
    hub: SandboxGitHub, tmp_path: Path, store: str
) -> None:
    installed = await install(hub, tmp_path, CLEAN, database_url=store)
    hub.faults.add(Fault("apps/list-webhook-deliveries", "slow", times=3, seconds=600))
    for _ in range(3):
        async with serving(installed):
            pass
    async with serving(installed):
        sweeps = await DBOS.list_workflows_async(name="every_five_minutes", load_input=False, load_output=False)
        assert len(sweeps) == 1


async def propose(hub: SandboxGitHub, branch: str) -> str:
    sha = await hub.push(REPO, branch, {"README.md": f"# {branch}\n"}, start="main")
    await hub.open_pull(REPO, branch)
    return sha


async def strike(schedule: str) -> None:
    """Runs what is scheduled, as the clock does, to its end, which must be a good one."""
    run = await asyncio.to_thread(DBOS.trigger_schedule, schedule)
    done: WorkflowHandleAsync[None] = await DBOS.retrieve_workflow_async(run.workflow_id)
    await done.get_result()


async def no_delivery_lives() -> bool:
    alive = await DBOS.list_workflows_async(
        workflow_id_prefix="gh:", status=["ENQUEUED", "PENDING"], load_input=False, load_output=False
    )
    return not alive


async def deliveries_kept() -> dict[str, int | None]:
    """When each delivery that was accepted was kept, by its id."""
    found = await DBOS.list_workflows_async(workflow_id_prefix="gh:", load_input=False, load_output=False)
    return {one.workflow_id: one.created_at for one in found}


async def count_pushes() -> int:
    chosen = sa.select(sa.func.count()).select_from(pushes)
    return int(await services().database.run(lambda c: c.execute(chosen).scalar_one()))
