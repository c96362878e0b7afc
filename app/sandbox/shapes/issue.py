"""A pull request seen as the issue it also is. Core."""

from typing import Any

from app.sandbox.entities import Pull, Repository
from app.sandbox.shapes.comment import CONTENTS
from app.sandbox.shapes.people import user
from app.sandbox.shapes.pull import association, label, links
from app.sandbox.shapes.repository import api_url
from app.sandbox.shapes.stamps import node_id, stamp, stamp_or_none
from app.sandbox.world import World

Json = dict[str, Any]


def issue(world: World, repository: Repository, pull: Pull) -> Json:
    here = f"{api_url(world, repository)}/issues/{pull.number}"
    at = links(world, repository, pull)
    return {
        "id": pull.id,
        "node_id": node_id("PullRequest", pull.id),
        "number": pull.number,
        "title": pull.title,
        "body": pull.body or None,
        "state": pull.state,
        "state_reason": None,
        "locked": False,
        "active_lock_reason": None,
        "user": user(world, pull.author),
        "labels": [label(world, repository, named) for named in pull.labels],
        "assignee": None,
        "assignees": [],
        "milestone": None,
        "draft": pull.draft,
        "comments": len(world.comments_of(repository, pull.number)),
        "author_association": association(repository, pull.author),
        "created_at": stamp(pull.created_at),
        "updated_at": stamp(pull.updated_at),
        "closed_at": stamp_or_none(pull.closed_at),
        "performed_via_github_app": None,
        "reactions": {"url": f"{here}/reactions", "total_count": 0} | dict.fromkeys(CONTENTS, 0),
        "url": here,
        "html_url": at["html"],
        "repository_url": api_url(world, repository),
        "labels_url": f"{here}/labels{{/name}}",
        "comments_url": f"{here}/comments",
        "events_url": f"{here}/events",
        "timeline_url": f"{here}/timeline",
        "pull_request": {
            "url": at["self"],
            "html_url": at["html"],
            "diff_url": f"{at['html']}.diff",
            "patch_url": f"{at['html']}.patch",
            "merged_at": stamp_or_none(pull.merged_at),
        },
    }
