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
from benchmarks.quaygate import quaygate
from benchmarks.report import Row
from reviewers import REVIEWERS
from reviewers.base import Case
from reviewers.jail import find_jail
from reviewers.memory import MemoryCache
from reviewers.tools import find_tools
from tests.quay import GATE, REPO, install, newest, until

ROUNDS = 5
PUSHES = 4  # after the first, each of one other file of the ten
REVIEWS = 1 + PUSHES
MEGABYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class Measured:
    """Seconds of each round; operations GitHub was asked for, and bytes."""

    first: list[float] = field(default_factory=list)
    again: list[float] = field(default_factory=list)
    alone: dict[str, list[float]] = field(default_factory=lambda: {reviewer.name: [] for reviewer in REVIEWERS})
    requests: Counter[str] = field(default_factory=Counter)
    resident: list[int] = field(default_factory=list)


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
            measured.resident.append((await served.health()).resident)
            for number, (_, head) in enumerate(changes):
                kept = measured if number else warm_up
                await _pull_request(hub, f"round{number}", _in(number, head), kept)
                await _alone(hub, f"origin/round{number}~{PUSHES}", folder / f"clone{number}", kept)
            measured.resident.append((await served.health()).resident)
        assert not hub.violations, hub.violations
    return measured


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
    await hub.settle()
    sent = [
        one.delivered_at
        for one in hub.webhooks.deliveries
        if one.event == "pull_request" and one.payload["pull_request"]["head"]["sha"] == sha
    ]
    await asyncio.sleep(0.3)  # what is left of this review shall not slow the next
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
    slowest = max(measured.alone, key=lambda name: median(measured.alone[name]))
    heads = ROUNDS * REVIEWS
    asked = ", ".join(f"{name} {count / heads:.1f}" for name, count in measured.requests.most_common())
    before, after = (size / MEGABYTE for size in measured.resident)
    return [
        Row(
            f"webhook to verdict, 10 files / the {slowest} reviewer alone",
            first,
            median(measured.alone[slowest]),
            "s",
            at_most=1.3,
        ),
        Row("a push that changes 1 file of 10 / the first", again, first, "s", at_most=0.4),
        Row(f"GitHub requests for each reviewed head ({asked})", sum(measured.requests.values()) / heads, None, "requests", at_most=12),
        Row("resident memory at the start", before, None, "MB"),
    ]
