"""Proves that a jail holds before anything untrusted enters it. Shell."""

import asyncio
import json
import os
import tempfile
from pathlib import Path

from reviewers.base import Finished, Jail
from reviewers.jail import wording
from reviewers.jail.orders import python_order

MUST = "read what it may"
HARMLESS_VARIABLES = {"PWD", "LC_CTYPE"}  # bubblewrap's and Python's own


async def flaw(jail: Jail) -> str | None:
    """What is wrong with the jail, or None when a program inside did no more than it may."""
    folder = await asyncio.to_thread(tempfile.TemporaryDirectory, prefix="quaygate-proof-")
    with folder as name:
        secret, allowed = Path(name, "secret"), Path(name, "allowed")
        for path in (secret, allowed):
            await asyncio.to_thread(path.write_text, "canary")
        arguments = (str(secret), str(allowed), str(os.getpid()))
        return _judge(await jail.run(python_order("canary", arguments, readable=(allowed,))))


def _judge(finished: Finished) -> str | None:
    try:
        told = json.loads(finished.stdout)
    except ValueError:
        said = finished.stderr.decode(errors="replace").strip().splitlines()
        return wording.did_not_start(said[-1] if said else "")
    deeds = [deed for deed in told["managed"] if deed != MUST]
    deeds += [f"see the variable {name}" for name in told["environment"] if name not in HARMLESS_VARIABLES]
    if deeds:
        return wording.leaks(deeds)
    return None if MUST in told["managed"] else wording.did_not_start("it could not read what it was given")
