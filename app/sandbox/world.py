"""Everything the sandbox knows, in memory, and how it is found again. Core."""

import itertools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

from app.sandbox.entities import (
    Account,
    Artifact,
    CheckRun,
    Comment,
    CommitStatus,
    Deployment,
    Environment,
    Installation,
    Pull,
    RegisteredApp,
    Repository,
    Suite,
    Token,
    WorkflowRun,
)
from app.sandbox.refused import not_found

Thing = TypeVar("Thing")

FIRST_ID = 1001
WORKFLOW_IDS = 9000


@dataclass
class World:
    """`clock` gives aware times. `origin` is the address people open, without a slash at its end."""

    clock: Callable[[], datetime]
    origin: str = "http://127.0.0.1"
    token_lifetime: timedelta = timedelta(hours=1)
    accounts: dict[str, Account] = field(default_factory=dict)
    apps: dict[int, RegisteredApp] = field(default_factory=dict)
    installations: dict[int, Installation] = field(default_factory=dict)
    tokens: dict[str, Token] = field(default_factory=dict)
    repositories: dict[str, Repository] = field(default_factory=dict)
    suites: dict[int, Suite] = field(default_factory=dict)
    runs: dict[int, CheckRun] = field(default_factory=dict)
    comments: dict[int, Comment] = field(default_factory=dict)
    workflow_runs: dict[int, WorkflowRun] = field(default_factory=dict)
    artifacts: dict[int, Artifact] = field(default_factory=dict)
    deployments: dict[int, Deployment] = field(default_factory=dict)
    statuses: list[CommitStatus] = field(default_factory=list)
    _ids: Iterator[int] = field(default_factory=lambda: itertools.count(FIRST_ID))
    _workflows: dict[tuple[int, str], int] = field(default_factory=dict)

    def new_id(self) -> int:
        return next(self._ids)

    @property
    def api(self) -> str:
        """Where REST lives on a GitHub Enterprise Server."""
        return f"{self.origin}/api/v3"

    def account(self, login: str, kind: str = "User") -> Account:
        """The account of that name; a new one where it was never heard of. Logins ignore case."""
        return self.accounts.setdefault(login.lower(), Account(self.new_id(), login, kind))

    def repository(self, full_name: str) -> Repository:
        return found(self.repositories.get(full_name.lower()))

    def pull(self, repository: Repository, number: int) -> Pull:
        return found(repository.pulls.get(number))

    def run(self, repository: Repository, run_id: int) -> CheckRun:
        return found(in_repository(self.runs.get(run_id), lambda run: run.suite.repository, repository))

    def suite(self, repository: Repository, suite_id: int) -> Suite:
        return found(in_repository(self.suites.get(suite_id), lambda suite: suite.repository, repository))

    def comment(self, repository: Repository, comment_id: int) -> Comment:
        return found(in_repository(self.comments.get(comment_id), lambda comment: comment.repository, repository))

    def workflow_run(self, repository: Repository, run_id: int) -> WorkflowRun:
        return found(in_repository(self.workflow_runs.get(run_id), lambda run: run.repository, repository))

    def artifact(self, repository: Repository, artifact_id: int) -> Artifact:
        return found(in_repository(self.artifacts.get(artifact_id), lambda item: item.run.repository, repository))

    def deployment(self, repository: Repository, deployment_id: int) -> Deployment:
        return found(in_repository(self.deployments.get(deployment_id), lambda item: item.repository, repository))

    def environment(self, repository: Repository, name: str) -> Environment:
        """A deployment makes its environment where there is none."""
        known = repository.environments
        return known.setdefault(name, Environment(self.new_id(), name, self.clock()))

    def workflow_id(self, repository: Repository, path: str) -> int:
        """GitHub gives each workflow file of a repository one number for life."""
        return self._workflows.setdefault((repository.id, path), WORKFLOW_IDS + len(self._workflows))

    def workflow_path(self, repository: Repository, workflow_id: str) -> str:
        """`workflow_id` may be the number or the name of the file, as in GitHub's paths."""
        for (repository_id, path), number in self._workflows.items():
            if repository_id == repository.id and workflow_id in (str(number), path.rsplit("/", 1)[-1]):
                return path
        raise not_found()

    def installed_on(self, repository: Repository) -> list[Installation]:
        return [each for each in self.installations.values() if each.reaches(repository)]

    def reached(self, token: Token) -> list[Repository]:
        return [repository for repository in self.repositories.values() if token.reaches(repository)]

    def installation_of(self, app: RegisteredApp, account: Account) -> Installation:
        return found(next((i for i in self.installations.values() if i.app is app and i.account is account), None))

    def open_pulls(self, repository: Repository) -> list[Pull]:
        return [pull for pull in repository.pulls.values() if pull.state == "open"]

    def pulls_of_sha(self, repository: Repository, sha: str) -> list[Pull]:
        return [pull for pull in self.open_pulls(repository) if pull.head_sha == sha]

    def runs_of_sha(self, repository: Repository, sha: str) -> list[CheckRun]:
        return [run for run in self.runs.values() if run.suite.repository is repository and run.head_sha == sha]

    def runs_of_suite(self, suite: Suite) -> list[CheckRun]:
        return [run for run in self.runs.values() if run.suite is suite]

    def suites_of_sha(self, repository: Repository, sha: str) -> list[Suite]:
        return [each for each in self.suites.values() if each.repository is repository and each.head_sha == sha]

    def comments_of(self, repository: Repository, number: int) -> list[Comment]:
        return [each for each in self.comments.values() if each.repository is repository and each.number == number]


def found(thing: Thing | None) -> Thing:
    if thing is None:
        raise not_found()
    return thing


def in_repository(thing: Thing | None, home: Callable[[Thing], Repository], repository: Repository) -> Thing | None:
    """None where the thing belongs to another repository: its number must not open a door next door."""
    return thing if thing is not None and home(thing) is repository else None


def latest_by_name(runs: Iterable[CheckRun]) -> list[CheckRun]:
    """GitHub's `filter=latest`: of runs with one name and one App, the newest."""
    newest = {(run.suite.app.id, run.name): run for run in sorted(runs, key=lambda run: run.id)}
    return list(newest.values())
