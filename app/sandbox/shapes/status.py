"""Commit statuses. Core."""

from typing import Any

from app.sandbox.entities import CommitStatus
from app.sandbox.shapes.people import user
from app.sandbox.shapes.repository import api_url
from app.sandbox.shapes.stamps import node_id, stamp
from app.sandbox.world import World

Json = dict[str, Any]


def status(world: World, given: CommitStatus, *, short: bool = False) -> Json:
    """`short` as it stands in the combined status of a commit."""
    created = stamp(given.created_at)
    shaped = {
        "id": given.id,
        "node_id": node_id("StatusContext", given.id),
        "state": given.state,
        "context": given.context,
        "description": given.description,
        "target_url": given.target_url,
        "avatar_url": f"{world.origin}/avatars/u/{given.creator.id}",
        "created_at": created,
        "updated_at": created,
        "url": f"{api_url(world, given.repository)}/statuses/{given.sha}",
    }
    return shaped if short else shaped | {"creator": user(world, given.creator)}
