"""What a newer push makes pointless ends at once: its tools, its check, its place in the queue."""

import os
import shutil
from pathlib import Path

import pytest
from dbos import DBOS

from app.sandbox.faults import Fault
from app.sandbox.hub import SandboxGitHub
from tests.flows.code import CLEAN, HARMLESS, VULNERABLE
from tests.quay import REPO, concluded, install, newest, serving, until

SEARCH = "shop/search.py"


async def test_the_tools_of_a_superseded_review_are_killed_and_its_place_is_free(
    hub: SandboxGitHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scanner = endless(tmp_path)
    monkeypatch.setenv("QUAYGATE_SEMGREP_CORE", str(scanner))
    installed = await install(hub, tmp_path, CLEAN, reviews_per_installation="1")
    async with serving(installed):
        first = await hub.push(REPO, "search", {SEARCH: VULNERABLE}, start="main")
        await hub.open_pull(REPO, "search")
        old = await until(lambda: running(scanner))
        second = await hub.push(REPO, "search", {SEARCH: HARMLESS})
        assert (await concluded(hub, first))["conclusion"] == "cancelled"
        # It scans although one review at a time is all that this installation may have, and the first never ended.
        await until(lambda: running(scanner) - old)
        assert not running(scanner) & old
        assert newest(hub, second)["status"] == "in_progress"  # type: ignore[index]
    assert not running(scanner), "a server that stops leaves none behind"


def endless(folder: Path) -> Path:
    """In place of semgrep's engine: a script of nothing but the shell's own words, for nothing else is in the jail."""
    home = folder / "engine"
    home.mkdir()
    shutil.copy("/bin/sh", home / "sh")
    program = home / "semgrep-core"
    version = 'case "$*" in *-version*) echo "semgrep-core version: 1.182.0"; exit 0;; esac'
    program.write_text(f"#!{home}/sh\n{version}\nwhile :; do :; done\n")
    program.chmod(0o755)
    return program


def running(program: Path) -> set[int]:
    """Process ids of the program itself, not of what starts it."""
    found = set()
    for entry in os.scandir("/proc"):
        if entry.name.isdigit():
            try:
                words = Path(entry.path, "cmdline").read_bytes().split(b"\0")
            except OSError:  # it ended meanwhile
                continue
            if words[:2] == [str(program.parent / "sh").encode(), str(program).encode()]:
                found.add(int(entry.name))
    return found


async def test_a_closed_pull_request_ends_the_review_that_waits_for_a_rate_limit(
    hub: SandboxGitHub, tmp_path: Path
) -> None:
    installed = await install(hub, tmp_path, CLEAN)
    async with serving(installed):
        limit = hub.faults.add(Fault("checks/create", "primary_limit", seconds=3_000))
        sha = await hub.push(REPO, "search", {SEARCH: HARMLESS}, start="main")
        number = await hub.open_pull(REPO, "search")
        await until(lambda: limit.happened)
        await hub.close_pull(REPO, number)  # a newer push would be looked up first, and GitHub does not answer now
        run = f"review:{hub.world.repository(REPO).id}:{number}:{sha}"
        await until(lambda: cancelled(run))


async def cancelled(run: str) -> bool:
    found = await DBOS.list_workflows_async(workflow_id_prefix=run, load_input=False, load_output=False)
    return [one.status for one in found] == ["CANCELLED"]
