"""The queues, and the one way to put something on them. Shell.

An enqueue without a partition key, or on a queue nobody registered, would wait for ever without a word; so every
enqueue goes through the functions here.
"""

from collections.abc import Callable, Coroutine, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from dbos import DBOS, SetEnqueueOptions, SetWorkflowID

if TYPE_CHECKING:
    from dbos import EnqueueOptions

INGEST = "ingest"  # deliveries; those of one pull request one after the other
REVIEW = "review"  # reviews; each installation its own share
CHORES = "chores"  # sweeps and retention

# A pull request waits for two queues, half of this each on average. Looking at both costs an idle process 2 % of a core
# at 0.2 seconds, 4 % at 0.1 and 9 % at 0.05 (SQLite).
POLL_SECONDS = 0.1


async def register(reviews_per_installation: int) -> None:
    """Declares the queues in the database; safe to repeat."""
    await DBOS.register_queue_async(INGEST, partition_concurrency=1, polling_interval_sec=POLL_SECONDS)
    await DBOS.register_queue_async(
        REVIEW,
        partition_concurrency=reviews_per_installation,
        worker_concurrency=16,
        polling_interval_sec=POLL_SECONDS,
    )
    await DBOS.register_queue_async(CHORES, worker_concurrency=2, polling_interval_sec=1.0)


def delivery_options(workflow_id: str, partition: str) -> "EnqueueOptions":
    """How a delivery is enqueued by the web process, which has no workflow code."""
    return {
        "queue_name": INGEST,
        "workflow_name": "ingest",
        "workflow_id": workflow_id,
        "queue_partition_key": partition,
    }


async def enqueue_review(workflow_id: str, installation_id: int, review: Any, *arguments: Any) -> None:
    """Enqueues a review once: a second call with the same id changes nothing."""
    with SetWorkflowID(workflow_id), SetEnqueueOptions(queue_partition_key=f"installation-{installation_id}"):
        await DBOS.enqueue_workflow_async(REVIEW, review, *arguments)


async def enqueue_ingest(workflow_id: str, partition: str, ingest: Any, *arguments: Any) -> None:
    """Enqueues work that we found ourselves, as if a delivery had asked for it."""
    with SetWorkflowID(workflow_id), SetEnqueueOptions(queue_partition_key=partition):
        await DBOS.enqueue_workflow_async(INGEST, ingest, *arguments)


class Schedule(NamedTuple):
    """A workflow that is run by the clock; `cron` is in UTC."""

    name: str
    cron: str
    chore: Callable[[datetime, Any], Coroutine[Any, Any, None]]


async def declare_schedules(schedules: Sequence[Schedule]) -> None:
    """Creates or changes them; safe to repeat, and from several processes at once."""
    await DBOS.apply_schedules_async(
        [
            {"schedule_name": one.name, "workflow_fn": one.chore, "schedule": one.cron, "queue_name": CHORES}
            for one in schedules
        ]
    )


async def enqueue_chore(name: str, chore: Any, *arguments: Any) -> None:
    """Enqueues a chore, unless one of this name is waiting or running: a process that keeps dying must not leave one
    behind for each of its starts."""
    with SetEnqueueOptions(deduplication_id=name, duplication_policy="return-existing"):
        await DBOS.enqueue_workflow_async(CHORES, chore, *arguments)
