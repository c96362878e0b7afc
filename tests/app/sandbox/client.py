"""A client that knows only aiohttp: it says what it is told to say, mistakes included."""

import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import jwt
from multidict import CIMultiDict

from tests.app.sandbox.conftest import Company

Json = Any
GOOD_HEADERS = {
    "Accept": "application/vnd.github+json",
    "User-Agent": "test",
    "X-GitHub-Api-Version": "2022-11-28",
}


@dataclass
class Heard:
    status: int
    headers: CIMultiDict[str]
    json: Json


@dataclass
class Client:
    api: str
    session: aiohttp.ClientSession
    authorization: str
    headers: dict[str, str] = field(default_factory=lambda: dict(GOOD_HEADERS))

    async def ask(
        self, method: str, path: str, body: Json = None, headers: Mapping[str, str | None] | None = None
    ) -> Heard:
        """A header of None is left out. A body that is text is sent as it is."""
        wanted = {"Authorization": self.authorization} | self.headers | dict(headers or {})
        sent = {name: value for name, value in wanted.items() if value is not None}
        content: dict[str, Json] = (
            {"data": body} if isinstance(body, str) else {"json": body} if body is not None else {}
        )
        skipped = ["User-Agent"] if "User-Agent" not in sent else []
        async with self.session.request(
            method, self.api + path, headers=sent, allow_redirects=False, skip_auto_headers=skipped, **content
        ) as answer:
            is_json = answer.content_type == "application/json"
            return Heard(
                answer.status, CIMultiDict(answer.headers), await answer.json() if is_json else await answer.read()
            )


def app_jwt(company: Company, **changed: Json) -> str:
    """A good one, unless something is changed; a claim of None is left out."""
    now = int(time.time())
    claims = {"iat": now - 60, "exp": now + 540, "iss": company.app.client_id} | changed
    kept = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode(kept, company.app.private_key_pem, algorithm="RS256")


@asynccontextmanager
async def as_app(company: Company) -> AsyncIterator[Client]:
    async with aiohttp.ClientSession() as session:
        yield Client(company.hub.api_url, session, f"Bearer {app_jwt(company)}")


@asynccontextmanager
async def as_installation(company: Company, permissions: Mapping[str, str] | None = None) -> AsyncIterator[Client]:
    """With a token for everything that was granted, or for the permissions named."""
    async with as_app(company) as app:
        body = {"permissions": dict(permissions)} if permissions is not None else None
        heard = await app.ask("POST", f"/app/installations/{company.installation}/access_tokens", body)
        yield Client(company.hub.api_url, app.session, f"Bearer {heard.json['token']}")
