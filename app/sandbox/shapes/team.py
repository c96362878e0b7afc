"""Teams and what is public of a person. Core."""

import zlib
from datetime import UTC, datetime
from typing import Any

from app.sandbox.entities import Account
from app.sandbox.shapes.people import user
from app.sandbox.shapes.stamps import node_id, stamp
from app.sandbox.world import World

Json = dict[str, Any]
LONG_AGO = stamp(datetime(2020, 1, 1, tzinfo=UTC))


def team(world: World, owner: Account, slug: str) -> Json:
    number = zlib.crc32(f"{owner.login}/{slug}".encode())
    here = f"{world.api}/organizations/{owner.id}/team/{number}"
    return {
        "id": number,
        "node_id": node_id("Team", number),
        "name": slug,
        "slug": slug,
        "description": None,
        "privacy": "closed",
        "notification_setting": "notifications_enabled",
        "permission": "push",
        "type": "organization",
        "organization_id": owner.id,
        "url": here,
        "html_url": f"{world.origin}/orgs/{owner.login}/teams/{slug}",
        "members_url": f"{here}/members{{/member}}",
        "repositories_url": f"{here}/repos",
        "parent": None,
    }


def full(world: World, owner: Account, slug: str) -> Json:
    """As asking for one team answers."""
    return team(world, owner, slug) | {
        "members_count": len(owner.teams[slug]),
        "repos_count": 0,
        "created_at": LONG_AGO,
        "updated_at": LONG_AGO,
        "organization": organization(world, owner),
    }


def organization(world: World, owner: Account) -> Json:
    here = f"{world.api}/orgs/{owner.login}"
    return {
        "login": owner.login,
        "id": owner.id,
        "node_id": node_id("Organization", owner.id),
        "url": here,
        "html_url": f"{world.origin}/{owner.login}",
        "repos_url": f"{here}/repos",
        "events_url": f"{here}/events",
        "hooks_url": f"{here}/hooks",
        "issues_url": f"{here}/issues",
        "members_url": f"{here}/members{{/member}}",
        "public_members_url": f"{here}/public_members{{/member}}",
        "avatar_url": f"{world.origin}/avatars/u/{owner.id}",
        "description": None,
        "has_organization_projects": False,
        "has_repository_projects": False,
        "public_repos": 0,
        "public_gists": 0,
        "followers": 0,
        "following": 0,
        "created_at": LONG_AGO,
        "updated_at": LONG_AGO,
        "archived_at": None,
        "type": "Organization",
    }


def public_user(world: World, account: Account) -> Json:
    unsaid = ("company", "blog", "location", "email", "hireable", "bio")
    counts = ("public_repos", "public_gists", "followers", "following")
    return (
        user(world, account)
        | dict.fromkeys(unsaid, None)
        | dict.fromkeys(counts, 0)
        | {"name": account.login, "created_at": LONG_AGO, "updated_at": LONG_AGO}
    )
