"""Cancels runs that a newer one makes pointless: their tools are killed, their place is free at once. Shell."""

from collections.abc import Sequence

from dbos import DBOS

from app.engine.patience import wake_topic

ALIVE = ["ENQUEUED", "DELAYED", "PENDING"]


async def living_runs(prefix: str) -> list[str]:
    """Ids of the runs with this prefix that have not ended. Call it inside a step: the answer must be recorded."""
    found = await DBOS.list_workflows_async(
        workflow_id_prefix=prefix, status=list(ALIVE), load_input=False, load_output=False
    )
    return [status.workflow_id for status in found]


async def cancel_runs(run_ids: Sequence[str], waiting_steps: Sequence[str]) -> None:
    """Cancels living runs, and wakes those that wait in one of these steps, so that they notice."""
    if not run_ids:
        return
    await DBOS.cancel_workflows_async(list(run_ids), cancel_children=True)
    for run_id in run_ids:
        for step in waiting_steps:
            await DBOS.send_async(run_id, "superseded", topic=wake_topic(step))
