"""`merge_group`: the merge queue waits for our check on its own commit. Core.

https://docs.github.com/en/webhooks/webhook-events-and-payloads#merge_group
"""

from app.webhooks.payload import Payload
from app.webhooks.place import place_of
from app.webhooks.work import ReviewGroup, Work


def translate(payload: Payload, app_id: int) -> Work | None:
    if payload.text("action") != "checks_requested":
        return None
    group = payload.get("merge_group")
    return ReviewGroup(
        place=place_of(payload),
        head_sha=group.sha("head_sha"),
        base_sha=group.sha("base_sha"),
        base_ref=group.text("base_ref").removeprefix("refs/heads/")[:255],
    )
