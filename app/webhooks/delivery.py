"""A delivery that was let in, and what happens when it cannot be kept. Core."""

from dataclasses import dataclass

from app.webhooks.work import Work


class NotKept(Exception):
    """The delivery was not kept: the store is full, locked, broken or away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """`body` is the JSON text as it came; `guid` is GitHub's id of the delivery, the same when it is redelivered.
    `received_at` is in seconds since the epoch."""

    guid: str
    event: str
    work: Work
    body: str
    received_at: float
