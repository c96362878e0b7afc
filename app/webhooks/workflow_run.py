"""`workflow_run`: the repository's own tests ended, and may have left a coverage report. Core.

https://docs.github.com/en/webhooks/webhook-events-and-payloads#workflow_run
"""

from app.webhooks.payload import Payload
from app.webhooks.place import place_of
from app.webhooks.work import EvidenceArrived, Work


def translate(payload: Payload, app_id: int) -> Work | None:
    if payload.text("action") != "completed":
        return None
    run = payload.get("workflow_run")
    return EvidenceArrived(place=place_of(payload), head_sha=run.sha("head_sha"), workflow_run_id=run.number("id"))
