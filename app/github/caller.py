"""Calls with one set of credentials: paths filled, bodies redacted, limits obeyed, losses repeated. Shell."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Protocol, TypeVar

import aiohttp

from app.github.clock import Clock
from app.github.errors import GitHubError, Unauthorised
from app.github.pages import MOST_PAGES, PER_PAGE, walk
from app.github.paths import Value, fill
from app.github.retry import repeat
from app.github.traffic import Lane
from app.github.transport import GitHubSettings, Outside, Reply, Wire

T = TypeVar("T")
Json = Any
Find = Callable[[], Awaitable[Json | None]]


class Credentials(Protocol):
    async def get(self) -> str: ...

    async def reject(self, refused: str, server_time: float | None) -> None: ...


class Client:
    """Calls with one set of credentials. Every method raises GitHubError, and nothing else.

    Paths are GitHub's documented ones with names in braces; keyword arguments fill them, and the rest becomes the
    query. Writes take `find`, which looks up the effect of a write whose answer was lost (None: there is none), or
    `safe`, which says that doing it twice is the same as once; without either they are never repeated.
    """

    def __init__(self, outside: Outside, lane: Lane, scope: int | None, credentials: Credentials, clock: Clock) -> None:
        self._outside = outside
        self._lane = lane
        self._scope = scope
        self._credentials = credentials
        self.clock = clock

    @property
    def settings(self) -> GitHubSettings:
        return self._outside.settings

    @property
    def session(self) -> aiohttp.ClientSession:
        return self._outside.session

    @property
    def app_id(self) -> int:
        return self.settings.app_id

    def redacted(self, body: Json) -> Json:
        """A body as it will be sent."""
        return self._outside.redactor.body(body)

    async def get(self, path: str, /, *, revalidate: bool = False, **values: Value) -> Json:
        """`revalidate` allows an answer that GitHub says is unchanged; decisions are made without it."""
        return (await self._read(path, self._url(path, values), revalidate)).data

    async def post(
        self, path: str, /, body: Json, *, find: Find | None = None, safe: bool = False, **values: Value
    ) -> Json:
        return await self._write("POST", path, self._url(path, values), body, find, safe)

    async def patch(
        self, path: str, /, body: Json, *, find: Find | None = None, safe: bool = False, **values: Value
    ) -> Json:
        return await self._write("PATCH", path, self._url(path, values), body, find, safe)

    async def put(self, path: str, /, body: Json, *, find: Find | None = None, **values: Value) -> Json:
        return await self._write("PUT", path, self._url(path, values), body, find, True)

    async def delete(self, path: str, /, **values: Value) -> None:
        """NotFound may mean that an earlier attempt, whose answer was lost, deleted it."""
        await self._write("DELETE", path, self._url(path, values), b"", None, True)

    async def pages(
        self, path: str, /, *, key: str | None, most_pages: int = MOST_PAGES, revalidate: bool = False, **values: Value
    ) -> AsyncGenerator[dict[str, Json], None]:
        """Every item of a list. `key` names it within the answer, None where the answer is the list itself."""
        first, api_url = self._url(path, {"per_page": PER_PAGE, **values}), self.settings.api_url
        with asked("GET", path):
            async for item in walk(lambda url: self._read(path, url, revalidate), api_url, first, key, most_pages):
                yield item

    async def locate(self, path: str, /, **values: Value) -> str:
        """The storage link a download leads to. It opens the file to whoever holds it: never show or keep it."""
        url, wire = self._url(path, values), self._wire()
        return await self._call("GET", path, lambda allowed: wire.locate(url, allowed), find=None, safe=True)

    def _url(self, path: str, values: Mapping[str, Value]) -> str:
        return fill(self.settings.api_url, path, values)

    def _wire(self, revalidate: bool = False) -> Wire:
        return Wire(self._outside, self._lane, self._scope, revalidate=revalidate)

    async def _read(self, path: str, url: str, revalidate: bool) -> Reply:
        wire = self._wire(revalidate)
        return await self._call("GET", path, lambda allowed: wire.call("GET", url, b"", allowed), find=None, safe=True)

    async def _write(self, method: str, path: str, url: str, body: Json, find: Find | None, safe: bool) -> Json:
        wire, clean = self._wire(), body if body == b"" else self.redacted(body)

        async def once(allowed: str) -> Json:
            return (await wire.call(method, url, clean, allowed)).data

        return await self._call(method, path, once, find=find, safe=safe)

    async def _call(
        self, method: str, path: str, once: Callable[[str], Awaitable[T]], *, find: Find | None, safe: bool
    ) -> T:
        with asked(method, path):
            return await repeat(
                lambda: self._authorised(method, once),
                safe=safe,
                find=find,
                attempts=self.settings.attempts,
                patience=self.settings.pace.patience,
                clock=self.clock,
            )

    async def _authorised(self, method: str, once: Callable[[str], Awaitable[T]]) -> T:
        """A refused credential is renewed once; a second refusal stands."""
        await self._lane.clear(method, "core")  # while parked, not even a token is asked for
        credential = await self._credentials.get()
        try:
            return await once(f"Bearer {credential}")
        except Unauthorised as error:
            await self._credentials.reject(credential, error.server_time)
        return await once(f"Bearer {await self._credentials.get()}")


@contextmanager
def asked(method: str, path: str) -> Iterator[None]:
    """Errors from within say which call met them."""
    try:
        yield
    except GitHubError as error:
        error.asked = error.asked or f"{method} {path}"
        raise
