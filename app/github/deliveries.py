"""Webhooks that did not reach us, and how to have them sent again: GitHub never does so by itself. Shell.

https://docs.github.com/en/webhooks/using-webhooks/handling-failed-webhook-deliveries
"""

from collections.abc import Iterable
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime

from pydantic import TypeAdapter

from app.github.client import AppClient
from app.github.shapes import parse

MOST_PAGES = 100  # ten thousand deliveries


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One attempt. All attempts of one event share the `guid`. `status_code` is our server's answer, 0 for none."""

    id: int
    guid: str
    delivered_at: datetime
    event: str
    status: str
    status_code: int
    action: str | None = None
    installation_id: int | None = None
    repository_id: int | None = None

    @property
    def arrived(self) -> bool:
        return 200 <= self.status_code < 300


DELIVERY = TypeAdapter(Delivery)


async def failed_since(app: AppClient, since: datetime) -> tuple[Delivery, ...]:
    """The latest attempt of every event, oldest first, of which no attempt since then arrived."""
    seen = []
    async with aclosing(app.pages("/app/hook/deliveries", key=None, most_pages=MOST_PAGES)) as listed:
        async for item in listed:
            delivery = parse(DELIVERY, item)
            if delivery.delivered_at < since:  # the newest come first
                break
            seen.append(delivery)
    return never_arrived(seen)


def never_arrived(attempts: Iterable[Delivery]) -> tuple[Delivery, ...]:
    """One attempt for each guid without a success: the latest, by its id."""
    latest: dict[str, Delivery] = {}
    arrived: set[str] = set()
    for attempt in sorted(attempts, key=lambda attempt: attempt.id):
        latest[attempt.guid] = attempt
        if attempt.arrived:
            arrived.add(attempt.guid)
    return tuple(attempt for guid, attempt in latest.items() if guid not in arrived)


async def redeliver(app: AppClient, delivery_id: int) -> None:
    """Twice is as good as once: intake knows an event by its guid."""
    await app.post("/app/hook/deliveries/{delivery_id}/attempts", b"", safe=True, delivery_id=delivery_id)
