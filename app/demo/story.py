"""The story of the demo: a bad pull request is blocked, says why, and turns green when it is mended. Shell."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.demo import wording
from app.demo.ci import Ci
from app.demo.project import BRANCH, DESCRIPTION, MENDED, MENDING, PROPOSED, REPOSITORY, START, TITLE
from app.sandbox.hub import SandboxGitHub
from app.sandbox.pages import pages
from app.sandbox.stage import AppCredentials
from app.settings import Settings, read_settings
from app.wiring import running
from checks.drafts import GATE
from reviewers.jail import find_jail

PERMISSIONS = {
    "metadata": "read",
    "contents": "read",
    "checks": "write",
    "pull_requests": "write",
    "actions": "read",
    "merge_queues": "read",
}
EVENTS = ("merge_group", "pull_request", "push", "workflow_run")
LOOK_SECONDS = 0.2

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Stage:
    """What stands while the demo runs. `number` is the pull request's."""

    hub: SandboxGitHub
    number: int

    @property
    def page(self) -> str:
        return f"{self.hub.url}/{REPOSITORY}/pull/{self.number}"

    def gate(self, sha: str) -> dict[str, Any] | None:
        """The gate's newest check on a commit, once it has a conclusion."""
        found = [check for check in self.hub.checks(REPOSITORY, sha) if check["name"] == GATE]
        return found[-1] if found and found[-1]["status"] == "completed" else None

    @property
    def head(self) -> str:
        return self.hub.pull(REPOSITORY, self.number).head_sha


@asynccontextmanager
async def staged(port: int, say: Say) -> AsyncIterator[Stage]:
    """The sandbox GitHub, the real server, a repository and a pull request that should not pass."""
    say(wording.STARTING)
    with tempfile.TemporaryDirectory(prefix="quaygate-demo-") as name:
        folder = Path(name)
        async with SandboxGitHub.start(folder / "github", port, pages) as hub:
            await hub.create_repository(REPOSITORY, START)
            hub.add_user("ada", REPOSITORY)
            hub.protect(REPOSITORY, "main", GATE)
            app = hub.register_app("quaygate", PERMISSIONS, EVENTS)
            hub.install(app, REPOSITORY.split("/")[0], [REPOSITORY])
            async with running(_settings(hub, app, folder)) as listening:
                hub.world.apps[app.app_id].webhook_url = f"http://127.0.0.1:{listening}/webhooks/github"
                ci = asyncio.create_task(Ci(hub, await find_jail()).watch())
                try:
                    yield await _propose(hub)
                finally:
                    ci.cancel()


async def tell(stage: Stage, say: Say) -> None:
    """Says what happens until it is cancelled: the first verdict, what to do about it, and every verdict after it."""
    say(wording.opened(REPOSITORY, stage.number, stage.page))
    told = await _next_verdict(stage, "")
    say(wording.verdict(stage.gate(told), stage.page))
    say(wording.invitation(stage.hub.clone_url(REPOSITORY), BRANCH, MENDED))
    while True:
        told = await _next_verdict(stage, told)
        say(wording.verdict(stage.gate(told), stage.page))


async def _next_verdict(stage: Stage, told: str) -> str:
    """The head, as soon as there is another one with a verdict."""
    while True:
        head = stage.head
        if head != told and stage.gate(head):
            return head
        await asyncio.sleep(LOOK_SECONDS)


async def _propose(hub: SandboxGitHub) -> Stage:
    await hub.push(REPOSITORY, BRANCH, PROPOSED, "Search the catalogue", start="main")
    await hub.push(REPOSITORY, MENDED, MENDING, "Search without a shell, with tests", start=BRANCH)
    number = await hub.open_pull(REPOSITORY, BRANCH, title=TITLE)
    hub.pull(REPOSITORY, number).body = DESCRIPTION
    return Stage(hub, number)


def _settings(hub: SandboxGitHub, app: AppCredentials, folder: Path) -> Settings:
    key = folder / "key.pem"
    key.touch(mode=0o600)
    key.write_text(app.private_key_pem)
    return read_settings(
        app_id=app.app_id,
        client_id=app.client_id,
        private_key_file=key,
        webhook_secret=app.webhook_secret,
        webhook_secret_previous=None,
        github_url=hub.api_url,
        github_git_url=None,
        database_url="",
        data_dir=folder / "data",
        host="127.0.0.1",
        port=0,
        role="all",
        node_id="demo",
    )
