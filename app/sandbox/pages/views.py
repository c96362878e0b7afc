"""What each page shows, read from the sandbox and its git. Shell."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.sandbox.entities import Account, CheckRun, Deployment, Pull, Repository
from app.sandbox.hub import SandboxGitHub
from app.sandbox.pages import addresses, diff, rows
from app.sandbox.pages.timeline import Entry, timeline
from app.sandbox.world import latest_by_name

Json = dict[str, Any]
VISITOR = "ada"  # who presses the buttons
MOST_COMMITS = 100
MOST_FILES = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What the pages of a pull request have in common. `working` says that something is still going on."""

    repository: Repository
    pull: Pull
    home: str
    here: str
    merge: rows.MergeBox
    checks: Sequence[rows.Row]
    files: Sequence[Json]
    notes: Sequence[diff.Note]
    working: bool
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """The checks of one earlier commit, or those of the head that were since replaced."""

    sha: str
    checks: Sequence[rows.Row]

    @property
    def count(self) -> int:
        return len(self.checks)


async def frame(hub: SandboxGitHub, repository: Repository, pull: Pull) -> Frame:
    required = repository.required_checks.get(pull.base_branch, ())
    newest = latest_by_name(hub.world.runs_of_sha(repository, pull.head_sha))
    checks = rows.listed(_reported(hub, repository, newest, pull.head_sha, required), required)
    return Frame(
        repository=repository,
        pull=pull,
        home=addresses.repository(repository),
        here=addresses.pull(repository, pull.number),
        merge=rows.merge_box(pull, checks),
        checks=checks,
        files=await hub.github.store.changed_files(repository.full_name, pull.base_sha, pull.head_sha),
        notes=notes(newest),
        working=_working(hub, repository, pull, checks),
        now=hub.world.clock(),
    )


def notes(runs: Sequence[CheckRun]) -> list[diff.Note]:
    return [diff.note(run.name, addresses.run(run), given) for run in runs for given in run.annotations]


def _reported(
    hub: SandboxGitHub, repository: Repository, runs: Sequence[CheckRun], sha: str, required: Sequence[str]
) -> list[rows.Row]:
    world = hub.world
    workflows = [each for each in world.workflow_runs.values() if (each.repository, each.head_sha) == (repository, sha)]
    statuses = {each.context: each for each in world.statuses if (each.repository, each.sha) == (repository, sha)}
    return [
        *(rows.of_run(run, required) for run in runs),
        *(rows.of_workflow(each, required) for each in {each.workflow_id: each for each in workflows}.values()),
        *(rows.of_status(each, required) for each in statuses.values()),
    ]


def _working(hub: SandboxGitHub, repository: Repository, pull: Pull, checks: Sequence[rows.Row]) -> bool:
    """Whether the page will soon show something else. A suite is queued as soon as somebody asks for it again."""
    suites = hub.world.suites_of_sha(repository, pull.head_sha)
    going = [
        each for each in deployments(hub, repository, pull) if state_of(each) in ("queued", "pending", "in_progress")
    ]
    reporting = any(row.tone == "pending" for row in checks if row.state != "expected")
    expected = pull.state == "open" and any(each.status != "completed" for each in suites)
    return reporting or expected or bool(going)


def state_of(deployment: Deployment) -> str:
    return deployment.statuses[-1].state if deployment.statuses else "queued"


def deployments(hub: SandboxGitHub, repository: Repository, pull: Pull) -> list[Deployment]:
    """Of the pull request's head, or of its branch at any time; the newest first."""
    mine = [each for each in hub.world.deployments.values() if each.repository is repository]
    return [each for each in reversed(mine) if each.sha == pull.head_sha or each.ref == pull.head_branch]


async def conversation(hub: SandboxGitHub, repository: Repository, pull: Pull) -> tuple[list[Entry], int]:
    """What was said or pushed, oldest first, and how many older commits are left out."""
    name = repository.full_name
    compared = await hub.github.store.compare(name, pull.base_sha, pull.head_sha)
    commits = [await hub.github.store.commit_json(name, sha) for sha in compared["commits"][-MOST_COMMITS:]]
    comments = hub.world.comments_of(repository, pull.number)
    return timeline(commits, comments, pull.reviews), len(compared["commits"]) - len(commits)


def past(hub: SandboxGitHub, repository: Repository, pull: Pull) -> list[Past]:
    """What was reported before, on this branch: the newest commit first."""
    current = {run.id for run in latest_by_name(hub.world.runs_of_sha(repository, pull.head_sha))}
    older: dict[str, list[rows.Row]] = {}
    for run in reversed(hub.world.runs.values()):
        suite = run.suite
        if suite.repository is repository and suite.head_branch == pull.head_branch and run.id not in current:
            older.setdefault(run.head_sha, []).append(rows.of_run(run))
    return [Past(sha=sha, checks=checks) for sha, checks in older.items()]


def writers(hub: SandboxGitHub, repository: Repository) -> list[Account]:
    """Who may comment: everybody with a role, our visitor first."""
    people = [hub.world.account(login) for login, role in repository.roles.items() if role != "none"]
    return sorted(people, key=lambda person: (person.login != VISITOR, person.login))


def pull_of(hub: SandboxGitHub, run: CheckRun) -> Pull | None:
    """The pull request under which a check is to be seen."""
    pulls = run.suite.repository.pulls.values()
    heads = [pull for pull in pulls if pull.head_sha == run.head_sha]
    branch = [pull for pull in pulls if pull.head_branch == run.suite.head_branch]
    return next(iter([*heads, *branch]), None)


async def files(hub: SandboxGitHub, repository: Repository, branch_tip: str) -> tuple[list[str], int]:
    """The paths of a branch, and how many more there are."""
    listed = await hub.github.store.tree(repository.full_name, branch_tip, recursive=True)
    paths = [entry["path"] for entry in listed if entry["type"] != "tree"]
    return paths[:MOST_FILES], len(paths[MOST_FILES:])
