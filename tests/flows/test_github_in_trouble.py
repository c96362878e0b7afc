"""GitHub on a bad day: whatever it does, there is one gate, with the right conclusion."""

from pathlib import Path

import pytest

from app.sandbox.faults import Fault
from app.sandbox.hub import SandboxGitHub
from tests.flows.code import CLEAN, HARMLESS
from tests.quay import GATE, REPO, concluded, install, serving, until

TROUBLE = {
    "502 on the pull request": Fault("pulls/get", "status 502", times=3),
    "503 on the comparison": Fault("repos/compare-commits-with-basehead", "status 503", times=2),
    "a page of HTML instead of the config": Fault("repos/get-content", "html", times=2),
    "half an answer": Fault("pulls/get", "truncate", times=2),
    "a check that is made though the answer is lost": Fault("checks/create", "reset_after_apply", times=2),
    "a check that is not made": Fault("checks/create", "reset", times=2),
    "an update that is applied though the answer is lost": Fault("checks/update", "reset_after_apply", times=1),
    "a comment that is written though the answer is lost": Fault("issues/create-comment", "reset_after_apply", times=1),
    "a token that runs out in the middle": Fault("repos/get-content", "expired_token", times=1),
    "git over HTTP fails": Fault("git", "status 502", times=1),
    "a secondary limit that says how long": Fault("checks/create", "secondary_limit", seconds=2, times=1),
    "a primary limit": Fault("pulls/get", "primary_limit", seconds=3, times=1),
    "slow answers": Fault("repos/get-content", "slow", seconds=3, times=1),
}


@pytest.mark.parametrize("fault", TROUBLE.values(), ids=TROUBLE.keys())
async def test_trouble_costs_time_and_nothing_else(hub: SandboxGitHub, tmp_path: Path, fault: Fault) -> None:
    installed = await install(hub, tmp_path, CLEAN)
    async with serving(installed):
        hub.faults.add(fault)
        sha = await hub.push(REPO, "search", {"shop/search.py": HARMLESS}, start="main")
        number = await hub.open_pull(REPO, "search")
        gate = await concluded(hub, sha)
        assert gate["conclusion"] == "success", gate["output"]
        await until(lambda: hub.comments(REPO, number))
        assert fault.happened, "the trouble was met"
        names = [check["name"] for check in hub.checks(REPO, sha)]
        assert len(names) == len(set(names)), "no check twice"
        assert GATE in names
        assert len(hub.comments(REPO, number)) == 1


async def test_a_repository_that_may_not_be_read_ends_in_a_failure_with_a_reference(
    hub: SandboxGitHub, tmp_path: Path
) -> None:
    installed = await install(hub, tmp_path, CLEAN)
    async with serving(installed):
        hub.faults.add(Fault("git", "status 403", times=1000))
        sha = await hub.push(REPO, "search", {"shop/search.py": HARMLESS}, start="main")
        await hub.open_pull(REPO, "search")
        gate = await concluded(hub, sha)
        assert gate["conclusion"] == "failure"
        assert "not your code" in gate["output"]["title"]
        assert "reference" in gate["output"]["summary"]
