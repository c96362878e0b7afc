"""What the sandbox remembers: people, Apps, repositories, pull requests, checks, comments, runs, deployments. Core."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

Json = Any


@dataclass(slots=True)
class Account:
    """A user, an organisation, or the bot of an App: `kind` is GitHub's `type`."""

    id: int
    login: str
    kind: str = "User"
    teams: dict[str, set[str]] = field(default_factory=dict)


@dataclass(slots=True)
class RegisteredApp:
    id: int
    slug: str
    client_id: str
    owner: Account
    bot: Account
    public_key: RSAPublicKey
    permissions: Mapping[str, str]
    events: tuple[str, ...]
    hook_id: int
    webhook_url: str
    webhook_secret: str
    created_at: datetime


@dataclass(slots=True)
class Installation:
    """`repositories` is None where the App is installed on all repositories of the account."""

    id: int
    app: RegisteredApp
    account: Account
    permissions: Mapping[str, str]
    repositories: set[int] | None
    created_at: datetime
    suspended_at: datetime | None = None

    def reaches(self, repository: "Repository") -> bool:
        if repository.owner is not self.account:
            return False
        return self.repositories is None or repository.id in self.repositories


@dataclass(slots=True)
class Token:
    text: str
    installation: Installation
    permissions: Mapping[str, str]
    repositories: set[int] | None
    expires_at: datetime
    revoked: bool = False

    def reaches(self, repository: "Repository") -> bool:
        narrowed = self.repositories is None or repository.id in self.repositories
        return narrowed and self.installation.reaches(repository)


@dataclass(slots=True)
class Label:
    id: int
    name: str


@dataclass(slots=True)
class PullReview:
    id: int
    author: Account
    state: str
    body: str
    commit_id: str
    submitted_at: datetime


@dataclass(slots=True)
class Pull:
    id: int
    number: int
    title: str
    body: str
    author: Account
    head_branch: str
    base_branch: str
    head_sha: str
    base_sha: str
    created_at: datetime
    updated_at: datetime
    draft: bool = False
    state: str = "open"
    closed_at: datetime | None = None
    merged_at: datetime | None = None
    merged_by: Account | None = None
    merge_commit_sha: str | None = None
    labels: list[Label] = field(default_factory=list)
    reviews: list[PullReview] = field(default_factory=list)


@dataclass(slots=True)
class Repository:
    id: int
    owner: Account
    name: str
    default_branch: str
    created_at: datetime
    private: bool = True
    pushed_at: datetime | None = None
    pulls: dict[int, Pull] = field(default_factory=dict)
    roles: dict[str, str] = field(default_factory=dict)
    environments: dict[str, "Environment"] = field(default_factory=dict)
    required_checks: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def full_name(self) -> str:
        return f"{self.owner.login}/{self.name}"


@dataclass(slots=True)
class Suite:
    id: int
    app: RegisteredApp
    repository: Repository
    head_sha: str
    head_branch: str
    before: str
    created_at: datetime
    status: str = "queued"
    conclusion: str | None = None
    head_commit: Mapping[str, Json] = field(default_factory=dict)


@dataclass(slots=True)
class CheckRun:
    id: int
    suite: Suite
    name: str
    status: str
    started_at: datetime
    conclusion: str | None = None
    completed_at: datetime | None = None
    external_id: str = ""
    details_url: str = ""
    title: str | None = None
    summary: str | None = None
    text: str | None = None
    annotations: list[Mapping[str, Json]] = field(default_factory=list)
    actions: list[Mapping[str, str]] = field(default_factory=list)

    @property
    def head_sha(self) -> str:
        return self.suite.head_sha


@dataclass(slots=True)
class Reaction:
    id: int
    author: Account
    content: str
    created_at: datetime


@dataclass(slots=True)
class Comment:
    id: int
    repository: Repository
    number: int
    author: Account
    body: str
    created_at: datetime
    updated_at: datetime
    app: RegisteredApp | None = None
    reactions: list[Reaction] = field(default_factory=list)


@dataclass(slots=True)
class Artifact:
    id: int
    run: "WorkflowRun"
    name: str
    archive: bytes
    created_at: datetime
    expired: bool = False


@dataclass(slots=True)
class WorkflowRun:
    id: int
    repository: Repository
    workflow_id: int
    path: str
    name: str
    number: int
    head_sha: str
    head_branch: str
    actor: Account
    created_at: datetime
    event: str = "push"
    status: str = "completed"
    conclusion: str | None = None
    inputs: Mapping[str, Json] = field(default_factory=dict)
    head_commit: Mapping[str, Json] = field(default_factory=dict)
    gates: list["Gate"] = field(default_factory=list)


@dataclass(slots=True)
class Gate:
    """A job that waits for an App's word: `state` is waiting, approved or rejected."""

    run: WorkflowRun
    environment: str
    app: RegisteredApp
    state: str = "waiting"
    comments: list[str] = field(default_factory=list)


@dataclass(slots=True)
class DeploymentStatus:
    id: int
    state: str
    creator: Account
    description: str
    environment: str
    environment_url: str
    log_url: str
    created_at: datetime


@dataclass(slots=True)
class Deployment:
    id: int
    repository: Repository
    sha: str
    ref: str
    task: str
    environment: str
    description: str | None
    payload: Json
    transient: bool
    production: bool
    creator: Account
    app: RegisteredApp | None
    created_at: datetime
    statuses: list[DeploymentStatus] = field(default_factory=list)


@dataclass(slots=True)
class Environment:
    """`reviewers` are logins, or team slugs written `@slug`. `branches` is None where any branch may deploy."""

    id: int
    name: str
    created_at: datetime
    wait_minutes: int = 0
    reviewers: tuple[str, ...] = ()
    prevent_self_review: bool = False
    protected_branches: bool = False
    branches: tuple[str, ...] | None = None
    gates: tuple[int, ...] = ()


@dataclass(slots=True)
class CommitStatus:
    id: int
    repository: Repository
    sha: str
    state: str
    context: str
    description: str | None
    target_url: str | None
    creator: Account
    created_at: datetime
