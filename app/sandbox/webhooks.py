"""Sends webhooks as GitHub does: signed, in the background, kept, and never twice by itself. Shell.

https://docs.github.com/en/webhooks/using-webhooks/best-practices-for-using-webhooks
"""

import asyncio
import hashlib
import hmac
import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import aiohttp

from app.sandbox.entities import RegisteredApp
from app.sandbox.world import World

ANSWER_WITHIN = 10.0  # seconds
LONGEST_ANSWER_KEPT = 65_536
UNREACHABLE = "failed to connect to host"


@dataclass(slots=True)
class Delivery:
    """One attempt. Attempts of one event share their `guid`. `status_code` is 0 where nobody answered."""

    id: int
    guid: str
    app: RegisteredApp
    event: str
    action: str | None
    payload: Mapping[str, Any]
    installation_id: int | None
    repository_id: int | None
    delivered_at: datetime
    redelivery: bool = False
    duration: float = 0.0
    status: str = "pending"
    status_code: int = 0
    request_headers: dict[str, str] = field(default_factory=dict)
    response_headers: dict[str, str] = field(default_factory=dict)
    response_payload: str = ""


class Webhooks:
    """All deliveries of all Apps. With `online` False nobody hears them, as when the receiver is down."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.online = True
        self.answer_within = ANSWER_WITHIN
        self.deliveries: list[Delivery] = []
        self._held: list[Delivery] | None = None
        self._sending: set[asyncio.Task[None]] = set()
        self._session: aiohttp.ClientSession | None = None

    def send(self, delivery: Delivery) -> None:
        """Returns at once."""
        if self._held is not None:
            self._held.append(delivery)
            return
        task = asyncio.get_running_loop().create_task(self._attempt(delivery))
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)

    def hold(self) -> None:
        """Keeps what comes from now on, until `release`."""
        self._held = self._held if self._held is not None else []

    def held(self) -> list[Delivery]:
        return list(self._held or ())

    async def release(self, order: Sequence[int] | None = None) -> None:
        """Sends what was held, one after the other; `order` gives positions, and whoever is not named is lost."""
        held, self._held = self._held or [], None
        for position in order if order is not None else range(len(held)):
            await self._attempt(replace(held[position], id=self.world.new_id()))

    def redeliver(self, delivery: Delivery) -> Delivery:
        """A new attempt with the same GUID, as a person or the API asks for it."""
        again = self._again(delivery, redelivery=True)
        self.send(again)
        return again

    def duplicate(self, guid: str) -> None:
        """The same once more, unasked for."""
        self.send(self._again(next(each for each in self.deliveries if each.guid == guid), redelivery=False))

    def _again(self, delivery: Delivery, *, redelivery: bool) -> Delivery:
        return replace(
            delivery,
            id=self.world.new_id(),
            delivered_at=self.world.clock(),
            redelivery=redelivery,
            status="pending",
            status_code=0,
            response_headers={},
            response_payload="",
        )

    async def settle(self) -> None:
        """Until nothing is under way; answers may have caused more."""
        while self._sending:
            await asyncio.wait(self._sending)

    async def close(self) -> None:
        for task in self._sending:
            task.cancel()
        await asyncio.gather(*self._sending, return_exceptions=True)
        if self._session is not None:
            await self._session.close()

    async def _attempt(self, delivery: Delivery) -> None:
        body = json.dumps(delivery.payload, separators=(",", ":")).encode()
        delivery.request_headers = headers(delivery, body)
        started = asyncio.get_running_loop().time()
        try:
            await self._post(delivery, body)
        except TimeoutError:
            delivery.status = "timed out"
        except aiohttp.ClientError:
            delivery.status = UNREACHABLE
        delivery.duration = round(asyncio.get_running_loop().time() - started, 2)
        self.deliveries.append(delivery)

    async def _post(self, delivery: Delivery, body: bytes) -> None:
        if not self.online:
            raise aiohttp.ClientConnectionError(UNREACHABLE)
        self._session = self._session or aiohttp.ClientSession()
        limit = aiohttp.ClientTimeout(total=self.answer_within)
        url, sent = delivery.app.webhook_url, delivery.request_headers
        async with self._session.post(url, data=body, headers=sent, timeout=limit, allow_redirects=False) as answer:
            text = await answer.content.read(LONGEST_ANSWER_KEPT)
            delivery.status_code = answer.status
            delivery.status = "OK" if answer.ok and answer.status < 300 else f"Invalid HTTP Response: {answer.status}"
            delivery.response_headers = dict(answer.headers)
            delivery.response_payload = text.decode("utf-8", "replace")


def new_guid() -> str:
    return str(uuid.uuid4())


def headers(delivery: Delivery, body: bytes) -> dict[str, str]:
    """https://docs.github.com/en/webhooks/webhook-events-and-payloads#delivery-headers"""
    secret = delivery.app.webhook_secret.encode()
    return {
        "Accept": "*/*",
        "Content-Type": "application/json",
        "User-Agent": "GitHub-Hookshot/5anDb0x",
        "X-GitHub-Delivery": delivery.guid,
        "X-GitHub-Event": delivery.event,
        "X-GitHub-Hook-ID": str(delivery.app.hook_id),
        "X-GitHub-Hook-Installation-Target-ID": str(delivery.app.id),
        "X-GitHub-Hook-Installation-Target-Type": "integration",
        "X-GitHub-Enterprise-Version": "3.19.0",
        "X-GitHub-Enterprise-Host": "sandbox",
        "X-Hub-Signature": "sha1=" + hmac.new(secret, body, hashlib.sha1).hexdigest(),
        "X-Hub-Signature-256": "sha256=" + hmac.new(secret, body, hashlib.sha256).hexdigest(),
    }
