"""`push`: kept in the ledger, with the time at which we learned of it. Core.

https://docs.github.com/en/webhooks/webhook-events-and-payloads#push
"""

from app.webhooks.payload import Payload
from app.webhooks.place import place_of
from app.webhooks.work import RecordPush, Work

GONE = frozenset({"0" * 40, "0" * 64})


def translate(payload: Payload, app_id: int) -> Work | None:
    """A deleted branch leaves no commit to remember."""
    after = payload.sha("after")
    if after in GONE:
        return None
    sender = payload.maybe("sender")
    return RecordPush(
        place=place_of(payload),
        ref=payload.text("ref")[:512],
        before=payload.sha("before"),
        after=after,
        pusher_id=sender.number("id") if sender else None,
    )
