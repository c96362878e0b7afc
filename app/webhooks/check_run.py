"""`check_run`: a person pressed Re-run or one of our buttons. Core.

GitHub sends every App the runs it creates itself; acting on those would be a loop.
https://docs.github.com/en/webhooks/webhook-events-and-payloads#check_run
"""

from app.webhooks.payload import Payload
from app.webhooks.place import numbers_of, place_of
from app.webhooks.work import ReviewHead, Work

RERUN = "rerun"


def translate(payload: Payload, app_id: int) -> Work | None:
    action = payload.text("action")
    if action not in ("rerequested", "requested_action"):
        return None
    check = payload.get("check_run")
    if check.get("app").number("id") != app_id:
        return None
    if action == "requested_action" and payload.get("requested_action").text("identifier") != RERUN:
        return None
    place = place_of(payload)
    return ReviewHead(place=place, head_sha=check.sha("head_sha"), numbers=numbers_of(check, place), again=True)
