"""A GitHub that says exactly what a test wants, on a real socket, and a clock that is moved by hand."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from cryptography.hazmat.primitives.asymmetric import rsa

from app.github.auth import AppKey
from app.github.client import GitHub, InstallationClient, new_session
from app.github.jobs import Job
from app.github.transport import GitHubSettings

APP_ID = 7
INSTALLATION = 42
REPOSITORY_ID = 1296269
REPO = "octo-org/hello-world"
START = 1_800_000_000.0  # some moment in 2027, in seconds since the epoch

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class HandClock:
    """Sleeping moves it on; nothing waits for real."""

    time: float = START
    slept: list[float] = field(default_factory=list)

    def now(self) -> float:
        return self.time

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += seconds


@dataclass
class Heard:
    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def answer(body: Any = None, status: int = 200, content_type: str = "application/json", **headers: str) -> web.Response:
    """An answer with header names written with underscores."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    if isinstance(body, bytes):
        return web.Response(body=body, status=status, headers=named, content_type=content_type)
    text = "" if body is None and status == 204 else json.dumps(body)
    return web.Response(text=text, status=status, headers=named, content_type=content_type)


@dataclass
class Scripted:
    """Answers in the order of `script`; the last one stays. Tokens are minted by themselves and kept in `minted`."""

    script: list[web.Response | Handler] = field(default_factory=list)
    heard: list[Heard] = field(default_factory=list)
    minted: list[str] = field(default_factory=list)
    mints: list[Heard] = field(default_factory=list)
    url: str = ""
    clock: HandClock = field(default_factory=HandClock)

    def says(self, *answers: web.Response | Handler) -> None:
        self.script.extend(answers)

    async def serve(self, request: web.Request) -> web.StreamResponse:
        heard = Heard(request.method, request.raw_path, request.headers.copy(), await request.read())
        if request.path.endswith("/access_tokens"):
            self.mints.append(heard)
            return self.mint()
        self.heard.append(heard)
        said = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        if callable(said):
            return await said(request)
        return web.Response(body=said.body, status=said.status, headers=said.headers)

    def mint(self) -> web.Response:
        self.minted.append(f"ghs_{APP_ID}_eyJhbGciOiJSUzI1NiJ9.eyJjYW5hcnkiOnRydWV9.-{len(self.minted):_>40}")
        expires = "2027-01-15T09:00:00Z"  # an hour after START
        return answer({"token": self.minted[-1], "expires_at": expires, "permissions": {}}, 201)


@pytest.fixture(scope="session")
def key() -> AppKey:
    return AppKey(rsa.generate_private_key(public_exponent=65537, key_size=2048))


@pytest.fixture
async def github() -> AsyncIterator[Scripted]:
    scripted = Scripted()
    application = web.Application(client_max_size=1 << 26)
    application.router.add_route("*", "/{path:.*}", scripted.serve)
    async with TestServer(application) as server:
        scripted.url = f"http://127.0.0.1:{server.port}/api/v3"
        yield scripted


Making = Callable[..., GitHub]


@pytest.fixture
async def make(github: Scripted, key: AppKey) -> AsyncIterator[Making]:
    """Makes the client under test, with settings of the test's choice."""
    async with new_session() as session:

        def made(**settings: Any) -> GitHub:
            chosen = GitHubSettings(**{"api_url": github.url, "app_id": APP_ID, "key": key, **settings})
            return GitHub(session, chosen, clock=github.clock, chance=lambda: 0.0)

        yield made


@pytest.fixture
def hub(make: Making) -> GitHub:
    return make()


@pytest.fixture
def client(hub: GitHub) -> InstallationClient:
    return hub.installation(INSTALLATION, REPOSITORY_ID, Job.REVIEW)
