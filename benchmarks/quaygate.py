"""A whole Quaygate, web and worker, in a process of its own that can be asked how it does. Shell."""

import asyncio
import multiprocessing
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection

import psutil
import structlog

from app.settings import read_settings
from app.wiring import running

NAP = 0.005  # seconds; the event loop is late when a nap lasts longer


@dataclass(frozen=True, slots=True)
class Health:
    """Since the last time it was asked for: longest stall of the event loop, processor time of the process without its
    tools (both in seconds), and the wall time it was taken over. `resident` is its memory now, in bytes."""

    stall: float
    processor: float
    wall: float
    resident: int


class Served:
    """The port it listens on, and its answers."""

    def __init__(self, pipe: Connection, port: int) -> None:
        self.port = port
        self._pipe = pipe

    async def health(self) -> Health:
        self._pipe.send("health")
        return Health(*await asyncio.to_thread(self._pipe.recv))


@asynccontextmanager
async def quaygate(environment: Mapping[str, str]) -> AsyncIterator[Served]:
    """Started, listening, and stopped afterwards. `environment` are its settings."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_process, args=(dict(environment), theirs))
    process.start()
    theirs.close()  # so that we hear of its end
    try:
        yield Served(ours, await asyncio.to_thread(ours.recv))
    finally:
        ours.send("stop")
        await asyncio.to_thread(process.join, 30)
        process.kill()


def _process(environment: dict[str, str], pipe: Connection) -> None:
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory())
    asyncio.run(_serve(environment, pipe))


async def _serve(environment: dict[str, str], pipe: Connection) -> None:
    settings = read_settings(**{name.removeprefix("QUAYGATE_").lower(): value for name, value in environment.items()})
    lateness = [0.0]
    watch = asyncio.create_task(_watch(lateness))
    async with running(settings) as port:
        pipe.send(port)
        await _answer(pipe, lateness)
    watch.cancel()


async def _watch(lateness: list[float]) -> None:
    while True:
        before = time.perf_counter()
        await asyncio.sleep(NAP)
        lateness.append(time.perf_counter() - before - NAP)


async def _answer(pipe: Connection, lateness: list[float]) -> None:
    begun, used = time.perf_counter(), time.process_time()
    while await asyncio.get_running_loop().run_in_executor(None, pipe.recv) != "stop":
        now, spent = time.perf_counter(), time.process_time()
        pipe.send((max(lateness), spent - used, now - begun, psutil.Process().memory_info().rss))
        begun, used, lateness[:] = now, spent, [0.0]


def weigh_bare() -> int:
    """Bytes of memory of a process in which an aiohttp server listens, and nothing else is imported."""
    done = subprocess.run([sys.executable, "-c", _BARE], capture_output=True, text=True, check=True)
    return int(done.stdout) * 1024


_BARE = """
import asyncio
from aiohttp import web

async def main():
    runner = web.AppRunner(web.Application())
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmRSS")))
    await runner.cleanup()

asyncio.run(main())
"""
