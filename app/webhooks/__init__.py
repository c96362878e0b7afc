"""What GitHub tells us, turned into work to do: one file for each event, listed here. Core."""

from collections.abc import Callable, Mapping

from app.webhooks import check_run, check_suite, installation, merge_group, pull_request, push, workflow_run
from app.webhooks.payload import Payload
from app.webhooks.work import Work

Translator = Callable[[Payload, int], Work | None]

EVENTS: Mapping[str, Translator] = {
    "check_run": check_run.translate,
    "check_suite": check_suite.translate,
    "installation": installation.translate,
    "installation_repositories": installation.translate,
    "merge_group": merge_group.translate,
    "pull_request": pull_request.translate,
    "push": push.translate,
    "workflow_run": workflow_run.translate,
}


def translate(event: str, payload: Payload, app_id: int) -> Work | None:
    """The work an event asks for, or None. `app_id` is ours: what we did ourselves asks for nothing.

    Raises:
        Malformed: where the payload lacks what the event must have.
    """
    return EVENTS[event](payload, app_id) if event in EVENTS else None
