"""Ends processes so that nothing of them is left: no child, no open pipe. Shell."""

import os
import signal
from asyncio.subprocess import Process
from contextlib import suppress


def kill(process: Process) -> None:
    """Kills its whole group; it was started with `start_new_session`."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


async def end(process: Process) -> None:
    """Whether it finished, was too slow, or its caller was cancelled."""
    pipes = [pipe for pipe in (process.stdout, process.stderr) if pipe]
    # While a pipe is open somebody of its process group is alive, even where the process itself has ended.
    if process.returncode is None or not all(pipe.at_eof() for pipe in pipes):
        kill(process)
    if process.stdin:
        process.stdin.close()
    for pipe in pipes:  # asyncio closes only what was read to its end, and waits for that
        while await pipe.read(1 << 16):
            pass
    await process.wait()
