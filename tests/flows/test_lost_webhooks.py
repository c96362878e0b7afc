"""Webhooks are hints: lost, doubled, late and out of order, they end in the same verdict."""

import asyncio
from itertools import permutations
from pathlib import Path

import pytest

from app.sandbox.hub import SandboxGitHub
from tests.flows.code import CLEAN, HARMLESS, HARMLESS_TOO, VULNERABLE
from tests.quay import GATE, REPO, concluded, install, newest, serving, until


async def test_what_happened_while_nobody_listened_is_caught_up_with(hub: SandboxGitHub, tmp_path: Path) -> None:
    installed = await install(hub, tmp_path, CLEAN)
    async with serving(installed):
        pass  # it ran once, and then went down
    sha = await hub.push(REPO, "search", {"shop/search.py": HARMLESS}, start="main")
    await hub.open_pull(REPO, "search")
    await hub.settle()
    async with serving(installed):
        assert (await concluded(hub, sha))["conclusion"] == "success"
        gates = [check for check in hub.checks(REPO, sha) if check["name"] == GATE]
        assert len(gates) == 1, "the sweep and the redelivered webhooks start one review between them"


async def test_a_pull_request_that_no_webhook_told_of_is_found(hub: SandboxGitHub, tmp_path: Path) -> None:
    installed = await install(hub, tmp_path, CLEAN)
    hub.webhooks.hold()
    sha = await hub.push(REPO, "search", {"shop/search.py": HARMLESS}, start="main")
    await hub.open_pull(REPO, "search")
    async with serving(installed):
        assert (await concluded(hub, sha))["conclusion"] == "success"
        await hub.webhooks.release([])


async def test_the_same_delivery_five_times_is_one_review(hub: SandboxGitHub, tmp_path: Path) -> None:
    installed = await install(hub, tmp_path, CLEAN)
    async with serving(installed):
        hub.webhooks.hold()
        sha = await hub.push(REPO, "search", {"shop/search.py": HARMLESS}, start="main")
        number = await hub.open_pull(REPO, "search")
        await hub.webhooks.release(sorted([*range(len(hub.webhooks.held()))] * 5))
        assert (await concluded(hub, sha))["conclusion"] == "success"
        await until(lambda: hub.comments(REPO, number))
        await asyncio.sleep(1)
        assert len([check for check in hub.checks(REPO, sha) if check["name"] == GATE]) == 1
        assert len(hub.comments(REPO, number)) == 1


ORDERS = list(permutations(range(3)))


@pytest.mark.parametrize("order", ORDERS, ids=[" ".join(map(str, order)) for order in ORDERS])
async def test_pushes_that_are_told_in_any_order_end_at_the_newest_head(
    hub: SandboxGitHub, tmp_path: Path, order: tuple[int, ...]
) -> None:
    installed = await install(hub, tmp_path, CLEAN)
    first = await hub.push(REPO, "search", {"shop/search.py": HARMLESS}, start="main")
    await hub.settle()
    async with serving(installed):
        hub.webhooks.hold()
        await hub.open_pull(REPO, "search")
        second = await hub.push(REPO, "search", {"shop/search.py": VULNERABLE})
        third = await hub.push(REPO, "search", {"shop/search.py": HARMLESS_TOO})
        pulls = [index for index, one in enumerate(hub.webhooks.held()) if one.event == "pull_request"]
        assert len(pulls) == 3
        await hub.webhooks.release([pulls[index] for index in order])
        assert (await concluded(hub, third))["conclusion"] == "success"
        assert newest(hub, first) is None
        assert newest(hub, second) is None, "heads that were gone when we asked are not reviewed"


async def test_whoever_installs_the_app_sees_a_verdict_on_what_is_open_already(
    hub: SandboxGitHub, tmp_path: Path
) -> None:
    installed = await install(hub, tmp_path, CLEAN)
    await hub.create_repository("acme/other", {**CLEAN, ".github/quaygate.yml": "version: 1\n"})
    sha = await hub.push("acme/other", "search", {"shop/search.py": VULNERABLE}, start="main")
    await hub.open_pull("acme/other", "search")
    async with serving(installed):
        await until(
            lambda: [seen for seen in hub.requests if seen.operation == "apps/list-repos-accessible-to-installation"]
        )
        hub.add_repositories(installed.installation_id, "acme/other")

        def gates() -> list[object]:
            return [one for one in hub.checks("acme/other", sha) if one["name"] == GATE and one["conclusion"]]

        assert (await until(gates))[0]["conclusion"] == "failure"
