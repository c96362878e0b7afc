"""One HTTP request to GitHub and its answer, under gidgethub. Shell.

gidgethub shapes requests and reads answers; this file decides what gidgethub leaves open: which redirects are followed,
how much is read, the API version on every call, whose turn it is, and which of our errors a refusal becomes.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from gidgethub import GitHubException
from gidgethub.abc import GitHubAPI
from gidgethub.sansio import create_headers
from yarl import URL

from app.github.answers import Answer, refusal
from app.github.auth import AppKey
from app.github.errors import Garbled, Misused, Moved, TooLarge, Unavailable
from app.github.etags import Etags
from app.github.paths import own
from app.github.redactor import Redactor
from app.github.traffic import Lane, Pace

VERSION = "x-github-api-version"
ACCEPT = "application/vnd.github+json"
FOLLOWED = frozenset({301, 302, 307, 308})
FOLLOWED_WRITING = frozenset({307, 308})  # any other would turn the write into a read
MOST_HOPS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class GitHubSettings:
    """`api_url` is `https://api.github.com`, or `https://HOST/api/v3` on GitHub Enterprise Server.

    `timeout` is in seconds for one whole answer. It lies above the ten after which GitHub itself breaks off a request,
    so that a write we give up on is not still at work while we look for its effect:
    https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api#timeouts
    """

    api_url: str
    app_id: int
    key: AppKey
    client_id: str = ""
    api_version: str = "2022-11-28"
    user_agent: str = "quaygate"
    pace: Pace = field(default_factory=Pace)
    attempts: int = 4
    timeout: float = 20.0
    most_bytes: int = 8 << 20


@dataclass(frozen=True, slots=True)
class Reply:
    """A success. `data` is parsed JSON, None where the status says that there is none; `next` is the next page."""

    data: Any
    next: str | None
    status: int


@dataclass(frozen=True, slots=True)
class Outside:
    """What all calls share."""

    session: aiohttp.ClientSession
    settings: GitHubSettings
    redactor: Redactor
    etags: Etags


class Wire(GitHubAPI):
    """gidgethub on our own terms, for one lane. `scope` is the installation; the App itself has none."""

    def __init__(self, outside: Outside, lane: Lane, scope: int | None, *, revalidate: bool = False) -> None:
        super().__init__(outside.settings.user_agent, base_url=outside.settings.api_url)
        self._outside = outside
        self._settings = outside.settings
        self._lane = lane
        self._scope = scope
        self._etags = outside.etags if revalidate else None

    async def sleep(self, seconds: float) -> None:
        """gidgethub asks for it; waiting is the lane's affair, and nothing here calls it."""
        await asyncio.sleep(seconds)

    async def call(self, method: str, url: str, body: Any, authorization: str) -> Reply:
        """`body` is b"" where there is none. Raises GitHubError and nothing else."""
        extra = {"authorization": authorization, VERSION: self._settings.api_version}
        try:
            data, more, status = await self._make_request(method, url, {}, body, ACCEPT, extra_headers=extra)
        except (GitHubException, ValueError, LookupError, RecursionError) as error:
            raise Garbled(f"GitHub's answer cannot be read: {type(error).__name__}") from None
        if status in (200, 201) and not isinstance(data, dict | list):
            raise Garbled(f"GitHub answered {status} without a JSON document", status=status)
        return Reply(data, more, int(status))

    async def locate(self, url: str, authorization: str) -> str:
        """Where GitHub keeps what it will not send itself: a link to a storage host, which must not see the token."""
        headers = create_headers(self.requester, accept=ACCEPT)
        headers |= {"authorization": authorization, VERSION: self._settings.api_version}
        answer = await self._exchange("GET", url, headers, b"", followed=FOLLOWED - {302})
        location = answer.headers.get("location")
        if answer.status == 302 and location:
            return location
        raise refusal(answer, self._outside.redactor.text) or Garbled("GitHub gave no link to download from")

    async def _request(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes = b""
    ) -> tuple[int, Mapping[str, str], bytes]:
        key = (self._scope, headers["accept"], url)
        kept = self._etags.get(key) if self._etags and method == "GET" else None
        if kept:
            headers = {**headers, "if-none-match": kept.etag}
        followed = FOLLOWED if method == "GET" else FOLLOWED_WRITING
        answer = await self._exchange(method, url, headers, body, followed=followed)
        if kept and answer.status == 304:
            answer = Answer(200, kept.answer.headers, kept.answer.body)
        elif error := refusal(answer, self._outside.redactor.text):
            raise error
        elif self._etags and method == "GET":
            self._etags.keep(key, answer)
        return answer.status, answer.headers, answer.body

    async def _exchange(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes, *, followed: frozenset[int]
    ) -> Answer:
        """Sends, and follows redirects within GitHub. Every hop waits its turn and is counted."""
        for _ in range(MOST_HOPS):
            async with self._lane.turn(method, resource_of(url, self._settings.api_url)):
                answer = await self._send(method, url, headers, body)
                parked = self._lane.learn(answer)
            if parked:
                raise parked
            if answer.status not in followed:
                return answer
            url = redirected(url, answer)
        raise Moved("GitHub redirects in circles")

    async def _send(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        timeout = aiohttp.ClientTimeout(total=self._settings.timeout)
        try:
            async with self._outside.session.request(
                method, URL(url, encoded=True), headers=headers, data=body, allow_redirects=False, timeout=timeout
            ) as response:
                return Answer(response.status, response.headers, await read(response, self._settings.most_bytes))
        except aiohttp.ClientConnectorError:
            raise Unavailable("GitHub cannot be reached", sent=False) from None
        except (aiohttp.InvalidURL, aiohttp.NonHttpUrlClientError):
            raise Misused("not a URL that can be called") from None
        except TimeoutError:
            raise Unavailable(f"GitHub did not answer within {self._settings.timeout:.0f} s") from None
        except (aiohttp.ClientError, OSError) as error:
            # The error's own text may hold headers and links, so only its kind is passed on.
            raise Unavailable(f"the answer was lost: {type(error).__name__}") from None


async def read(response: aiohttp.ClientResponse, most_bytes: int) -> bytes:
    """The body, unpacked. Raises TooLarge as soon as it grows beyond `most_bytes`."""
    chunks, size = [], 0
    async for chunk in response.content.iter_chunked(1 << 16):
        size += len(chunk)
        if size > most_bytes:
            raise TooLarge(f"GitHub's answer is larger than {most_bytes:,} bytes")
        chunks.append(chunk)
    return b"".join(chunks)


def redirected(url: str, answer: Answer) -> str:
    """Where a redirect leads, if it stays with GitHub: the token must not go to another host."""
    try:
        target = str(URL(url, encoded=True).join(URL(answer.headers.get("location", ""), encoded=True)))
        return own(url, target)
    except (ValueError, Garbled):
        said = f"GitHub answered {answer.status} with a link to another host"
    raise Moved(said, status=answer.status)


def resource_of(url: str, api_url: str) -> str:
    """Which of GitHub's separate budgets a call draws on, as `x-ratelimit-resource` names them."""
    path = url.removeprefix(api_url)
    if path.startswith("/search/"):
        return "search"
    return "integration_manifest" if path.startswith("/app-manifests/") else "core"
