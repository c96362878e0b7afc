"""A whole Quaygate beside the sandbox GitHub, for stories: in this process, or in processes that can be killed."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from app.sandbox.hub import SandboxGitHub
from app.sandbox.stage import AppCredentials
from app.settings import Settings, read_settings
from app.wiring import running

REPO = "acme/shop"
PERMISSIONS = {
    "metadata": "read", "contents": "read", "checks": "write", "pull_requests": "write", "actions": "read",
    "merge_queues": "read",
}  # fmt: skip
EVENTS = ("check_run", "check_suite", "merge_group", "pull_request", "push", "workflow_run")
CONFIG = "version: 1\n"
GATE = "quaygate/gate"
PATIENCE = 90.0  # seconds; a machine with two busy cores may need many of them


@dataclass(frozen=True)
class Installed:
    """An App, registered and installed on one repository, and the environment that runs Quaygate for it."""

    hub: SandboxGitHub
    app: AppCredentials
    installation_id: int
    environment: Mapping[str, str]

    def settings(self, **more: object) -> Settings:
        fields = {name.removeprefix("QUAYGATE_").lower(): value for name, value in self.environment.items()}
        return read_settings(**{**fields, **more})

    def listens_at(self, port: int) -> None:
        self.hub.world.apps[self.app.app_id].webhook_url = f"http://127.0.0.1:{port}/webhooks/github"


async def install(hub: SandboxGitHub, folder: Path, files: Mapping[str, Any], **more: str) -> Installed:
    """A repository with these files, and the App installed on it. `more` are further settings."""
    await hub.create_repository(REPO, {".github/quaygate.yml": CONFIG, **files})
    app = hub.register_app("quaygate", PERMISSIONS, EVENTS, webhook_secret="a secret of the tests, long enough")
    key = folder / "key.pem"
    key.touch(mode=0o600)
    key.write_text(app.private_key_pem)
    environment = {
        "QUAYGATE_APP_ID": str(app.app_id),
        "QUAYGATE_CLIENT_ID": app.client_id,
        "QUAYGATE_PRIVATE_KEY_FILE": str(key),
        "QUAYGATE_WEBHOOK_SECRET": app.webhook_secret,
        "QUAYGATE_GITHUB_URL": hub.api_url,
        "QUAYGATE_DATA_DIR": str(folder / "data"),
        "QUAYGATE_GITHUB_WRITE_SPACING": "0",  # the pace has tests of its own
        "QUAYGATE_PORT": "0",
        "QUAYGATE_NODE_ID": "node-1",
    } | {f"QUAYGATE_{name.upper()}": value for name, value in more.items()}
    return Installed(hub, app, hub.install(app, "acme", [REPO]), environment)


@asynccontextmanager
async def serving(installed: Installed, **more: object) -> AsyncIterator[int]:
    """Quaygate in this process, hearing the webhooks."""
    async with running(installed.settings(**more)) as port:
        installed.listens_at(port)
        yield port


class NeverListened(Exception):
    """It ended before it listened."""


@dataclass
class Process:
    """Quaygate in a process of its own."""

    process: asyncio.subprocess.Process
    port: int

    def kill(self) -> None:
        """As a power cut would."""
        self.process.kill()

    async def gone(self) -> int:
        return await self.process.wait()

    async def stop(self) -> int:
        if self.process.returncode is None:
            self.process.send_signal(signal.SIGTERM)
        return await self.process.wait()


SPAWNED: list[asyncio.subprocess.Process] = []


def leave_none_behind() -> None:
    """Ends what a test that failed did not stop."""
    for process in SPAWNED:
        if process.returncode is None:
            process.kill()
    SPAWNED.clear()


async def spawn(
    installed: Installed,
    role: str = "all",
    program: Sequence[str] = ("-m", "app"),
    log: Path | None = None,
    **more: str,
) -> Process:
    """Starts `quaygate serve`, and waits until it listens. `log` is where its standard error is kept."""
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": os.environ.get("HOME", "/"),
        **installed.environment,
        **{f"QUAYGATE_{name.upper()}": value for name, value in more.items()},
    }
    with open(log or os.devnull, "ab") as errors:
        process = await asyncio.create_subprocess_exec(
            sys.executable, *program, "serve", "--role", role,
            env=environment, stdout=asyncio.subprocess.PIPE, stdin=asyncio.subprocess.DEVNULL,
            stderr=errors if log else None,
        )  # fmt: skip
    SPAWNED.append(process)
    assert process.stdout is not None
    async with asyncio.timeout(PATIENCE):
        line = (await process.stdout.readline()).decode()
    if not line:
        raise NeverListened(f"it ended with {await process.wait()}")
    assert "listens on" in line, line
    port = int(line.rsplit(":", 1)[1])
    if role != "worker":
        installed.listens_at(port)
    return Process(process, port)


async def until(look: Any, patience: float = PATIENCE, nap: float = 0.05) -> Any:
    """What `look` returns, as soon as it is something; it may be async, and is asked again after `nap` seconds."""
    async with asyncio.timeout(patience):
        while True:
            found = look()
            if asyncio.iscoroutine(found):
                found = await found
            if found:
                return found
            await asyncio.sleep(nap)


def newest(hub: SandboxGitHub, sha: str, name: str = GATE) -> dict[str, Any] | None:
    """The check of this name that GitHub would show for the commit."""
    return next((check for check in reversed(hub.checks(REPO, sha)) if check["name"] == name), None)


async def concluded(hub: SandboxGitHub, sha: str, name: str = GATE) -> dict[str, Any]:
    """The check, once it has a conclusion."""

    def look() -> dict[str, Any] | None:
        check = newest(hub, sha, name)
        return check if check and check["status"] == "completed" else None

    return dict(await until(look))


async def ready(port: int) -> int:
    async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{port}/readyz") as answer:
        return answer.status
