"""GitHub, as the rest of Quaygate sees it: one class, and clients for the App and for one repository's job. Shell.

`hub.installation(installation_id, repository_id, Job.REVIEW)` can do what that job's token may, and nothing else. The
calls themselves are in the files of this folder that are named after what they are about.
"""

import random
from collections.abc import Callable
from typing import Any

import aiohttp
from pydantic import TypeAdapter

from app.github.auth import AppCredentials
from app.github.caller import Client
from app.github.clock import Clock, SystemClock
from app.github.errors import Forbidden, Invalid, Misused
from app.github.etags import Etags
from app.github.jobs import PERMISSIONS, WHOLE_INSTALLATION, Job
from app.github.paths import checked_api_url
from app.github.redactor import Redactor
from app.github.shapes import parse
from app.github.tokens import Grant, InstallationCredentials, Minted, Tokens
from app.github.traffic import Traffic
from app.github.transport import GitHubSettings, Outside

MINTED = TypeAdapter(Minted)


class AppClient(Client):
    """Speaks as the App itself (JWT): installations, tokens, webhook deliveries."""


class InstallationClient(Client):
    """Speaks as one installation, for one job, and (but for listing) for one repository."""

    async def token(self) -> str:
        """The bare token, for git: good for five minutes at the least. Never show it."""
        return await self._credentials.get()


class GitHub:
    """One per process: it keeps the tokens, the limits and the key. `chance` is a random number between 0 and 1."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        settings: GitHubSettings,
        *,
        redactor: Redactor | None = None,
        clock: Clock | None = None,
        chance: Callable[[], float] = random.random,
    ) -> None:
        checked_api_url(settings.api_url)
        self._clock = clock or SystemClock()
        self.redactor = redactor or Redactor()
        self._outside = Outside(session, settings, self.redactor, Etags())
        self._traffic = Traffic(settings.pace, self._clock, chance)
        issuer = settings.client_id or str(settings.app_id)
        self._app = AppClient(
            self._outside,
            self._traffic.lane(None),
            None,
            AppCredentials(settings.key, issuer, self._clock),
            self._clock,
        )
        self._tokens = Tokens(self._mint, self._clock)

    def app(self) -> AppClient:
        return self._app

    def installation(self, installation_id: int, repository_id: int | None, job: Job) -> InstallationClient:
        """Raises Misused without a repository, unless the job is one that looks over the whole installation."""
        if repository_id is None and job not in WHOLE_INSTALLATION:
            raise Misused(f"a token for {job} must be narrowed to one repository")
        credentials = InstallationCredentials(self._tokens, Grant(installation_id, repository_id, job))
        lane = self._traffic.lane(installation_id)
        return InstallationClient(self._outside, lane, installation_id, credentials, self._clock)

    async def _mint(self, grant: Grant) -> Minted:
        narrowed: dict[str, Any] = {"permissions": dict(PERMISSIONS[grant.job])}
        if grant.repository_id is not None:
            narrowed["repository_ids"] = [grant.repository_id]
        path = "/app/installations/{installation_id}/access_tokens"
        try:
            raw = await self._app.post(path, narrowed, safe=True, installation_id=grant.installation_id)
        except Invalid as error:
            asked = ", ".join(f"{name}={level}" for name, level in PERMISSIONS[grant.job].items())
            raise Forbidden(f"no token for {grant.job}: {error.message}", missing=asked) from None
        minted = parse(MINTED, raw)
        self.redactor.learn(minted.token)
        return minted


def new_session(*, trust_env: bool = False) -> aiohttp.ClientSession:
    """The session to hand to GitHub: it keeps no cookies and carries no headers of its own.

    `trust_env` takes a proxy from HTTPS_PROXY.
    """
    return aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar(), trust_env=trust_env)
