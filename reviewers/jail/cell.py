"""Runs one order in a jail and watches its limits: time, output, and that nothing stays behind. Shell."""

import asyncio
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import cast

from reviewers.base import Finished, Order
from reviewers.jail.tiers import Task, Tier

FEWEST_TOKENS = 2


class Cell:
    """A `reviewers.base.Jail`.

    It runs as many programs at once as there are processors (at least two), whoever asks: more would only slow each
    other down, and their time limits would hit the innocent.
    """

    def __init__(self, tier: Tier, tokens: int | None = None) -> None:
        self.kind = tier
        self._tokens = asyncio.Semaphore(tokens or max(FEWEST_TOKENS, len(os.sched_getaffinity(0))))

    @property
    def tier(self) -> str:
        return self.kind.name

    async def run(self, order: Order) -> Finished:
        """The time limit starts when the program does. OSError when it could not be started at all."""
        async with self._tokens:
            with _note() as descriptor:
                task = self.kind.dress(order, descriptor, os.getpid())
                os.write(descriptor, task.note)
                os.lseek(descriptor, 0, os.SEEK_SET)
                return await _watch(task, order, descriptor)


class _Warder(asyncio.SubprocessProtocol):
    """Keeps what the program says, up to the limit, and kills it when it says more."""

    def __init__(self, most_bytes: int) -> None:
        self.said = {1: bytearray(), 2: bytearray()}
        self.flooded = False
        self.exited = asyncio.Event()
        self.gone = asyncio.Event()
        self._room = most_bytes
        self._transport: asyncio.SubprocessTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.SubprocessTransport, transport)

    def pipe_data_received(self, fd: int, data: bytes | bytearray) -> None:
        kept = data[: self._room]
        self.said[fd] += kept
        self._room -= len(kept)
        if len(kept) < len(data) and not self.flooded:
            self.flooded = True
            self.kill()

    def process_exited(self) -> None:
        self.exited.set()

    def connection_lost(self, exc: Exception | None) -> None:
        self.gone.set()

    def kill(self) -> None:
        """The whole group: while bubblewrap builds the jail, what it started would outlive it."""
        if self._transport and not self.exited.is_set():
            with suppress(ProcessLookupError):
                os.killpg(self._transport.get_pid(), signal.SIGKILL)


async def _watch(task: Task, order: Order, descriptor: int) -> Finished:
    loop = asyncio.get_running_loop()
    began, timed_out = loop.time(), False
    transport, warder = await _start(task, order, descriptor)
    try:
        stdin = cast(asyncio.WriteTransport, transport.get_pipe_transport(0))
        stdin.write(order.stdin)
        stdin.write_eof()
        async with asyncio.timeout(order.wall_seconds):
            await warder.gone.wait()
    except TimeoutError:
        timed_out = True
    finally:
        await _end(transport, warder)
    returncode = _returncode(transport.get_returncode())
    return Finished(
        returncode=returncode,
        stdout=bytes(warder.said[1]),
        stderr=bytes(warder.said[2]),
        seconds=loop.time() - began,
        timed_out=timed_out or returncode == -signal.SIGXCPU,
        flooded=warder.flooded,
    )


async def _start(task: Task, order: Order, descriptor: int) -> tuple[asyncio.SubprocessTransport, _Warder]:
    """In a session of its own. A caller who is cancelled meanwhile waits until there is something to end."""
    starting = asyncio.ensure_future(
        asyncio.get_running_loop().subprocess_exec(
            lambda: _Warder(order.output_bytes),
            *task.argv,
            pass_fds=(descriptor,),
            env={},
            cwd="/",
            start_new_session=True,
        )
    )
    try:
        return await asyncio.shield(starting)
    except asyncio.CancelledError:
        await _end(*await starting)
        raise


async def _end(transport: asyncio.SubprocessTransport, warder: _Warder) -> None:
    warder.kill()
    await warder.exited.wait()
    transport.close()


def _returncode(code: int | None) -> int:
    """bubblewrap reports a program that a signal killed as 128 + signal; we always say -signal."""
    assert code is not None, "asked before the process exited"
    return 128 - code if code > 128 else code


@contextmanager
def _note() -> Iterator[int]:
    """An anonymous file in memory."""
    descriptor = os.memfd_create("order")
    try:
        yield descriptor
    finally:
        os.close(descriptor)
