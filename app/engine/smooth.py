"""Keeps the interpreter's own chores from holding up the event loop. Shell."""

import asyncio
import gc
import os
import sys


def settle_down() -> None:
    """Call it on the loop once everything that stays has been made."""
    # A full collection looks at every object, which took 130 ms on the loop under load; what is here now will stay.
    gc.collect()
    gc.freeze()
    # Until Python 3.12 a thread was started to wait for each program, and waited for: up to 110 ms under load.
    if sys.version_info < (3, 12) and _knows_pidfd():
        watcher = asyncio.PidfdChildWatcher()
        watcher.attach_loop(asyncio.get_running_loop())
        asyncio.set_child_watcher(watcher)


def _knows_pidfd() -> bool:
    try:
        os.close(os.pidfd_open(os.getpid()))
    except OSError:
        return False
    return True
