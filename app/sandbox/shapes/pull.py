"""Pull requests, and the short form that hangs on checks and runs. Core."""

from dataclasses import dataclass
from typing import Any

from app.sandbox.entities import Account, Label, Pull, PullReview, Repository
from app.sandbox.shapes.people import user
from app.sandbox.shapes.repository import api_url, html_url, usual
from app.sandbox.shapes.stamps import node_id, stamp, stamp_or_none
from app.sandbox.world import World

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Size:
    """What git knows of a pull request: the sums over its commits and its merge-base diff."""

    commits: int
    additions: int
    deletions: int
    files: int


def association(repository: Repository, author: Account) -> str:
    """How GitHub names the author's tie to the repository."""
    if author is repository.owner:
        return "OWNER"
    return "COLLABORATOR" if author.login.lower() in repository.roles else "NONE"


def label(world: World, repository: Repository, named: Label) -> Json:
    return {
        "id": named.id,
        "node_id": node_id("Label", named.id),
        "url": f"{api_url(world, repository)}/labels/{named.name}",
        "name": named.name,
        "description": None,
        "color": "ededed",
        "default": False,
    }


def side(world: World, repository: Repository, branch: str, sha: str) -> Json:
    return {
        "label": f"{repository.owner.login}:{branch}",
        "ref": branch,
        "sha": sha,
        "user": user(world, repository.owner),
        "repo": usual(world, repository),
    }


def links(world: World, repository: Repository, pull: Pull) -> dict[str, str]:
    here, page = api_url(world, repository), f"{html_url(world, repository)}/pull/{pull.number}"
    return {
        "self": f"{here}/pulls/{pull.number}",
        "html": page,
        "issue": f"{here}/issues/{pull.number}",
        "comments": f"{here}/issues/{pull.number}/comments",
        "review_comments": f"{here}/pulls/{pull.number}/comments",
        "review_comment": f"{here}/pulls/comments{{/number}}",
        "commits": f"{here}/pulls/{pull.number}/commits",
        "statuses": f"{here}/statuses/{pull.head_sha}",
    }


def simple(world: World, repository: Repository, pull: Pull) -> Json:
    """A `pull-request-simple`, as lists have it."""
    at = links(world, repository, pull)
    return {
        "id": pull.id,
        "node_id": node_id("PullRequest", pull.id),
        "number": pull.number,
        "state": pull.state,
        "locked": False,
        "active_lock_reason": None,
        "title": pull.title,
        "body": pull.body or None,
        "user": user(world, pull.author),
        "draft": pull.draft,
        "labels": [label(world, repository, named) for named in pull.labels],
        "milestone": None,
        "assignee": None,
        "assignees": [],
        "requested_reviewers": [],
        "requested_teams": [],
        "author_association": association(repository, pull.author),
        "auto_merge": None,
        "merge_commit_sha": pull.merge_commit_sha,
        "head": side(world, repository, pull.head_branch, pull.head_sha),
        "base": side(world, repository, pull.base_branch, pull.base_sha),
        "created_at": stamp(pull.created_at),
        "updated_at": stamp(pull.updated_at),
        "closed_at": stamp_or_none(pull.closed_at),
        "merged_at": stamp_or_none(pull.merged_at),
        "url": at["self"],
        "html_url": at["html"],
        "diff_url": f"{at['html']}.diff",
        "patch_url": f"{at['html']}.patch",
        "issue_url": at["issue"],
        "comments_url": at["comments"],
        "review_comments_url": at["review_comments"],
        "review_comment_url": at["review_comment"],
        "commits_url": at["commits"],
        "statuses_url": at["statuses"],
        "_links": {name: {"href": url} for name, url in at.items()},
    }


def full(world: World, repository: Repository, pull: Pull, size: Size, mergeable: bool | None = None) -> Json:
    """A `pull-request`, as asking for one and webhooks have it. `mergeable` is None until GitHub has found out."""
    return simple(world, repository, pull) | {
        "merged": pull.merged_at is not None,
        "merged_by": user(world, pull.merged_by) if pull.merged_by else None,
        "mergeable": mergeable,
        "mergeable_state": {True: "clean", False: "dirty", None: "unknown"}[mergeable],
        "rebaseable": mergeable,
        "maintainer_can_modify": False,
        "comments": len(world.comments_of(repository, pull.number)),
        "review_comments": 0,
        "commits": size.commits,
        "additions": size.additions,
        "deletions": size.deletions,
        "changed_files": size.files,
    }


def minimal(world: World, repository: Repository, pull: Pull) -> Json:
    """A `pull-request-minimal`, as it hangs on check runs, suites and workflow runs."""
    here = api_url(world, repository)
    repo = {"id": repository.id, "url": here, "name": repository.name}
    return {
        "id": pull.id,
        "number": pull.number,
        "url": f"{here}/pulls/{pull.number}",
        "head": {"ref": pull.head_branch, "sha": pull.head_sha, "repo": repo},
        "base": {"ref": pull.base_branch, "sha": pull.base_sha, "repo": repo},
    }


def minimals(world: World, repository: Repository, sha: str) -> list[Json]:
    return [minimal(world, repository, pull) for pull in world.pulls_of_sha(repository, sha)]


def review(world: World, repository: Repository, pull: Pull, given: PullReview) -> Json:
    page = f"{html_url(world, repository)}/pull/{pull.number}#pullrequestreview-{given.id}"
    above = f"{api_url(world, repository)}/pulls/{pull.number}"
    return {
        "id": given.id,
        "node_id": node_id("PullRequestReview", given.id),
        "user": user(world, given.author),
        "body": given.body,
        "state": given.state,
        "html_url": page,
        "pull_request_url": above,
        "_links": {"html": {"href": page}, "pull_request": {"href": above}},
        "submitted_at": stamp(given.submitted_at),
        "commit_id": given.commit_id,
        "author_association": association(repository, given.author),
    }
