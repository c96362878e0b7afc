"""A scanner that crashes, hangs, eats memory or babbles is never a pass, and the gate says it is not the code."""

import os
import shutil
from pathlib import Path

import pytest

from app.sandbox.hub import SandboxGitHub
from tests.flows.code import CLEAN, HARMLESS
from tests.quay import REPO, concluded, install, serving

# Each stands in for semgrep's engine, as a script of nothing but the shell's own words: nothing else is in the sandbox.
TROUBLE = {
    "crashes": "kill -SEGV $$",
    "ends with an error": "echo 'Fatal error: exception Out_of_memory' >&2; exit 2",
    "eats memory": "x=0123456789abcdef; while :; do x=$x$x; done",
    "babbles": "while :; do echo '{\"results\": ['; done",
    "says nothing": "exit 0",
    "finds nothing and names no file": """echo '{"version":"1.182.0","results":[],"errors":[],"paths":{}}'""",
}


def folder(tmp_path: Path) -> Path:
    """A folder that holds nothing else."""
    made = tmp_path / "engine"
    made.mkdir()
    return made


def stand_in(folder: Path, body: str) -> Path:
    shutil.copy("/bin/sh", folder / "sh")
    program = folder / "semgrep-core"
    version = 'case "$*" in *-version*) echo "semgrep-core version: 1.182.0"; exit 0;; esac'
    program.write_text(f"#!{folder}/sh\n{version}\n{body}\n")
    program.chmod(0o755)
    return program


@pytest.mark.parametrize("body", TROUBLE.values(), ids=TROUBLE.keys())
async def test_a_scanner_in_trouble_is_never_a_pass(
    hub: SandboxGitHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str
) -> None:
    monkeypatch.setenv("QUAYGATE_SEMGREP_CORE", str(stand_in(folder(tmp_path), body)))
    installed = await install(hub, tmp_path, CLEAN)
    async with serving(installed):
        sha = await hub.push(REPO, "search", {"shop/search.py": HARMLESS}, start="main")
        await hub.open_pull(REPO, "search")
        gate = await concluded(hub, sha)
        assert gate["conclusion"] == "failure"
        assert "not your code" in gate["output"]["title"]
        assert [action["identifier"] for action in gate["actions"]][:1] == ["rerun"]
        assert (await concluded(hub, sha, "quaygate/security"))["conclusion"] == "neutral"
        assert (await concluded(hub, sha, "quaygate/quality"))["conclusion"] == "success"


async def test_a_scanner_that_hangs_is_killed_at_its_time(
    hub: SandboxGitHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUAYGATE_SEMGREP_CORE", str(stand_in(folder(tmp_path), "while :; do :; done")))
    installed = await install(hub, tmp_path, CLEAN, review_seconds="8")
    async with serving(installed):
        sha = await hub.push(REPO, "search", {"shop/search.py": HARMLESS}, start="main")
        await hub.open_pull(REPO, "search")
        gate = await concluded(hub, sha)
        assert gate["conclusion"] == "failure"
        assert "not your code" in gate["output"]["title"]
    assert not [line for line in _processes() if str(tmp_path / "engine" / "semgrep-core") in line], (
        "nothing is left running"
    )


def _processes() -> list[str]:
    found = []
    for entry in os.scandir("/proc"):
        if entry.name.isdigit():
            try:
                found.append(Path(entry.path, "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace"))
            except OSError:
                continue
    return found
