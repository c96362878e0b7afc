"""Durable webhook accept, beside a plain loop of commits and beside a server that keeps nothing. Shell."""

import asyncio
import gzip
import itertools
import json
import multiprocessing
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.synchronize import Event
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import aiohttp
import sqlalchemy as sa
from aiohttp import web
from gidgethub.sansio import Event as GitHubEvent

from app.engine.inbox import Inbox
from app.engine.launch import EngineOptions, launch, make_client, stop
from app.storage.database import make_engine
from app.web import build
from app.webhooks.intake import Intake
from app.webhooks.signature import sign
from benchmarks.report import Row
from tests.postgres import fresh_database

SECRET = b"a secret of the benchmark"
RECORDINGS = Path(__file__).parents[1] / "tests" / "recordings" / "webhooks.json.gz"
CONCURRENCY = 32
REQUESTS, WARM_UP, ROUNDS = 600, 100, 5
UNIT = "deliveries/s"
SIZE = 16_000  # bytes, what real payloads of these events weigh on average


def bodies() -> list[bytes]:
    """Real pull_request payloads of GitHub, each padded or left as it is to about 16 kB."""
    examples = json.loads(gzip.decompress(RECORDINGS.read_bytes()))["pull_request"]
    chosen = [item for item in examples if item.get("action") in ("opened", "synchronize", "reopened")]
    made = []
    for item in chosen:
        body = json.dumps({**item, "installation": {"id": 5}})
        made.append(json.dumps({**json.loads(body), "padding": "x" * max(0, SIZE - len(body))}).encode())
    return made


async def _serve_ours(port: Any, ready: Event, url: str) -> None:
    await launch(EngineOptions(url=url, node_id="bench"))
    await stop()
    client, engine = make_client(url)
    inbox = Inbox(client, engine)
    intake = Intake((SECRET,), 1, inbox.accept)
    await _listen(build(intake, {}), port, ready)


async def _serve_bare(port: Any, ready: Event, _url: str) -> None:
    async def post(request: web.Request) -> web.Response:
        GitHubEvent.from_http(request.headers, await request.read(), secret=SECRET.decode())
        return web.Response(status=202)

    application = web.Application(client_max_size=25 << 20)
    application.router.add_post("/webhooks/github", post)
    await _listen(application, port, ready)


async def _listen(application: web.Application, port: Any, ready: Event) -> None:
    runner = web.AppRunner(application, auto_decompress=False, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port.value = runner.addresses[0][1]
    ready.set()
    await asyncio.Event().wait()


def _process(kind: str, port: Any, ready: Event, url: str) -> None:
    asyncio.run((_serve_ours if kind == "ours" else _serve_bare)(port, ready, url))


@contextmanager
def server(kind: str, url: str) -> Iterator[str]:
    """A server in a process of its own, so that the load does not share its event loop."""
    context = multiprocessing.get_context("spawn")
    port, ready = context.Value("i", 0), context.Event()
    process = context.Process(target=_process, args=(kind, port, ready, url), daemon=True)
    process.start()
    assert ready.wait(60), f"the {kind} server did not start"
    try:
        yield f"http://127.0.0.1:{port.value}/webhooks/github"
    finally:
        process.kill()
        process.join()


async def load(url: str, concurrency: int, requests: int) -> float:
    """Deliveries each second that were acknowledged with a 2xx."""
    numbers, made = itertools.count(), [(body, sign(body, SECRET)) for body in bodies()]

    async def worker(session: aiohttp.ClientSession) -> None:
        while (number := next(numbers)) < requests:
            body, signature = made[number % len(made)]
            headers = {
                "Content-Type": "application/json",
                "X-GitHub-Event": "pull_request",
                "X-GitHub-Delivery": str(uuid.uuid4()),
                "X-Hub-Signature-256": signature,
            }
            async with session.post(url, data=body, headers=headers) as answer:
                assert answer.status == 202, await answer.text()

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=concurrency)) as session:
        started = time.perf_counter()
        await asyncio.gather(*[worker(session) for _ in range(concurrency)])
        return requests / (time.perf_counter() - started)


def commit_one_by_one(url: str, requests: int) -> float:
    """Rows each second that a plain loop inserts, a transaction for each body, into the same kind of store."""
    engine = make_engine(url, pool=1)
    table = sa.Table("plain", sa.MetaData(), sa.Column("id", sa.String, primary_key=True), sa.Column("body", sa.Text))
    table.metadata.create_all(engine)
    texts = [body.decode() for body in bodies()]
    started = time.perf_counter()
    for number in range(requests):
        with engine.begin() as connection:
            connection.execute(sa.insert(table).values(id=str(uuid.uuid4()), body=texts[number % len(texts)]))
    rate = requests / (time.perf_counter() - started)
    engine.dispose()
    return rate


def run() -> list[Row]:
    """On SQLite and on PostgreSQL; the rounds of what is compared take turns, since the machine's pace changes."""
    with TemporaryDirectory() as folder, fresh_database() as database, server("bare", "") as bare:
        postgres = database.replace("postgresql://", "postgresql+psycopg://")
        stores = {
            "SQLite": (f"sqlite:///{folder}/ours.db", f"sqlite:///{folder}/plain.db"),
            "PostgreSQL": (postgres, postgres),
        }
        return [row for name, (ours, plain) in stores.items() for row in _compare(name, ours, plain, bare)]


def _compare(name: str, ours: str, plain: str, bare: str) -> list[Row]:
    with server("ours", ours) as url:
        rounds = [_round(url, plain, bare, requests) for requests in (WARM_UP, *[REQUESTS] * ROUNDS)]
    accepted, committed, answered = (median(rates) for rates in zip(*rounds[1:], strict=True))
    return [
        Row(f"durable accept on {name}, 32 at once / a plain loop's commits", accepted, committed, UNIT, at_least=1.0),
        Row(f"durable accept on {name} / bare aiohttp + gidgethub, nothing stored", accepted, answered, UNIT),
    ]


def _round(ours: str, plain: str, bare: str, requests: int) -> tuple[float, float, float]:
    accepted = asyncio.run(load(ours, CONCURRENCY, requests))
    committed = commit_one_by_one(plain, requests)
    return accepted, committed, asyncio.run(load(bare, CONCURRENCY, requests))
