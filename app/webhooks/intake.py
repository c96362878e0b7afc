"""The door GitHub knocks on: verify, keep, answer. Nothing else happens inside the request. Shell.

GitHub waits 10 seconds for an answer and never delivers again by itself, so a delivery is acknowledged only once it is
durable, and refused with 503 where it cannot be kept (the sweeps find what was missed).
https://docs.github.com/en/webhooks/using-webhooks/best-practices-for-using-webhooks
"""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_context

import structlog
from aiohttp import web

from app.webhooks import EVENTS, translate
from app.webhooks.delivery import Delivery, NotKept
from app.webhooks.payload import Malformed, parse
from app.webhooks.signature import is_signed
from app.webhooks.work import Work

MAX_BODY = 25 * 1024 * 1024  # bytes; GitHub does not send more
READ_SECONDS = 8.0
MAX_READING = 256  # deliveries whose bodies are being read at the same time
# Bytes of all bodies in hand: nobody has proved yet that they come from GitHub, and without this limit 256 strangers
# who send 25 MB each would take 6 GB.
MAX_HELD = 128 * 1024 * 1024
HEAVY = 512 * 1024  # bytes; parsing more than this holds the interpreter for milliseconds, so it is done elsewhere
EVENT = re.compile(r"\A[a-z_]{1,64}\Z")
GUID = re.compile(r"\A[A-Za-z0-9-]{8,64}\Z")

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Headers:
    event: str
    guid: str
    signature: str


def work_of(event: str, body: bytes, app_id: int) -> Work | None:
    """Raises Malformed."""
    payload = parse(body)
    return translate(event, payload, app_id)


class Intake:
    """`accept` keeps a delivery for good, or raises NotKept. `most_held` is in bytes, of all bodies in hand."""

    def __init__(
        self,
        secrets: Sequence[bytes],
        app_id: int,
        accept: Callable[[Delivery], Awaitable[None]],
        *,
        most_held: int = MAX_HELD,
    ) -> None:
        if not secrets:
            raise ValueError("the webhook needs a secret: without one, anybody could send deliveries")
        self._secrets = tuple(secrets)
        self._app_id = app_id
        self._accept = accept
        self._reading = 0
        self._held = 0
        self._most_held = most_held
        self._heavy: ProcessPoolExecutor | None = None

    async def post(self, request: web.Request) -> web.Response:
        """`POST /webhooks/github`: 202 kept, 200 nothing to do, 4xx not a delivery, 503 could not be kept."""
        body = bytearray()
        try:
            headers = read_headers(request)
            await self._read(request, body)
            return await self._judge(headers, bytes(body))
        except Refused as refused:
            return answer(refused.status, refused.why)
        finally:
            self._held -= len(body)

    async def close(self) -> None:
        if self._heavy:
            self._heavy.shutdown(wait=False, cancel_futures=True)

    async def _judge(self, headers: Headers, body: bytes) -> web.Response:
        if not await self._is_signed(body, headers.signature):
            return answer(401, "X-Hub-Signature-256 is not the signature of this body under our webhook secret")
        return await self._take(headers, body)

    async def _is_signed(self, body: bytes, signature: str) -> bool:
        """Anybody may send 25 MB; the sum of so much is taken on a thread."""
        if len(body) <= HEAVY:
            return is_signed(body, signature, self._secrets)
        return await asyncio.to_thread(is_signed, body, signature, self._secrets)

    async def _take(self, headers: Headers, body: bytes) -> web.Response:
        if headers.event not in EVENTS:
            return answer(200, "pong" if headers.event == "ping" else f"nothing to do for {headers.event}")
        try:
            work = await self._work(headers.event, body)
            text = body.decode("utf-8")
        except Malformed as malformed:
            log.warning("delivery_malformed", delivery=headers.guid, event_name=headers.event, why=str(malformed))
            return answer(400, str(malformed))
        if work is None:
            return answer(200, f"nothing to do for this {headers.event}")
        try:
            received = time.time()
            await self._accept(
                Delivery(guid=headers.guid, event=headers.event, work=work, body=text, received_at=received)
            )
        except NotKept as closed:
            log.error("delivery_refused", delivery=headers.guid, why=str(closed))
            return answer(503, "cannot keep this delivery now; it will be asked for again", {"Retry-After": "60"})
        return answer(202, f"kept {headers.guid}")

    async def _work(self, event: str, body: bytes) -> Work | None:
        if len(body) <= HEAVY:
            return work_of(event, body, self._app_id)
        self._heavy = self._heavy or ProcessPoolExecutor(1, mp_context=get_context("spawn"))
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._heavy, work_of, event, body, self._app_id)
        except BrokenProcessPool:  # the kernel ended it for want of memory; a broken pool never mends itself
            self._heavy = None
            raise Refused(503, "cannot read this delivery now; it will be asked for again") from None

    async def _read(self, request: web.Request, body: bytearray) -> None:
        if self._reading >= MAX_READING:
            raise Refused(503, "too many deliveries at once")
        self._reading += 1
        try:
            async with asyncio.timeout(READ_SECONDS):
                await self._gather(request, body)
        except TimeoutError:
            raise Refused(408, f"the body did not arrive within {READ_SECONDS:.0f} seconds") from None
        except (web.RequestPayloadError, ConnectionError, ValueError) as error:
            raise Refused(400, f"the body could not be read: {type(error).__name__}") from None
        finally:
            self._reading -= 1

    async def _gather(self, request: web.Request, body: bytearray) -> None:
        async for chunk in request.content.iter_any():
            self._held += len(chunk)
            body += chunk
            if len(body) > MAX_BODY:
                raise Refused(413, f"the body is larger than {MAX_BODY} bytes, more than GitHub sends")
            if self._held > self._most_held:
                raise Refused(503, "too much is being sent at once")


class Refused(Exception):
    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status
        self.why = why


def read_headers(request: web.Request) -> Headers:
    """Raises Refused, before a byte of the body is read."""
    if "Content-Encoding" in request.headers:
        raise Refused(415, "Content-Encoding is not accepted: GitHub sends plain bodies")
    if request.content_type != "application/json":
        raise Refused(415, 'the webhook\'s content type must be "application/json"')
    if (request.content_length or 0) > MAX_BODY:
        raise Refused(413, f"the body is larger than {MAX_BODY} bytes, more than GitHub sends")
    event, guid = _one(request, "X-GitHub-Event"), _one(request, "X-GitHub-Delivery")
    if not EVENT.match(event):
        raise Refused(400, "X-GitHub-Event is missing or not an event's name")
    if not GUID.match(guid):
        raise Refused(400, "X-GitHub-Delivery is missing or not a delivery's id")
    return Headers(event=event, guid=guid.lower(), signature=_one(request, "X-Hub-Signature-256", 401))


def _one(request: web.Request, name: str, status: int = 400) -> str:
    values = request.headers.getall(name, [])
    if len(values) != 1:
        raise Refused(status, f"{name} must be there exactly once")
    return values[0]


def answer(status: int, why: str, headers: dict[str, str] | None = None) -> web.Response:
    return web.json_response({"message": why}, status=status, headers=headers)
