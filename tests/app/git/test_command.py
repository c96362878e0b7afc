"""git, run so that it runs nothing else."""

import asyncio
import os
from pathlib import Path

import psutil
import pytest

from app.git.command import Git, Limits
from app.git.errors import GitFailed, GitFlooded, GitMissing, GitTimedOut


@pytest.fixture
def fake_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program named git; tests write what it does."""
    path = tmp_path / "bin" / "git"
    path.parent.mkdir()
    monkeypatch.setenv("PATH", f"{path.parent}:{os.environ['PATH']}")
    return path


def script(path: Path, body: str) -> None:
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)


async def gone(pid: int) -> bool:
    """Whether a process ends; a zombie that its new parent has not looked at yet has ended."""
    for _ in range(500):
        if not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
            return True
        await asyncio.sleep(0.01)
    return False


async def test_it_says_what_git_said() -> None:
    assert (await Git().run("hash-object", "--stdin", stdin=b"x\n")).decode().strip() == (
        "587be6b4c3f93f93c489c0111bba5596147a26cb"
    )


async def test_nothing_of_our_environment_reaches_it(fake_git: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script(fake_git, "env")
    for name in ("QUAYGATE_SECRET", "GIT_DIR", "GIT_CONFIG_PARAMETERS", "GIT_SSH_COMMAND", "LD_PRELOAD_X", "HOME"):
        monkeypatch.setenv(name, "canary")
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy:1")
    seen = (await Git().run("x")).decode()
    assert "canary" not in seen
    assert "HTTPS_PROXY=http://proxy:1" in seen
    assert "GIT_ALLOW_PROTOCOL=\n" in seen


async def test_a_failure_says_why_without_secrets_or_control_characters(fake_git: Path) -> None:
    script(fake_git, "printf 'fatal: hunter2 \\033[31mred\\033[0m \\342\\200\\256' >&2; exit 3")
    with pytest.raises(GitFailed) as caught:
        await Git(secrets=("hunter2",)).run("fetch", "--upload-pack=hunter2")
    assert str(caught.value) == r"git fetch failed: fatal: *** \x1b[31mred\x1b[0m \u202e"
    assert caught.value.returncode == 3


async def test_what_is_too_slow_dies_with_all_its_children(fake_git: Path, tmp_path: Path) -> None:
    script(fake_git, f"sleep 600 & echo $! > {tmp_path}/child; echo $$ > {tmp_path}/self; wait")
    with pytest.raises(GitTimedOut, match="stopped after"):
        await Git().run("fetch", limits=Limits(seconds=0.5))
    for name in ("child", "self"):
        assert await gone(int((tmp_path / name).read_text()))


async def test_a_child_that_outlives_git_is_not_waited_for(fake_git: Path, tmp_path: Path) -> None:
    script(fake_git, f"sleep 600 & echo $! > {tmp_path}/child; exit 0")
    with pytest.raises(GitTimedOut):
        await Git().run("fetch", limits=Limits(seconds=0.5))
    assert await gone(int((tmp_path / "child").read_text()))


async def test_cancelling_its_caller_kills_it(fake_git: Path, tmp_path: Path) -> None:
    script(fake_git, f"echo $$ > {tmp_path}/self.new; mv {tmp_path}/self.new {tmp_path}/self; exec sleep 600")
    task = asyncio.create_task(Git().run("fetch"))
    while not (tmp_path / "self").exists():
        await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await gone(int((tmp_path / "self").read_text()))


@pytest.mark.parametrize("after", ["", "exec sleep 600"], ids=["and ends", "and hangs"])
async def test_a_flood_is_stopped_and_its_start_kept(fake_git: Path, after: str) -> None:
    script(fake_git, f"yes | head -c 3000000; {after}")
    with pytest.raises(GitFlooded) as caught:
        await Git().run("log", limits=Limits(output_bytes=1000))
    assert caught.value.output == b"y\n" * 500


async def test_complaints_without_end_do_not_block(fake_git: Path) -> None:
    script(fake_git, "yes | head -c 3000000 >&2; echo done")
    assert await Git().run("log") == b"done\n"


async def test_input_that_is_not_read_does_not_block(fake_git: Path) -> None:
    script(fake_git, "echo done")
    assert await Git().run("log", stdin=b"x" * 5_000_000) == b"done\n"


async def test_a_file_that_grows_too_large_stops_git(fake_git: Path, tmp_path: Path) -> None:
    script(fake_git, f"sleep 0.3; exec head -c 3000000 /dev/zero > {tmp_path}/pack")
    with pytest.raises(GitFailed):
        await Git().run("fetch", limits=Limits(file_bytes=10_000))
    assert (tmp_path / "pack").stat().st_size == 10_000


async def test_the_event_loop_goes_on_meanwhile(fake_git: Path) -> None:
    script(fake_git, "exec sleep 0.4")
    ticks = 0
    running = asyncio.create_task(Git().run("fetch"))
    while not running.done():
        await asyncio.sleep(0.01)
        ticks += 1
    assert ticks > 5


async def test_a_machine_without_git_is_told_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(GitMissing, match="apt-get install git"):
        await Git().run("version")


@pytest.mark.parametrize(
    "url", ["ext::sh -c 'touch {}'", "file://{}", "ssh://{}/x", "git://127.0.0.1/x", "http://127.0.0.1:9/x"]
)
async def test_no_protocol_is_spoken_unless_named(tmp_path: Path, url: str) -> None:
    canary = tmp_path / "canary"
    with pytest.raises(GitFailed, match="not allowed"):
        await Git(folder=tmp_path).run("ls-remote", url.format(canary))
    assert not canary.exists()
