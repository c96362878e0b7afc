"""The jail: where tools meet code from strangers. Without one that holds, Quaygate refuses to review. Shell."""

import platform
import shutil

from reviewers.base import Jail
from reviewers.jail import wording
from reviewers.jail.cell import Cell
from reviewers.jail.orders import python_order
from reviewers.jail.proof import flaw
from reviewers.jail.syscalls import MACHINES
from reviewers.jail.tiers import Tier, bubblewrap, landlock

__all__ = ["NoSandbox", "available_jails", "find_jail", "python_order"]

TIERS = ("bubblewrap", "landlock")

# What was proved of each tier in this process: why it cannot be used, or None when it holds.
_proved: dict[str, str | None] = {}


class NoSandbox(RuntimeError):
    """No sandbox can be had. The message says why, and how to get one."""


async def find_jail(prefer: str | None = None) -> Jail:
    """The best jail that holds on this machine, proved by a test program once per process.

    `prefer` names the only tier that will do. Each call gives a jail of its own, with its own limit of programs at
    once, so a process shares one. NoSandbox when there is none.
    """
    reasons = {}
    for name in (prefer,) if prefer else TIERS:
        found = await _find(name)
        if not isinstance(found, str):
            return found
        reasons[name] = found
    raise NoSandbox(wording.no_sandbox(reasons))


async def available_jails() -> tuple[Jail, ...]:
    """Every kind of jail that holds on this machine."""
    found = [await _find(name) for name in TIERS]
    return tuple(jail for jail in found if not isinstance(jail, str))


async def _find(name: str) -> Jail | str:
    tier = _tier(name, platform.machine())
    if isinstance(tier, str):
        return tier
    jail = Cell(tier)
    if name not in _proved:
        _proved[name] = await flaw(jail)
    return _proved[name] or jail


def _tier(name: str, machine: str) -> Tier | str:
    """The tier, or why this machine cannot have it."""
    if machine not in MACHINES:
        return wording.unknown_machine(machine)
    if name == "landlock":
        return landlock(machine)
    if name != "bubblewrap":
        return wording.unknown_tier(name)
    bwrap, prlimit = shutil.which("bwrap"), shutil.which("prlimit")
    if bwrap is None:
        return wording.NO_BUBBLEWRAP
    return bubblewrap(bwrap, prlimit, machine) if prlimit else wording.NO_PRLIMIT
