"""A jail is only a jail when it was proved; without one Quaygate refuses, and says how to get one. Shell."""

import subprocess
from pathlib import Path

import pytest

from reviewers import jail as room
from reviewers.base import Finished, Order
from reviewers.jail import NoSandbox, available_jails, find_jail
from reviewers.jail.proof import flaw
from reviewers.jail.tiers import outermost
from tests.reviewers.jail.conftest import TIERS


class OpenField:
    """Runs an order with no jail at all."""

    tier = "none"

    async def run(self, order: Order) -> Finished:
        done = subprocess.run(order.argv, input=order.stdin, capture_output=True, env={"TOKEN": "x"}, check=False)
        return Finished(returncode=done.returncode, stdout=done.stdout, stderr=done.stderr, seconds=0.0)


class Wall(OpenField):
    """Lets nothing in, not even what it was given."""

    async def run(self, order: Order) -> Finished:
        return Finished(returncode=1, stdout=b"", stderr=b"first\nno such file: python", seconds=0.0)


async def test_a_jail_that_does_not_hold_is_found_out() -> None:
    found = await flaw(OpenField())
    assert found is not None
    for deed in ("read a file it was not given", "open a UDP socket", "start a process", "see the variable TOKEN"):
        assert deed in found


async def test_a_jail_in_which_nothing_runs_is_found_out() -> None:
    assert "no such file: python" in (await flaw(Wall()) or "")


async def test_every_available_jail_can_be_asked_for_by_name() -> None:
    assert [(await find_jail(tier)).tier for tier in TIERS] == [jail.tier for jail in await available_jails()]


async def test_without_bubblewrap_the_message_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(NoSandbox, match="apt-get install bubblewrap"):
        await find_jail("bubblewrap")


async def test_an_unknown_tier_is_not_silently_replaced() -> None:
    with pytest.raises(NoSandbox, match="there is no such sandbox as none"):
        await find_jail("none")


async def test_a_tier_that_was_found_not_to_hold_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(room._proved, "landlock", "it does not hold here")
    with pytest.raises(NoSandbox, match="landlock: it does not hold here"):
        await find_jail("landlock")


def test_a_path_beneath_another_is_not_bound_twice() -> None:
    paths = tuple(map(Path, ("/a/b", "/a", "/ab", "/a/b/c", "/ab")))
    assert outermost(paths) == (Path("/a"), Path("/ab"))
