"""`pull_request`: opened, reopened, pushed to, ready for review, moved to another base, closed. Core.

https://docs.github.com/en/webhooks/webhook-events-and-payloads#pull_request
"""

from app.webhooks.payload import Payload
from app.webhooks.place import place_of
from app.webhooks.work import ClosePull, ReviewPull, Work

REVIEWED = frozenset({"opened", "reopened", "synchronize", "ready_for_review"})


def translate(payload: Payload, app_id: int) -> Work | None:
    """An edited title asks for nothing; a changed base does, because the merge base and the rules may be others."""
    action = payload.text("action")
    if action in REVIEWED or (action == "edited" and _moved(payload)):
        return ReviewPull(place=place_of(payload), number=payload.get("pull_request").number("number"))
    if action == "closed":
        return ClosePull(place=place_of(payload), number=payload.get("pull_request").number("number"))
    return None


def _moved(payload: Payload) -> bool:
    changes = payload.maybe("changes")
    return changes is not None and changes.maybe("base") is not None
