"""The sandbox as one thing: what it knows, its git, its webhooks, its faults, and the mistakes it saw. Shell."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app.sandbox.committed import github
from app.sandbox.contract import Contract
from app.sandbox.entities import Account, Installation, Pull, RegisteredApp, Repository
from app.sandbox.faults import Faults
from app.sandbox.gitstore import GitStore
from app.sandbox.shapes.people import user
from app.sandbox.shapes.pull import Size
from app.sandbox.shapes.repository import usual
from app.sandbox.shapes.stamps import node_id
from app.sandbox.webhooks import Delivery, Webhooks, new_guid
from app.sandbox.world import World

Json = dict[str, Any]

# What an App must be allowed to read before it may hear of it:
# https://docs.github.com/en/webhooks/webhook-events-and-payloads
NEEDED = {
    "check_run": "checks",
    "check_suite": "checks",
    "deployment": "deployments",
    "deployment_protection_rule": "deployments",
    "deployment_review": "deployments",
    "deployment_status": "deployments",
    "issue_comment": "issues",
    "merge_group": "merge_queues",
    "pull_request": "pull_requests",
    "pull_request_review": "pull_requests",
    "push": "contents",
    "repository": "metadata",
    "status": "statuses",
    "workflow_job": "actions",
    "workflow_run": "actions",
}
# These cannot be subscribed to: every App hears them.
UNASKED = frozenset({"ping", "installation", "installation_repositories", "github_app_authorization"})
# Write access to checks subscribes to both events, and only with it do people's buttons reach the App:
# https://docs.github.com/en/webhooks/webhook-events-and-payloads#check_run
CHECK_EVENTS = frozenset({"check_run", "check_suite"})
ONLY_WRITERS = frozenset({"requested", "rerequested", "requested_action"})


@dataclass(frozen=True, slots=True)
class Seen:
    """One request, for tests that count or time them. `installation` is None for a JWT or nobody."""

    operation: str
    method: str
    path: str
    status: int
    installation: int | None
    at: datetime
    fault: str = ""


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Github:
    """Shared by the server, the operations, and the people of the sandbox."""

    root: Path
    world: World = field(default_factory=lambda: World(utc_now))
    contract: Contract = field(default_factory=github)
    faults: Faults = field(default_factory=Faults)
    violations: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    requests: list[Seen] = field(default_factory=list)
    downloads: dict[str, tuple[bytes, datetime, str]] = field(default_factory=dict)
    manifest_codes: dict[str, Any] = field(default_factory=dict)
    long_tokens: bool = True
    hourly_limit: int = 5000
    used: dict[str, tuple[datetime, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.store = GitStore(self.root)
        self.webhooks = Webhooks(self.world)
        self._sizes: dict[tuple[int, str, str], Size] = {}

    async def size(self, repository: Repository, pull: Pull) -> Size:
        """Measured once for each pair of commits, since neither ever changes."""
        between = (repository.id, pull.base_sha, pull.head_sha)
        if between not in self._sizes:
            compared = await self.store.compare(repository.full_name, pull.base_sha, pull.head_sha)
            files = compared["files"]
            self._sizes[between] = Size(
                commits=compared["total_commits"],
                additions=sum(file["additions"] for file in files),
                deletions=sum(file["deletions"] for file in files),
                files=len(files),
            )
        return self._sizes[between]

    async def merges(self, repository: Repository, pull: Pull) -> bool | None:
        """Whether the head merges into the base branch as it is now; None once the pull request is closed."""
        if pull.state != "open":
            return None
        git, base = self.store.git(repository.full_name), f"refs/heads/{pull.base_branch}"
        return await git.ask("merge-tree", "--write-tree", base, pull.head_sha) is not None

    def emit(
        self,
        event: str,
        action: str | None,
        body: Mapping[str, Any],
        repository: Repository,
        sender: Account,
        only: RegisteredApp | None = None,
    ) -> None:
        """Sends an event of a repository to every App installed there that listens, or to `only` one of them."""
        about = {"repository": usual(self.world, repository), "sender": user(self.world, sender)}
        for installation in self.world.installed_on(repository):
            if only in (None, installation.app) and hears(installation, event, action):
                self.deliver(installation, event, action, about | dict(body), repository)

    def deliver(
        self,
        installation: Installation,
        event: str,
        action: str | None,
        body: Mapping[str, Any],
        repository: Repository | None = None,
    ) -> None:
        """Sends one event to the App of one installation."""
        payload = dict(body)
        payload.setdefault("installation", {"id": installation.id, "node_id": node_id("Installation", installation.id)})
        self.send(installation.app, event, action, payload, installation, repository)

    def send(
        self,
        app: RegisteredApp,
        event: str,
        action: str | None,
        body: Mapping[str, Any],
        installation: Installation | None = None,
        repository: Repository | None = None,
    ) -> None:
        """Sends one event, judged by GitHub's schema for it first."""
        payload = dict(body) | ({"action": action} if action else {})
        name = "-".join(filter(None, (event, action))).replace("_", "-")
        self.violations += [f"our own {problem}" for problem in self.contract.webhook_problems(name, payload)]
        self.webhooks.send(
            Delivery(
                id=self.world.new_id(),
                guid=new_guid(),
                app=app,
                event=event,
                action=action,
                payload=payload,
                installation_id=installation.id if installation else None,
                repository_id=repository.id if repository else None,
                delivered_at=self.world.clock(),
            )
        )


def hears(installation: Installation, event: str, action: str | None) -> bool:
    if installation.suspended_at is not None:
        return False
    if event in CHECK_EVENTS and action in ONLY_WRITERS:
        return installation.permissions.get("checks") == "write"
    subscribed = event in installation.app.events or event in UNASKED
    return subscribed or (event in CHECK_EVENTS and installation.permissions.get("checks") == "write")
