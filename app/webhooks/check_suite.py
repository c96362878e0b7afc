"""`check_suite`: GitHub asks for our checks on a commit, or a person asks for all of them again. Core.

https://docs.github.com/en/webhooks/webhook-events-and-payloads#check_suite
"""

from app.webhooks.payload import Payload
from app.webhooks.place import numbers_of, place_of
from app.webhooks.work import ReviewHead, Work


def translate(payload: Payload, app_id: int) -> Work | None:
    """`requested` follows each push, beside the pull request's own event: it starts nothing that is running already."""
    action = payload.text("action")
    if action not in ("requested", "rerequested"):
        return None
    suite = payload.get("check_suite")
    if suite.get("app").number("id") != app_id:
        return None
    place, again = place_of(payload), action == "rerequested"
    numbers = numbers_of(suite, place)
    if not numbers and not again:
        return None  # no pull request yet, or one from a fork, whose own event tells us of it
    return ReviewHead(place=place, head_sha=suite.sha("head_sha"), numbers=numbers, again=again)
