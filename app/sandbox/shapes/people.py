"""Accounts, Apps and installations. Core."""

from typing import Any
from urllib.parse import quote

from app.sandbox.entities import Account, Installation, RegisteredApp, Repository
from app.sandbox.shapes.stamps import node_id, stamp, stamp_or_none
from app.sandbox.world import World

Json = dict[str, Any]

USER_LINKS = {
    "followers_url": "/followers",
    "following_url": "/following{/other_user}",
    "gists_url": "/gists{/gist_id}",
    "starred_url": "/starred{/owner}{/repo}",
    "subscriptions_url": "/subscriptions",
    "organizations_url": "/orgs",
    "repos_url": "/repos",
    "events_url": "/events{/privacy}",
    "received_events_url": "/received_events",
}


def user(world: World, account: Account) -> Json:
    login = quote(account.login)  # the brackets of `quaygate[bot]`
    here = f"{world.api}/users/{login}"
    return {
        "login": account.login,
        "id": account.id,
        "node_id": node_id(account.kind, account.id),
        "avatar_url": f"{world.origin}/avatars/u/{account.id}",
        "gravatar_id": "",
        "url": here,
        "html_url": f"{world.origin}/{login}",
        "type": account.kind,
        "site_admin": False,
    } | {name: here + suffix for name, suffix in USER_LINKS.items()}


def app(world: World, registered: RegisteredApp) -> Json:
    # The description of this shape lists five permissions by name; an App has whatever it was granted.
    return {
        "id": registered.id,
        "slug": registered.slug,
        "client_id": registered.client_id,
        "node_id": node_id("Integration", registered.id),
        "owner": user(world, registered.owner),
        "name": registered.slug,
        "description": "",
        "external_url": world.origin,
        "html_url": f"{world.origin}/apps/{registered.slug}",
        "created_at": stamp(registered.created_at),
        "updated_at": stamp(registered.created_at),
        "permissions": dict(registered.permissions),
        "events": list(registered.events),
    }


def installation(world: World, installed: Installation) -> Json:
    suspended = installed.suspended_at is not None
    return {
        "id": installed.id,
        "account": user(world, installed.account),
        "repository_selection": "all" if installed.repositories is None else "selected",
        "access_tokens_url": f"{world.api}/app/installations/{installed.id}/access_tokens",
        "repositories_url": f"{world.api}/installation/repositories",
        "html_url": f"{world.origin}/settings/installations/{installed.id}",
        "app_id": installed.app.id,
        "client_id": installed.app.client_id,
        "app_slug": installed.app.slug,
        "target_id": installed.account.id,
        "target_type": installed.account.kind,
        "permissions": dict(installed.permissions),
        "events": list(installed.app.events),
        "created_at": stamp(installed.created_at),
        "updated_at": stamp(installed.created_at),
        "single_file_name": None,
        "suspended_by": user(world, installed.account) if suspended else None,
        "suspended_at": stamp_or_none(installed.suspended_at),
    }


def named(repository: Repository) -> Json:
    """A repository as installation events name it."""
    return {
        "id": repository.id,
        "node_id": node_id("Repository", repository.id),
        "name": repository.name,
        "full_name": repository.full_name,
        "private": repository.private,
    }
