"""What an operator sees of the queues, and the take-over of a machine that will not come back. Shell.

The engine never takes a node's work over by itself: it cannot know whether the node is dead or only slow, and two nodes
that run one deployment are worse than none.
"""

from collections import Counter
from dataclasses import dataclass

from dbos import DBOSClient

ALIVE = ["ENQUEUED", "DELAYED", "PENDING"]
AT_ONCE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueStatus:
    """`oldest_seconds` is the age of the oldest run that has not started."""

    queue: str
    waiting: int
    running: int
    oldest_seconds: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineStatus:
    queues: tuple[QueueStatus, ...]
    nodes: tuple[tuple[str, int], ...]  # node id, runs it has in hand


def status(client: DBOSClient, now: float) -> EngineStatus:
    """`now` is in seconds since the epoch."""
    runs = client.list_workflows(status=list(ALIVE), load_input=False, load_output=False)
    queues: dict[str, list[tuple[str, float]]] = {}
    for run in runs:
        age = now - (run.created_at or 0) / 1000
        queues.setdefault(run.queue_name or "(none)", []).append((run.status, age))
    nodes = Counter(run.executor_id or "(none)" for run in runs if run.status == "PENDING")
    return EngineStatus(
        queues=tuple(_queue(name, rows) for name, rows in sorted(queues.items())),
        nodes=tuple(sorted(nodes.items())),
    )


def _queue(name: str, rows: list[tuple[str, float]]) -> QueueStatus:
    waiting = [age for state, age in rows if state != "PENDING"]
    return QueueStatus(
        queue=name,
        waiting=len(waiting),
        running=len(rows) - len(waiting),
        oldest_seconds=max(waiting, default=None),
    )


def rescue(client: DBOSClient, node_id: str) -> tuple[str, ...]:
    """Puts the unfinished runs of a lost node back on their own queues, and returns their ids.

    A node that is only slow would have its step in hand done twice, so make sure that it is gone.
    """
    runs = client.list_workflows(status=["PENDING"], executor_id=node_id, load_input=False, load_output=False)
    by_queue: dict[str | None, list[str]] = {}
    for run in runs:
        by_queue.setdefault(run.queue_name, []).append(run.workflow_id)
    for queue, ids in by_queue.items():
        for start in range(0, len(ids), AT_ONCE):
            # Always with the queue: without it a run would jump past the limits of its environment or installation.
            client.resume_workflows(ids[start : start + AT_ONCE], queue_name=queue)
    return tuple(run.workflow_id for run in runs)
