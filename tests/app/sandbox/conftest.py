"""A small company on the sandbox GitHub, and somebody who listens to its webhooks."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from aiohttp import web
from gidgethub.sansio import Event

from app.sandbox.hub import SandboxGitHub
from app.sandbox.stage import AppCredentials
from tests.github import hub as hub

SECRET = "It's a Secret to Everybody"
REPOSITORY = "acme/shop"
PERMISSIONS = {
    "actions": "write",
    "checks": "write",
    "contents": "write",
    "deployments": "write",
    "issues": "write",
    "members": "read",
    "merge_queues": "read",
    "pull_requests": "write",
    "statuses": "write",
}
EVENTS = (
    "push", "pull_request", "issue_comment", "workflow_run", "merge_group", "deployment", "deployment_status",
    "deployment_protection_rule", "pull_request_review",
)  # fmt: skip


@dataclass
class Receiver:
    """Listens for webhooks and lets gidgethub check the signature of each."""

    events: list[Event] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    status: int = 202
    url: str = ""

    async def hear(self, request: web.Request) -> web.Response:
        event = Event.from_http(request.headers, await request.read(), secret=SECRET)
        self.events.append(event)
        self.headers.append(dict(request.headers))
        return web.Response(status=self.status)

    @property
    def names(self) -> list[str]:
        return [".".join(filter(None, (event.event, event.data.get("action")))) for event in self.events]


@dataclass
class Company:
    hub: SandboxGitHub
    app: AppCredentials
    installation: int
    receiver: Receiver
    head: str
    number: int


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    listening = Receiver()
    application = web.Application()
    application.router.add_post("/hook", listening.hear)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    listening.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield listening
    await runner.cleanup()


@pytest.fixture
async def company(hub: SandboxGitHub, receiver: Receiver) -> Company:
    """A repository with one open pull request, `topic` into `main`, and an App that is installed on it."""
    await hub.create_repository(REPOSITORY, {"README.md": "# Shop\n", "src/shop.py": "price = 1\n"})
    hub.add_user("ada", REPOSITORY, "maintain")
    app = hub.register_app("quaygate", PERMISSIONS, EVENTS, receiver.url, SECRET)
    installation = hub.install(app, "acme", [REPOSITORY])
    head = await hub.push(
        REPOSITORY, "topic", {"src/shop.py": "price = 2\n", "src/new.py": "x = 1\n"}, "Raise the price"
    )
    number = await hub.open_pull(REPOSITORY, "topic", "main", "Raise the price")
    await hub.settle()
    return Company(hub, app, installation, receiver, head, number)
