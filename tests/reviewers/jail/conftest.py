"""Every kind of jail that holds on this machine; at least one must. Shell."""

import asyncio
import sys
from pathlib import Path

import pytest

from reviewers.base import Jail, Order
from reviewers.jail import available_jails, find_jail

TIERS = [jail.tier for jail in asyncio.run(available_jails())]
PYTHON = Path(sys.executable).resolve()
LIBRARY = (Path(sys.base_prefix),)


@pytest.fixture(params=TIERS or ["none"])
async def jail(request: pytest.FixtureRequest) -> Jail:
    return await find_jail(request.param)


def program(source: str, *arguments: str, **limits: object) -> Order:
    """A Python program as an order, with nothing readable but Python itself."""
    argv = (str(PYTHON), "-I", "-S", "-c", source, *arguments)
    return Order(**{"argv": argv, "readable": LIBRARY, "wall_seconds": 30.0} | limits)  # type: ignore[arg-type]
