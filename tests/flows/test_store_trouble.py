"""The store is locked, full or away: nothing is acknowledged that is not kept, and work goes on when it is back."""

import os
import resource
import signal
import sqlite3
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.sandbox.faults import Fault
from app.sandbox.hub import SandboxGitHub
from tests.flows.code import CLEAN, HARMLESS
from tests.postgres import own_server
from tests.quay import REPO, Installed, concluded, install, ready, serving, spawn, until

SMALL = 64 << 10  # bytes: no file may grow beyond, and the store's are larger from the start
pytestmark = pytest.mark.timeout(300)


async def propose(hub: SandboxGitHub) -> str:
    sha = await hub.push(REPO, "search", {"shop/search.py": HARMLESS}, start="main")
    await hub.open_pull(REPO, "search")
    return sha


def answers(hub: SandboxGitHub) -> set[int]:
    """How the deliveries that start work were answered."""
    return {one.status_code for one in hub.webhooks.deliveries if one.event in ("push", "pull_request")}


async def reviewed_once(hub: SandboxGitHub, sha: str) -> None:
    gate = await concluded(hub, sha)
    assert gate["conclusion"] == "success", gate["output"]
    assert set(Counter(check["name"] for check in hub.checks(REPO, sha)).values()) == {1}


def ask_again(hub: SandboxGitHub) -> None:
    for one in [one for one in hub.webhooks.deliveries if one.status_code == 503]:
        hub.webhooks.redeliver(one)


def database(installed: Installed) -> Path:
    return installed.settings().data_dir / "quaygate.db"


async def test_a_locked_store_is_answered_with_503_and_works_again_afterwards(
    hub: SandboxGitHub, tmp_path: Path
) -> None:
    installed = await install(hub, tmp_path, CLEAN)
    async with serving(installed):
        other = sqlite3.connect(database(installed), isolation_level=None, timeout=30)
        other.execute("BEGIN IMMEDIATE")
        sha = await propose(hub)
        await hub.settle()
        assert answers(hub) == {503}
        other.execute("ROLLBACK")
        other.close()
        ask_again(hub)
        await reviewed_once(hub, sha)


async def test_a_full_disk_is_answered_with_503_and_works_again_afterwards(hub: SandboxGitHub, tmp_path: Path) -> None:
    installed = await install(hub, tmp_path, CLEAN)
    process = await spawn(installed, log=tmp_path / "log")
    limits = resource.prlimit(process.process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(process.process.pid, resource.RLIMIT_FSIZE, (SMALL, limits[1]))
    sha = await propose(hub)
    await hub.settle()
    assert answers(hub) == {503}
    resource.prlimit(process.process.pid, resource.RLIMIT_FSIZE, limits)
    ask_again(hub)
    await reviewed_once(hub, sha)
    assert await process.stop() == 0


@pytest.fixture
def server() -> Iterator[Any]:
    own = own_server()
    yield own
    own.cleanup()


async def test_a_postgresql_that_crashes_while_a_review_runs_costs_time_and_nothing_else(
    hub: SandboxGitHub, tmp_path: Path, server: Any
) -> None:
    installed = await install(hub, tmp_path, CLEAN, database_url=server.get_uri())
    held = hub.faults.add(Fault("repos/compare-commits-with-basehead", "slow", seconds=3))
    async with serving(installed) as port:
        sha = await propose(hub)
        await until(lambda: held.happened)
        assert await ready(port) == 200
        os.kill(server.get_pid(), signal.SIGQUIT)  # as `pg_ctl stop -m immediate` does
        await until(lambda: is_away(port))
        await until(lambda: not server.get_postmaster_info().is_running())
        server.ensure_postgres_running()
        await reviewed_once(hub, sha)
        assert await ready(port) == 200


async def is_away(port: int) -> bool:
    return await ready(port) == 503
