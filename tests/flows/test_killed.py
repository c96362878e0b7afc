"""Power cuts: whenever the process dies, its reviews are finished by the next one, and nothing is there twice."""

import random
import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from dbos import DBOSClient

from app.engine.launch import make_client
from app.engine.rescue import ALIVE
from app.sandbox.hub import SandboxGitHub
from app.storage.schema import pushes
from tests import killing
from tests.flows.code import CLEAN, HARMLESS, HARMLESS_TOO, VULNERABLE
from tests.postgres import fresh_database
from tests.quay import GATE, REPO, Installed, NeverListened, Process, install, newest, spawn, until

pytestmark = pytest.mark.timeout(300)  # a dozen starts of the whole server each
CHECKS = {GATE, "quaygate/security", "quaygate/quality", "quaygate/coverage", "quaygate/performance"}
MORTAL = ("-P", killing.__file__)
STEPS_OF_A_REVIEW = {"open_gate", "judge", "publish", killing.ENDING}
STEPS_OF_A_DELIVERY = {"look_up_pull", "stale_runs", "must_start_anew", "review", "record_push", killing.ENDING}


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest) -> Iterator[str]:
    """What QUAYGATE_DATABASE_URL holds."""
    if request.param == "sqlite":
        yield ""
        return
    with fresh_database() as url:
        yield url


@contextmanager
def looking(installed: Installed) -> Iterator[tuple[DBOSClient, sa.Engine]]:
    client, engine = make_client(installed.settings().store_url)
    try:
        yield client, engine
    finally:
        client.destroy()
        engine.dispose()


def living(client: DBOSClient) -> list[str]:
    """Ids of the runs that have not ended, but for the sweeps, which begin anew at each start."""
    runs = client.list_workflows(status=list(ALIVE), load_input=False, load_output=False)
    return [run.workflow_id for run in runs if run.queue_name != "chores"]


def steps_of(client: DBOSClient, prefixes: tuple[str, ...]) -> set[str]:
    """Every step that was recorded, as tests.killing names it."""
    found = set()
    for run in client.list_workflows(load_input=False, load_output=False):
        if run.workflow_id.startswith(prefixes):
            found |= {
                f"{run.workflow_id} {step['function_id']} {step['function_name']}"
                for step in client.list_workflow_steps(run.workflow_id)
            }
            found.add(f"{run.workflow_id} 0 {killing.ENDING}")
    return found


@pytest.mark.parametrize("moment", ["before", "after"], ids=["the record is lost", "the record is all there is"])
async def test_a_review_survives_a_death_at_each_of_its_steps(
    hub: SandboxGitHub, tmp_path: Path, store: str, moment: str
) -> None:
    deaths = tmp_path / "deaths"
    installed = await install(hub, tmp_path, CLEAN, database_url=store, test_die=moment, test_deaths=str(deaths))
    process = await spawn(installed, program=MORTAL)
    hub.webhooks.hold()
    sha = await hub.push(REPO, "search", {"shop/search.py": HARMLESS}, start="main")
    number = await hub.open_pull(REPO, "search")
    await hub.webhooks.release()
    died = 0
    with looking(installed) as (client, engine):

        def over() -> bool:
            gate = newest(hub, sha)
            return bool(gate and gate["status"] == "completed") and not living(client)

        while await until(lambda it=process: "died" if it.process.returncode is not None else over()) == "died":
            died += 1
            while (started := await start_mortal(installed)) is None:
                died += 1
            process = started
        died += await process.stop() == -signal.SIGKILL  # the end of the last run may have killed it too
        lines = deaths.read_text().splitlines()
        assert died == len(lines) == len(set(lines)), "each death has its step"
        assert steps_of(client, killing.DEADLY) <= set(lines), "there is no step at which it did not die"
        assert {line.split()[2] for line in lines} >= STEPS_OF_A_REVIEW | STEPS_OF_A_DELIVERY
        with engine.connect() as connection:
            assert connection.execute(sa.select(sa.func.count()).select_from(pushes)).scalar_one() == 1
    assert Counter(check["name"] for check in hub.checks(REPO, sha)) == dict.fromkeys(CHECKS, 1)
    assert {check["status"] for check in hub.checks(REPO, sha)} == {"completed"}
    gate = newest(hub, sha)
    assert gate is not None
    assert gate["conclusion"] == "success", gate["output"]
    assert len(hub.comments(REPO, number)) == 1


async def start_mortal(installed: Installed) -> Process | None:
    """None where it died before it listened: unfinished work goes on at once."""
    try:
        return await spawn(installed, program=MORTAL)
    except NeverListened:
        return None


HEADS = (HARMLESS, VULNERABLE, HARMLESS_TOO)
CUTS = 12


async def test_power_cuts_at_any_moment_of_a_burst_cost_nothing_but_time(
    hub: SandboxGitHub, tmp_path: Path, store: str
) -> None:
    installed = await install(hub, tmp_path, CLEAN, database_url=store)
    dice = random.Random(20261120)  # the power goes after so many more requests to GitHub, not after so many seconds
    process = await spawn(installed)
    heads = {branch: [await push(hub, branch, HEADS[0])] for branch in "ab"}
    numbers = [await hub.open_pull(REPO, branch) for branch in heads]
    cuts = 0
    with looking(installed) as (client, _):
        for turn in range(CUTS):
            if turn in (2, 5):
                for branch, pushed in heads.items():
                    pushed.append(await push(hub, branch, HEADS[len(pushed)]))
            if await cut_power(hub, client, process, dice.randrange(1, 12)):
                process, cuts = await spawn(installed), cuts + 1
        await until(lambda: all(newest(hub, pushed[-1]) for pushed in heads.values()) and not living(client))
        assert await process.stop() == 0
        assert cuts >= CUTS / 2, "it was at work when the power went"
        kept = [one.guid for one in hub.webhooks.deliveries if one.status_code == 202]
        runs = client.list_workflows(workflow_ids=[f"gh:{guid}" for guid in kept], load_input=False)
        assert {run.workflow_id.removeprefix("gh:") for run in runs} == set(kept)
        assert {run.status for run in runs} == {"SUCCESS"}, "whatever was accepted was done"
        assert not [run for run in runs if "given up" in str(run.output)]
    for pushed in heads.values():
        gate = newest(hub, pushed[-1])
        assert gate is not None
        assert gate["conclusion"] == "success", gate["output"]
        for sha in pushed:
            checks = hub.checks(REPO, sha)
            assert {check["status"] for check in checks} <= {"completed"}
            assert set(Counter(check["name"] for check in checks).values()) <= {1}
    assert [len(hub.comments(REPO, number)) for number in numbers] == [1, 1]


async def push(hub: SandboxGitHub, branch: str, code: str) -> str:
    start = None if branch in await hub.github.store.branches(REPO) else "main"
    return await hub.push(REPO, branch, {f"shop/{branch}.py": code}, start=start)


async def cut_power(hub: SandboxGitHub, client: DBOSClient, process: Process, requests: int) -> bool:
    """Kills it when it has asked GitHub for so many more things; one that has nothing left to do lives on."""
    enough = len(hub.requests) + requests
    await until(lambda: len(hub.requests) >= enough or not living(client))
    if len(hub.requests) < enough:
        return False
    process.kill()
    await process.gone()
    return True
