"""Keeps deliveries: those that arrive together share one transaction, so that accepting is as fast as the disk. Shell.

The accepted delivery IS a workflow's row; its id is the delivery's GUID, so a redelivery finds itself already there.
"""

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import sqlalchemy as sa
import structlog
from dbos import DBOSClient

from app.engine.bulk import Pattern, Run, enqueue_each, learn
from app.webhooks.delivery import Delivery, NotKept
from app.webhooks.work import partition, to_json

MAX_WAITING_BYTES = 64 * 1024 * 1024
MAX_BATCH = 128
COMMIT_SECONDS = 8.0  # GitHub hangs up after 10

log = structlog.get_logger(__name__)


def _run(delivery: Delivery) -> Run:
    arguments = (delivery.event, to_json(delivery.work), delivery.body, delivery.received_at)
    return Run(workflow_id=f"gh:{delivery.guid}", partition=partition(delivery.work), arguments=arguments)


class Inbox:
    """One writer at a time; what arrives while it commits waits for the next commit."""

    def __init__(self, client: DBOSClient, engine: sa.Engine) -> None:
        self._client = client
        self._engine = engine
        self._pattern: Pattern | None = None
        self._learnt = False
        self._waiting: list[tuple[Delivery, asyncio.Future[None]]] = []
        self._bytes = 0
        self._writer: asyncio.Task[None] | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="quaygate-inbox-")

    async def accept(self, delivery: Delivery) -> None:
        """Returns when the delivery is durable.

        Raises:
            NotKept: it is not, and must not be acknowledged.
        """
        if self._bytes + len(delivery.body) > MAX_WAITING_BYTES:
            raise NotKept(f"{len(self._waiting)} deliveries of {self._bytes} bytes wait to be written")
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((delivery, done))
        self._bytes += len(delivery.body)
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._write())
        try:
            async with asyncio.timeout(COMMIT_SECONDS):
                await done
        except TimeoutError:
            raise NotKept(f"the store did not take it within {COMMIT_SECONDS:.0f} seconds") from None

    async def close(self) -> None:
        if self._writer:
            await self._writer
        self._thread.shutdown(wait=True)

    async def _write(self) -> None:
        loop = asyncio.get_running_loop()
        while self._waiting:
            batch, self._waiting = self._waiting[:MAX_BATCH], self._waiting[MAX_BATCH:]
            failures = await loop.run_in_executor(self._thread, self._commit, [delivery for delivery, _ in batch])
            for (delivery, done), failure in zip(batch, failures, strict=True):
                self._bytes -= len(delivery.body)
                if done.done():
                    continue
                if failure:
                    done.set_exception(NotKept(failure))
                else:
                    done.set_result(None)

    def _commit(self, deliveries: Sequence[Delivery]) -> list[str | None]:
        """One transaction for all; where it fails, one for each, so that a bad row fails alone."""
        if not (failure := self._transact(deliveries)):
            return [None] * len(deliveries)
        if len(deliveries) == 1:
            return [failure]
        return [self._transact([delivery]) for delivery in deliveries]

    def _transact(self, deliveries: Sequence[Delivery]) -> str | None:
        """Why it failed, or None. Whatever the store says, the answer to GitHub is the same: not kept."""
        runs = [_run(delivery) for delivery in deliveries]
        try:
            pattern = self._learn() if len(runs) > 1 else None
            with self._engine.begin() as connection:
                if pattern:
                    pattern.enqueue(connection, runs)
                else:
                    enqueue_each(self._client, connection, runs)
        except (sa.exc.SQLAlchemyError, OSError) as error:
            log.error("inbox_commit_failed", deliveries=len(deliveries), why=str(error)[:500])
            return f"{type(error).__name__}: {str(error)[:200]}"
        return None

    def _learn(self) -> Pattern | None:
        """How several are written at once; a delivery that comes alone is written in the public way."""
        if not self._learnt:
            self._pattern, self._learnt = learn(self._client, self._engine), True
        return self._pattern
