"""The gate waits for a coverage report, takes it when it comes, and does not wait for ever."""

import time
from pathlib import Path

import pytest

from app.reviews import chores
from app.reviews.services import services
from app.sandbox.faults import Fault
from app.sandbox.hub import SandboxGitHub
from app.storage.runs import overdue_runs
from tests.flows.code import CLEAN, HARMLESS, LCOV_ALL, LCOV_NONE, WAITS_FOR_COVERAGE
from tests.quay import REPO, concluded, install, newest, serving, until

FILES = {**CLEAN, ".github/quaygate.yml": WAITS_FOR_COVERAGE}
COVERAGE = "quaygate/coverage"


async def propose(hub: SandboxGitHub) -> str:
    sha = await hub.push(REPO, "search", {"shop/search.py": HARMLESS}, start="main")
    await hub.open_pull(REPO, "search")
    return sha


def waiting(hub: SandboxGitHub, sha: str) -> bool:
    gate, others = newest(hub, sha), newest(hub, sha, "quaygate/quality")
    return bool(gate and others and gate["status"] == "in_progress" and others["status"] == "completed")


@pytest.mark.parametrize(
    ("report", "expected"),
    [(LCOV_ALL, "success"), (LCOV_NONE, "failure")],
    ids=["every added line is covered", "no added line is covered"],
)
async def test_the_gate_waits_for_the_report_and_judges_it(
    hub: SandboxGitHub, tmp_path: Path, report: bytes, expected: str
) -> None:
    installed = await install(hub, tmp_path, FILES)
    async with serving(installed):
        sha = await propose(hub)
        await until(lambda: waiting(hub, sha))
        gates = [check["id"] for check in hub.checks(REPO, sha) if check["name"] == "quaygate/gate"]
        await hub.finish_workflow_run(REPO, sha, artifacts={"coverage": {"coverage.lcov": report}})
        gate = await concluded(hub, sha)
        assert gate["conclusion"] == expected, gate["output"]
        assert [gate["id"]] == gates, "the check that waited is the one that is concluded"
        assert len([check for check in hub.checks(REPO, sha) if check["name"] == COVERAGE]) == 1
        late = await services().database.run(lambda c: overdue_runs(c, time.time() + 86_400))
        assert late == [], "nothing waits any more, so no deadline will ask again"


async def test_a_report_that_is_there_already_is_not_waited_for(hub: SandboxGitHub, tmp_path: Path) -> None:
    installed = await install(hub, tmp_path, FILES)
    sha = await hub.push(REPO, "search", {"shop/search.py": HARMLESS}, start="main")
    await hub.finish_workflow_run(REPO, sha, artifacts={"coverage": {"coverage.lcov": LCOV_ALL}})
    async with serving(installed):
        await hub.open_pull(REPO, "search")
        assert (await concluded(hub, sha))["conclusion"] == "success"


async def test_a_report_that_comes_while_we_look_is_not_missed(hub: SandboxGitHub, tmp_path: Path) -> None:
    installed = await install(hub, tmp_path, FILES)
    async with serving(installed):
        hub.faults.add(Fault("issues/create-comment", "slow", seconds=4))
        sha = await propose(hub)
        await until(lambda: [seen for seen in hub.requests if seen.operation == "actions/list-workflow-runs-for-repo"])
        await hub.finish_workflow_run(REPO, sha, artifacts={"coverage": {"coverage.lcov": LCOV_ALL}})
        assert (await concluded(hub, sha))["conclusion"] == "success"


@pytest.mark.parametrize(
    ("path", "artifacts"),
    [
        (".github/workflows/other.yml", {"coverage": {"coverage.lcov": LCOV_ALL}}),
        (".github/workflows/ci.yml", {"logs": {"coverage.lcov": LCOV_ALL}}),
        (".github/workflows/ci.yml", {"coverage": {"coverage.lcov": b"SF:../../etc/passwd\nDA:x,y\n"}}),
    ],
    ids=["another workflow's report", "an artefact of another name", "a report that cannot be read"],
)
async def test_when_time_is_up_a_report_that_never_came_fails(
    hub: SandboxGitHub, tmp_path: Path, path: str, artifacts: dict[str, dict[str, bytes]]
) -> None:
    short = WAITS_FOR_COVERAGE + "gate:\n  deadline: 1s\n"
    installed = await install(hub, tmp_path, {**FILES, ".github/quaygate.yml": short})
    async with serving(installed):
        sha = await propose(hub)
        await until(lambda: waiting(hub, sha) or _done(hub, sha))
        await hub.finish_workflow_run(REPO, sha, path=path, artifacts=artifacts)
        gate = await until(lambda: _after_deadline(hub, sha))
        assert gate["conclusion"] == "failure"


def _done(hub: SandboxGitHub, sha: str) -> bool:
    gate = newest(hub, sha)
    return bool(gate and gate["status"] == "completed")


async def _after_deadline(hub: SandboxGitHub, sha: str) -> object:
    """The clock's chore runs each minute; here it is run now."""
    await chores.conclude_overdue()
    gate = newest(hub, sha)
    return gate if gate and gate["status"] == "completed" else None
