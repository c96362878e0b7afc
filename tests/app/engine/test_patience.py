"""Steps wait where waiting helps, give up where it does not, and are numbered alike in every replay."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from dbos import DBOS, SetWorkflowID, WorkflowStatus

from app.engine.launch import EngineOptions, launch, stop
from app.engine.patience import GaveUp, github_step, side_by_side, store_step
from app.engine.supersede import cancel_runs, living_runs
from app.github.errors import NotFound, Parked, Unavailable
from app.sandbox.faults import Fault
from app.sandbox.hub import SandboxGitHub
from tests.flows.code import CLEAN, HARMLESS
from tests.github import hub
from tests.quay import REPO, concluded, install, serving, until

__all__ = ["hub"]

tries: Counter[str] = Counter()
later = asyncio.Event()


@github_step("slow")
async def slow(run: str) -> str:
    tries[f"slow {run}"] += 1
    await later.wait()
    if tries[f"slow {run}"] == 1:
        raise Unavailable("not now", retry_after=0.01)
    return "slow"


@github_step("quick")
async def quick(run: str) -> str:
    tries[f"quick {run}"] += 1
    asyncio.get_running_loop().call_later(0.2, later.set)  # long after this one's answer is known
    if tries[f"quick {run}"] == 1:
        raise sa.exc.OperationalError("SELECT 1", None, Exception("the server is shutting down"))
    return "quick"


@github_step("refused")
async def refused(run: str) -> str:
    tries[f"refused {run}"] += 1
    raise NotFound("no such thing")


@store_step("ours")
async def ours(run: str) -> str:
    tries[f"ours {run}"] += 1
    if tries[f"ours {run}"] == 1:
        raise sa.exc.OperationalError("SELECT 1", None, Exception("database is locked"))
    return "ours"


@store_step("ours_wrong")
async def ours_wrong(run: str) -> str:
    tries[f"ours_wrong {run}"] += 1
    raise ValueError("a mistake of our own")


@DBOS.workflow(name="test_waiting_in_turn")
async def waiting_in_turn(run: str) -> list[str]:
    return [str(one) for one in await side_by_side((slow, quick), run)]


@DBOS.workflow(name="test_one_after_the_other")
async def one_after_the_other(run: str) -> list[str]:
    said = [await ours(run)]
    for step in (refused, ours_wrong):
        try:
            await step(run)
        except (GaveUp, ValueError) as error:
            said.append(str(error))
    return said


@github_step("parked")
async def parked(run: str) -> str:
    raise Parked(datetime.now(UTC) + timedelta(hours=1))


@DBOS.workflow(name="test_an_hour")
async def an_hour(run: str) -> str:
    try:
        return str(await parked(run))
    finally:
        later.set()


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[None]:
    await launch(EngineOptions(url=f"sqlite:///{tmp_path / 'q.db'}", node_id="test"))
    yield
    await stop()


async def test_what_waits_side_by_side_is_numbered_in_one_order_whoever_answers_first(
    engine: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.engine.patience.FIRST_WAIT", 0.01)
    later.clear()
    with SetWorkflowID("turns"):
        handle = await DBOS.start_workflow_async(waiting_in_turn, "turns")
    assert await handle.get_result() == ["slow", "quick"]
    steps = await DBOS.list_workflow_steps_async("turns")
    names = [step["function_name"] for step in steps if step["function_name"] != "DBOS.sleep"]
    assert names == ["slow", "quick", "DBOS.recv", "slow", "DBOS.recv", "quick"]


async def test_a_run_that_waits_for_an_hour_is_woken_when_it_is_cancelled(engine: None) -> None:
    later.clear()
    with SetWorkflowID("hour"):
        await DBOS.start_workflow_async(an_hour, "hour")
    await until(lambda: waits("hour"))
    assert not later.is_set()
    await cancel_runs(["hour"], [parked.name])
    await until(later.is_set)
    assert await living_runs("hour") == []


async def waits(run: str) -> bool:
    """The engine notes until when a run waits, and then it waits."""
    return "DBOS.sleep" in [step["function_name"] for step in await DBOS.list_workflow_steps_async(run)]


async def test_what_was_refused_or_wrong_is_not_tried_again_and_a_store_that_is_away_is(engine: None) -> None:
    with SetWorkflowID("once"):
        handle = await DBOS.start_workflow_async(one_after_the_other, "once")
    assert await handle.get_result() == ["ours", "NotFound: no such thing", "a mistake of our own"]
    assert (tries["ours once"], tries["refused once"], tries["ours_wrong once"]) == (2, 1, 1)


async def test_a_limit_that_is_met_while_publishing_is_waited_for(hub: SandboxGitHub, tmp_path: Path) -> None:
    installed = await install(hub, tmp_path, CLEAN)
    async with serving(installed):
        limit = hub.faults.add(Fault("checks/update", "primary_limit", seconds=12))
        sha = await hub.push(REPO, "search", {"shop/search.py": HARMLESS}, start="main")
        number = await hub.open_pull(REPO, "search")
        gate = await concluded(hub, sha)
        assert gate["conclusion"] == "success", gate["output"]
        assert limit.happened
        await until(lambda: hub.comments(REPO, number))
        names = [check["name"] for check in hub.checks(REPO, sha)]
        assert len(names) == len(set(names))


async def test_a_conversation_that_is_locked_costs_the_comment_and_not_the_verdict(
    hub: SandboxGitHub, tmp_path: Path
) -> None:
    installed = await install(hub, tmp_path, CLEAN)
    async with serving(installed):
        locked = hub.faults.add(Fault("issues/create-comment", "status 403", times=100))
        sha = await hub.push(REPO, "search", {"shop/search.py": HARMLESS}, start="main")
        number = await hub.open_pull(REPO, "search")
        assert (await concluded(hub, sha))["conclusion"] == "success"
        await until(lambda: locked.happened)
        run = f"review:{hub.world.repository(REPO).id}:{number}:"
        (done,) = await until(lambda: ended(run))
        assert (done.status, done.output) == ("SUCCESS", "done")
        assert not hub.comments(REPO, number)


async def ended(prefix: str) -> list[WorkflowStatus]:
    return list(await DBOS.list_workflows_async(workflow_id_prefix=prefix, status=["SUCCESS", "ERROR"]))
