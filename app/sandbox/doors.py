"""The ways in beside the REST API: git over HTTP, and downloads on short-lived addresses. Shell."""

import base64
import binascii
import secrets
from contextvars import ContextVar
from datetime import timedelta

from aiohttp import web

from app.sandbox.access import admit_to_git, by_token
from app.sandbox.entities import Account, Repository
from app.sandbox.github import Github
from app.sandbox.happenings import Happenings
from app.sandbox.refused import Refused
from app.sandbox.roles import RANK, role_of
from app.sandbox.world import World

STORAGE = "/_storage"
# Every person of the sandbox has this password: it keeps nobody out, and gives a push somebody to be from.
PASSWORD = "sandbox"  # noqa: S105
ARTIFACT_LIFE = timedelta(minutes=1)
TARBALL_LIFE = timedelta(minutes=5)


class Doors:
    def __init__(self, github: Github) -> None:
        self.github = github
        self._pusher: ContextVar[Account] = ContextVar("pusher")

    def routes(self) -> list[web.RouteDef]:
        download = web.get(STORAGE + "/{secret}", self.download)
        return [*self.github.store.routes(self._authorize, self._pushed), download]

    async def download(self, request: web.Request) -> web.Response:
        """Storage is another company's: it refuses a second credential, so a client that sends its token is caught."""
        if "Authorization" in request.headers:
            self.github.violations.append(
                f"{request.rel_url}: a token was sent to the storage that a download redirects to"
            )
            return web.Response(status=400, text="InvalidAuthenticationInfo")
        content, until, kind = self.github.downloads.get(
            request.match_info["secret"], (b"", self.github.world.clock(), "")
        )
        if until <= self.github.world.clock():
            return web.Response(status=404, text="This link has expired.")
        return web.Response(body=content, content_type=kind)

    async def _authorize(self, request: web.Request, full_name: str, service: str) -> None:
        """git asks without credentials first and tries again after a 401."""
        repository = self.github.world.repositories.get(full_name.lower())
        try:
            self._pusher.set(visitor(self.github.world, request.headers.get("Authorization", ""), repository, service))
        except Refused as refused:
            if refused.fault and "Authorization" in request.headers:
                self.github.violations.append(f"git {service} of {full_name}: {refused.message}")
            challenge = {"WWW-Authenticate": 'Basic realm="GitHub"'}
            kinds = {401: web.HTTPUnauthorized, 403: web.HTTPForbidden}
            raise kinds.get(refused.status, web.HTTPNotFound)(
                text=f"{refused.message}\n", headers=challenge
            ) from refused

    async def _pushed(self, full_name: str, moved: dict[str, tuple[str | None, str | None]]) -> None:
        repository = self.github.world.repository(full_name)
        for ref, (old, new) in moved.items():
            await Happenings(self.github).pushed(repository, ref, old, new, self._pusher.get())


def visitor(world: World, authorization: str, repository: Repository | None, service: str) -> Account:
    """Who fetches or pushes. Raises Refused."""
    writes = service == "git-receive-pack"
    if not authorization:
        if repository is None or repository.private or writes:
            raise Refused(401, "Authentication is needed.", fault=False)
        return world.account("ghost")
    name, password = basic(authorization)
    if password.startswith("ghs_"):
        caller = by_token(world, password, world.clock())
        admit_to_git(caller, repository, "write" if writes else "read")
        assert caller.app is not None
        return caller.app.bot
    person = world.accounts.get(name.lower())
    if person is None or person.kind != "User" or password != PASSWORD:
        raise Refused(401, "Bad credentials")
    needed = "write" if writes else "read"
    if repository is None or RANK[role_of(repository, person.login)] < RANK[needed]:
        raise Refused(404, "Repository not found.", fault=False)
    return person


def basic(authorization: str) -> tuple[str, str]:
    """git sends Basic; tokens ride as the password of `x-access-token`."""
    scheme, _, encoded = authorization.partition(" ")
    if scheme.lower() != "basic":
        raise Refused(401, "git over HTTP takes Basic credentials only")
    try:
        name, _, password = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError) as error:
        raise Refused(401, "Bad credentials") from error
    return name, password


def offer(github: Github, content: bytes, kind: str, life: timedelta) -> str:
    """An address from which this can be had for a while by anybody who knows it."""
    secret = secrets.token_urlsafe(24)
    github.downloads[secret] = (content, github.world.clock() + life, kind)
    return f"{github.world.origin}{STORAGE}/{secret}"
