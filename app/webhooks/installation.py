"""`installation`, `installation_repositories`: the App was let into repositories, whose open pull requests wait. Core.

https://docs.github.com/en/webhooks/webhook-events-and-payloads#installation
"""

from app.webhooks.payload import Payload
from app.webhooks.work import LookAround, Place, Work

MOST = 500  # repositories of one event that are looked at now; the sweep finds those of the others
NAMES = {"created": "repositories", "unsuspend": "repositories", "added": "repositories_added"}


def translate(payload: Payload, app_id: int) -> Work | None:
    """Whoever installs the App sees a verdict at once. What was taken away asks for nothing: its tokens end by
    themselves, and what runs there ends at GitHub's refusal."""
    listed = NAMES.get(payload.text("action"))
    if listed is None or not payload.has(listed):
        return None
    installation = payload.get("installation").number("id")
    places = tuple(
        Place(installation_id=installation, repository_id=one.number("id"), full_name=one.full_name("full_name"))
        for one in payload.items(listed)[:MOST]
    )
    return LookAround(place=places[0], places=places) if places else None
