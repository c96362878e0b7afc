"""Deletes runs that ended long ago. Shell.

The row of a delivery is also what makes its redelivery a duplicate, so it is kept for longer than GitHub redelivers.
"""

from datetime import UTC, datetime

from dbos import DBOS

AT_ONCE = 500
ENDED = ["SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"]


async def purge(before: float) -> int:
    """Deletes at most one batch of runs that were created before this time (seconds since the epoch), and says how
    many: call it until it answers 0. Call it inside a step."""
    limit = datetime.fromtimestamp(before, UTC).isoformat()
    old = await DBOS.list_workflows_async(
        status=list(ENDED), end_time=limit, limit=AT_ONCE, load_input=False, load_output=False
    )
    if old:
        await DBOS.delete_workflows_async([run.workflow_id for run in old])
    return len(old)
