"""Registering an App: by hand, or from a manifest as its own set-up does. Shell.

https://docs.github.com/en/apps/sharing-github-apps/registering-a-github-app-from-a-manifest
"""

import json
import secrets
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from aiohttp import web
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from app.sandbox.entities import RegisteredApp
from app.sandbox.github import CHECK_EVENTS, NEEDED, UNASKED, Github
from app.sandbox.world import World

KEY_BITS = 2048
CODE_LIFE = timedelta(hours=1)
MANIFEST_KEYS = frozenset(
    {
        "name", "url", "hook_attributes", "redirect_url", "callback_urls", "setup_url", "description", "public",
        "default_events", "default_permissions", "request_oauth_on_install", "setup_on_update",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody asks an App to be."""

    slug: str
    owner: str
    permissions: Mapping[str, str]
    events: Sequence[str]
    webhook_url: str
    webhook_secret: str = ""


@dataclass(frozen=True, slots=True)
class Registered:
    app: RegisteredApp
    private_key_pem: str


def register(world: World, wish: Wish) -> Registered:
    """Raises ValueError for events that cannot be subscribed to."""
    if problem := subscription_problem(wish.permissions, wish.events):
        raise ValueError(problem)
    key = rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)
    implied = CHECK_EVENTS if wish.permissions.get("checks") == "write" else ()
    app = RegisteredApp(
        id=world.new_id(),
        slug=wish.slug,
        client_id=f"Iv23li{uuid.uuid4().hex[:14]}",
        owner=world.account(wish.owner),
        bot=world.account(f"{wish.slug}[bot]", "Bot"),
        public_key=key.public_key(),
        permissions={"metadata": "read"} | dict(wish.permissions),
        events=tuple(dict.fromkeys((*wish.events, *sorted(implied)))),
        hook_id=world.new_id(),
        webhook_url=wish.webhook_url,
        webhook_secret=wish.webhook_secret or secrets.token_hex(20),
        created_at=world.clock(),
    )
    world.apps[app.id] = app
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
    return Registered(app, pem.decode())


def subscription_problem(permissions: Mapping[str, str], events: Sequence[str]) -> str:
    """An App hears only of what it may read, and need not ask for what everybody hears."""
    unasked = sorted(set(events) & UNASKED)
    if unasked:
        return f"{', '.join(unasked)} cannot be subscribed to: every App hears them"
    held = {"metadata": "read"} | dict(permissions)
    blind = [event for event in events if NEEDED.get(event, event) not in held]
    return f"these events are not supported with the permissions asked for: {', '.join(blind)}" if blind else ""


class Manifests:
    """The page to which a set-up sends a person with a manifest; here, that person agrees at once."""

    def __init__(self, github: Github) -> None:
        self.github = github

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/settings/apps/new", self.agree),
            web.post("/organizations/{owner}/settings/apps/new", self.agree),
        ]

    async def agree(self, request: web.Request) -> web.Response:
        manifest = json.loads(str((await request.post()).get("manifest", "null")))
        if problem := self._problem(manifest):
            self.github.violations.append(f"manifest: {problem}")
            return web.Response(status=422, text=problem)
        wish = Wish(
            slug=manifest.get("name", "an app").lower().replace(" ", "-"),
            owner=request.match_info.get("owner", "ada"),
            permissions=manifest.get("default_permissions", {}),
            events=manifest.get("default_events", []),
            webhook_url=manifest.get("hook_attributes", {}).get("url", ""),
        )
        code = secrets.token_hex(20)
        self.github.manifest_codes[code] = (register(self.github.world, wish), self.github.world.clock() + CODE_LIFE)
        query = {"code": code} | ({"state": request.query["state"]} if "state" in request.query else {})
        raise web.HTTPFound(f"{manifest['redirect_url']}?{urlencode(query)}")

    @staticmethod
    def _problem(manifest: Any) -> str:
        if not isinstance(manifest, dict) or "url" not in manifest or "redirect_url" not in manifest:
            return "a manifest is a JSON object with at least url and redirect_url"
        unknown = sorted(manifest.keys() - MANIFEST_KEYS)
        if unknown:
            return f"the manifest has unknown keys: {', '.join(unknown)}"
        return subscription_problem(manifest.get("default_permissions", {}), manifest.get("default_events", []))


def converted(github: Github, code: str, now: datetime) -> Registered | None:
    """What a code stands for; once, and within the hour."""
    found, until = github.manifest_codes.pop(code, (None, now))
    return found if until > now else None
