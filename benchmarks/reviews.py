"""From webhook to verdict, a push after the first, and what is asked of GitHub meanwhile. Shell."""

import asyncio
import tempfile
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from app.git.local import local_change
from app.sandbox.hub import SandboxGitHub
from benchmarks import code
from benchmarks.quaygate import Health, Served, quaygate, weigh_bare
from benchmarks.report import Row
from reviewers import REVIEWERS
from reviewers.base import Case
from reviewers.jail import find_jail
from reviewers.memory import MemoryCache
from reviewers.tools import find_tools
from tests.quay import REPO, install, newest, until

ROUNDS = 3
PUSHES = 4  # after the first, each of one other file of the ten
MEGABYTE = 1 << 20
QUIET_SECONDS = 4.0  # between two pushes: our writes to GitHub are paced, and people do not push every second either


@dataclass(frozen=True, slots=True)
class Measured:
    """Seconds of each round, how often which operation was asked of GitHub, and the server before and after it all."""

    first: list[float] = field(default_factory=list)
    again: list[float] = field(default_factory=list)
    alone: dict[str, list[float]] = field(default_factory=lambda: {reviewer.name: [] for reviewer in REVIEWERS})
    requests: Counter[str] = field(default_factory=Counter)
    health: list[Health] = field(default_factory=list)


def run() -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        return _rows(asyncio.run(_measure(Path(folder))))


async def _measure(folder: Path) -> Measured:
    warm_up, measured = Measured(), Measured()
    changes = [code.change(seed) for seed in range(ROUNDS + 1)]
    start = {path: text for number, (base, _) in enumerate(changes) for path, text in _in(number, base).items()}
    async with SandboxGitHub.start(folder / "github") as hub:
        installed = await install(hub, folder, start)
        hub.add_user("ada", REPO)
        async with quaygate(installed.environment) as served:
            installed.listens_at(served.port)
            measured.health.append(await _at_rest(served))
            for number, (_, head) in enumerate(changes):
                kept = measured if number else warm_up
                await _pull_request(hub, f"round{number}", _in(number, head), kept)
                await _alone(hub, f"origin/round{number}~{PUSHES}", folder / f"clone{number}", kept)
            measured.health.append(await served.health())
        assert not hub.violations, hub.violations
    return measured


async def _at_rest(served: Served) -> Health:
    await asyncio.sleep(QUIET_SECONDS)  # in which it starts, and sweeps for the first time
    await served.health()
    await asyncio.sleep(2 * QUIET_SECONDS)
    return await served.health()


def _in(number: int, files: Mapping[str, str]) -> dict[str, str]:
    """Every round has files of its own, so that no answer is known from the one before."""
    return {f"round{number}/{path}": text for path, text in files.items()}


async def _pull_request(hub: SandboxGitHub, branch: str, files: Mapping[str, str], kept: Measured) -> None:
    """Opens a pull request that changes these files, then pushes a new version of a few, one at a time."""
    seen = len(hub.requests)
    sha = await hub.push(REPO, branch, files, start="main")
    await hub.open_pull(REPO, branch)
    kept.first.append(await _seconds_to_verdict(hub, sha))
    for path in sorted(files)[1 :: len(files) // PUSHES][:PUSHES]:
        comment = "# Pushed again.\n" if path.endswith(".py") else "// Pushed again.\n"
        sha = await hub.push(REPO, branch, {path: files[path] + comment})
        kept.again.append(await _seconds_to_verdict(hub, sha))
    kept.requests.update(request.operation for request in hub.requests[seen:])


async def _seconds_to_verdict(hub: SandboxGitHub, sha: str) -> float:
    """From the moment the webhook left until the gate's check had its conclusion."""

    def look() -> datetime | None:
        check = newest(hub, sha)
        return datetime.now(UTC) if check and check["status"] == "completed" else None

    done: datetime = await until(look, nap=0.01)
    assert (newest(hub, sha) or {})["conclusion"] == "success"
    await hub.settle()
    sent = [
        one.delivered_at
        for one in hub.webhooks.deliveries
        if one.event == "pull_request" and one.payload["pull_request"]["head"]["sha"] == sha
    ]
    await asyncio.sleep(QUIET_SECONDS)
    return (done - sent[0]).total_seconds()


async def _alone(hub: SandboxGitHub, head: str, clone: Path, kept: Measured) -> None:
    """Each reviewer by itself on the same change, its files at hand and nothing remembered."""
    git = await asyncio.create_subprocess_exec("git", "clone", "-q", hub.clone_url(REPO), str(clone))
    assert await git.wait() == 0
    (scratch := clone.with_suffix(".scratch")).mkdir()
    local = await local_change(clone, "origin/main", head, scratch)
    case = Case(
        change=local.change, scratch=local.scratch, jail=await find_jail(), cache=MemoryCache(), tools=find_tools()
    )
    for reviewer in REVIEWERS:
        begun = time.perf_counter()
        await reviewer.review(replace(case, cache=MemoryCache()), reviewer.options())
        kept.alone[reviewer.name].append(time.perf_counter() - begun)


def _rows(measured: Measured) -> list[Row]:
    first, again = median(measured.first), median(measured.again)
    alone = {name: median(seconds) for name, seconds in measured.alone.items()}
    slowest = max(alone, key=lambda name: alone[name])
    heads = len(measured.first) + len(measured.again)
    # Fetching with git is not counted by GitHub's API limits.
    asked = {name: count / heads for name, count in measured.requests.most_common() if name != "git"}
    listed = ", ".join(f"{name} {count:.1f}" for name, count in asked.items())
    return [
        Row(f"webhook to verdict, 10 files / reviewer {slowest} alone", first, alone[slowest], "s", at_most=1.3),
        Row("webhook to verdict / all reviewers one after the other", first, sum(alone.values()), "s"),
        Row("a push that changes 1 file of 10 / the first", again, first, "s", at_most=0.4),
        Row("GitHub API requests for each head", sum(asked.values()), None, f"requests: {listed}", at_most=12),
        *_weights(measured.health[0], measured.health[1], heads),
    ]


def _weights(before: Health, after: Health, reviews: int) -> list[Row]:
    bare = weigh_bare() / MEGABYTE
    return [
        Row("resident memory at rest / a bare aiohttp server", before.resident / MEGABYTE, bare, "MB"),
        Row(f"the same after {reviews} reviews", after.resident / MEGABYTE, bare, "MB"),
        Row("processor time at rest", 100 * before.processor / before.wall, None, "% of a core"),
    ]
