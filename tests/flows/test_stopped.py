"""SIGTERM: the server goes at once, without a fuss, and its work goes on when it is back."""

from pathlib import Path

import pytest

from app.sandbox.faults import Fault
from app.sandbox.hub import SandboxGitHub
from tests.flows.code import CLEAN, HARMLESS
from tests.quay import GATE, REPO, concluded, install, newest, spawn, until

NOISE = ("Traceback", "Error", "Exception", "never awaited", "never retrieved", "was destroyed")


@pytest.mark.parametrize(
    "held",
    [
        Fault("repos/compare-commits-with-basehead", "slow", seconds=600),
        Fault("git", "slow", seconds=600),
        Fault("pulls/get", "slow", seconds=600),
        Fault("checks/update", "slow", seconds=600),
    ],
    ids=[
        "while GitHub is asked",
        "while git fetches",
        "while a delivery is looked into",
        "while the verdict is written",
    ],
)
async def test_it_stops_at_once_and_goes_on_at_the_next_start(hub: SandboxGitHub, tmp_path: Path, held: Fault) -> None:
    log = tmp_path / "log"
    installed = await install(hub, tmp_path, CLEAN)
    hub.faults.add(held)
    process = await spawn(installed, log=log)
    sha = await hub.push(REPO, "search", {"shop/search.py": HARMLESS}, start="main")
    number = await hub.open_pull(REPO, "search")
    await until(lambda: held.happened)
    assert await process.stop() == 0

    process = await spawn(installed, log=log)
    gate = await concluded(hub, sha)
    assert gate["conclusion"] == "success", gate["output"]
    await until(lambda: hub.comments(REPO, number))
    assert await process.stop() == 0
    names = [check["name"] for check in hub.checks(REPO, sha)]
    assert len(names) == len(set(names))
    assert newest(hub, sha, GATE) == gate
    said = log.read_text()
    assert not [line for line in said.splitlines() if any(word in line for word in NOISE)], said
