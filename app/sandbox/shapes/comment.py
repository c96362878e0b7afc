"""Issue comments and reactions. Core."""

from typing import Any

from app.sandbox.entities import Comment, Reaction
from app.sandbox.shapes.people import app, user
from app.sandbox.shapes.pull import association
from app.sandbox.shapes.repository import api_url, html_url
from app.sandbox.shapes.stamps import node_id, stamp
from app.sandbox.world import World

Json = dict[str, Any]
CONTENTS = ("+1", "-1", "laugh", "confused", "heart", "hooray", "eyes", "rocket")


def comment(world: World, given: Comment) -> Json:
    here = api_url(world, given.repository)
    mine = f"{here}/issues/comments/{given.id}"
    rollup = {what: sum(each.content == what for each in given.reactions) for what in CONTENTS}
    return {
        "id": given.id,
        "node_id": node_id("IssueComment", given.id),
        "url": mine,
        "html_url": f"{html_url(world, given.repository)}/pull/{given.number}#issuecomment-{given.id}",
        "issue_url": f"{here}/issues/{given.number}",
        "body": given.body,
        "user": user(world, given.author),
        "created_at": stamp(given.created_at),
        "updated_at": stamp(given.updated_at),
        "author_association": association(given.repository, given.author),
        "performed_via_github_app": app(world, given.app) if given.app else None,
        "reactions": {"url": f"{mine}/reactions", "total_count": len(given.reactions)} | rollup,
    }


def reaction(world: World, given: Reaction) -> Json:
    return {
        "id": given.id,
        "node_id": node_id("Reaction", given.id),
        "user": user(world, given.author),
        "content": given.content,
        "created_at": stamp(given.created_at),
    }
