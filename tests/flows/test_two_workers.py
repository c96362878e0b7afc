"""Several processes over one PostgreSQL: they share the work, and take over from one that will not come back."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from app.engine.launch import make_client
from app.sandbox.faults import Fault
from app.sandbox.hub import SandboxGitHub
from tests.flows.code import CLEAN, HARMLESS, HARMLESS_TOO
from tests.postgres import fresh_database
from tests.quay import GATE, REPO, Installed, Process, concluded, install, newest, spawn, until

pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def store() -> Iterator[str]:
    with fresh_database() as url:
        yield url


@pytest.fixture
async def installed(hub: SandboxGitHub, tmp_path: Path, store: str) -> Installed:
    return await install(hub, tmp_path, CLEAN, database_url=store)


@pytest.fixture
async def workers(installed: Installed) -> AsyncIterator[dict[str, Process]]:
    """Two workers, which start at the same time, on an empty store."""
    names = ("one", "two")
    started = await asyncio.gather(*[spawn(installed, role="worker", node_id=name) for name in names])
    yield dict(zip(names, started, strict=True))
    for process in started:
        assert await process.stop() in (0, -9)


@pytest.fixture
async def web(installed: Installed) -> AsyncIterator[Process]:
    process = await spawn(installed, role="web")
    yield process
    await process.stop()


async def quaygate(installed: Installed, *words: str) -> str:
    """What the command prints."""
    environment = {"PATH": os.environ["PATH"], "COLUMNS": "200", **installed.environment}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "app", *words), env=environment, stdout=asyncio.subprocess.PIPE
    )
    printed, _ = await process.communicate()
    assert process.returncode == 0, printed
    return printed.decode()


async def propose(hub: SandboxGitHub, branch: str, code: str) -> str:
    sha = await hub.push(REPO, branch, {f"shop/{branch}.py": code}, start="main")
    await hub.open_pull(REPO, branch)
    return sha


def gates(hub: SandboxGitHub, sha: str) -> list[str]:
    return [check["conclusion"] for check in hub.checks(REPO, sha) if check["name"] == GATE]


async def test_the_review_of_a_dead_worker_is_handed_over_and_finished_once(
    hub: SandboxGitHub, installed: Installed, workers: dict[str, Process], web: Process
) -> None:
    hub.faults.add(Fault("repos/compare-commits-with-basehead", "slow", seconds=600))
    held = await propose(hub, "search", HARMLESS)
    await until(lambda: newest(hub, held))
    with_it = await holder(installed)
    workers[with_it].kill()
    await workers[with_it].gone()

    free = await propose(hub, "first", HARMLESS_TOO)
    assert (await concluded(hub, free))["conclusion"] == "success", "the other worker does what it can"
    assert f"node {with_it}: 1 in hand" in await quaygate(installed, "engine", "status")
    assert newest(hub, held)["status"] == "in_progress", "nobody takes a node's work without being told"  # type: ignore[index]

    said = await quaygate(installed, "engine", "rescue", with_it, "--yes")
    assert f"1 runs of {with_it} are back" in said
    assert held in said
    assert (await concluded(hub, held))["conclusion"] == "success"
    assert gates(hub, held) == gates(hub, free) == ["success"]
    assert f"{with_it} has nothing in hand" in await quaygate(installed, "engine", "rescue", with_it, "--yes")


async def holder(installed: Installed) -> str:
    """The node that has the review in hand, once it has nothing else."""
    client, engine = make_client(installed.settings().store_url)

    async def look() -> str | None:
        runs = await client.list_workflows_async(status="PENDING", load_input=False, load_output=False)
        return str(runs[0].executor_id) if [run.queue_name for run in runs] == ["review"] else None

    try:
        return str(await until(look))
    finally:
        client.destroy()
        engine.dispose()


async def test_what_happens_while_the_web_is_down_is_reviewed_when_it_is_back(
    hub: SandboxGitHub, installed: Installed, store: str
) -> None:
    web, worker = await asyncio.gather(spawn(installed, role="web"), spawn(installed, role="worker"))
    web.kill()
    await web.gone()
    sha = await propose(hub, "search", HARMLESS)
    await hub.settle()
    assert {one.status_code for one in hub.webhooks.deliveries} == {0}, "nobody answered"
    web = await spawn(installed, role="web")
    client, engine = make_client(installed.settings().store_url)
    client.trigger_schedule("every-five-minutes")  # as the clock does
    assert (await concluded(hub, sha))["conclusion"] == "success"
    await until(lambda: lost(hub) == set())
    assert gates(hub, sha) == ["success"]
    client.destroy()
    engine.dispose()
    assert [await process.stop() for process in (web, worker)] == [0, 0]


def lost(hub: SandboxGitHub) -> set[str]:
    """Guids of the pushes and pull requests of which nobody heard."""
    told = {one.guid for one in hub.webhooks.deliveries if one.event in ("push", "pull_request")}
    return told - {one.guid for one in hub.webhooks.deliveries if one.status_code in (200, 202)}
