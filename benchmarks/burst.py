"""How long the event loop is held up by a burst of deliveries while it reviews. Shell."""

import asyncio
import itertools
import json
import tempfile
import uuid
from collections.abc import Sequence
from pathlib import Path

import aiohttp

from app.sandbox.hub import SandboxGitHub
from app.sandbox.webhooks import Delivery, headers
from benchmarks import code
from benchmarks.intake import CONCURRENCY
from benchmarks.quaygate import quaygate
from benchmarks.report import Row
from tests.quay import REPO, concluded, install

EVENTS = 500
PULLS = 3  # under review while the burst comes


def run() -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        stall = asyncio.run(_longest_stall(Path(folder)))
    return [Row(f"longest stall, {EVENTS} events while {PULLS} reviews run", stall * 1000, None, "ms", at_most=100)]


async def _longest_stall(folder: Path) -> float:
    """Seconds."""
    changes = [code.change(seed) for seed in range(PULLS)]
    start = {f"{number}/{path}": text for number, (base, _) in enumerate(changes) for path, text in base.items()}
    async with SandboxGitHub.start(folder / "github") as hub:
        installed = await install(hub, folder, start)
        async with quaygate(installed.environment) as served:
            installed.listens_at(served.port)
            await asyncio.sleep(3)  # in which it starts, and sweeps for the first time
            shas = []
            for number, (_, head) in enumerate(changes):
                files = {f"{number}/{path}": text for path, text in head.items()}
                shas.append(await hub.push(REPO, f"branch{number}", files, start="main"))
                await hub.open_pull(REPO, f"branch{number}")
            await hub.settle()
            await served.health()
            await _burst(hub.webhooks.deliveries)
            for sha in shas:
                assert (await concluded(hub, sha))["conclusion"] == "success"
            return (await served.health()).stall


async def _burst(deliveries: Sequence[Delivery]) -> None:
    """What came for these pull requests comes again and again, each time as something new."""
    events = itertools.islice(
        itertools.cycle([one for one in deliveries if one.event in ("push", "pull_request")]), EVENTS
    )

    async def send(session: aiohttp.ClientSession) -> None:
        for one in events:
            body = json.dumps(one.payload).encode()
            fresh = {**headers(one, body), "X-GitHub-Delivery": str(uuid.uuid4())}
            async with session.post(one.app.webhook_url, data=body, headers=fresh) as answer:
                assert answer.status == 202, await answer.text()

    async with aiohttp.ClientSession() as session:
        await asyncio.gather(*[send(session) for _ in range(CONCURRENCY)])
