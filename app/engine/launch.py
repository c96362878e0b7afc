"""Starts and stops the durable engine; every option of DBOS that matters is set here, with its reason. Shell."""

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import sqlalchemy as sa
from dbos import DBOS, DBOSClient, DBOSConfig, DBOSPortableJSONSerializer

from app.engine.patience import let_go
from app.engine.queues import register
from app.engine.smooth import settle_down
from app.storage.database import make_engine

APPLICATION = "quaygate"
# Constant on purpose: by default it is a hash of the workflows' code, and an upgrade would strand whatever is running.
# Changes to a workflow's steps go through DBOS.patch_async.
APPLICATION_VERSION = "1"
SCHEMA = "dbos"
THREADS = 16
NOTIFICATION_POLL_SECONDS = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineOptions:
    """`url` is a SQLAlchemy URL. `node_id` is unique and stable for each replica: two that share one run each other's
    work twice."""

    url: str
    node_id: str
    reviews_per_installation: int = 4


def is_sqlite(url: str) -> bool:
    return url.startswith("sqlite")


async def launch(options: EngineOptions) -> None:
    """Starts the engine on the running loop, so that workflows share its sessions; takes up to a second.

    Call it before the server listens. Unfinished runs of this node go on at once.
    """
    logging.getLogger("dbos").addFilter(_without_cancellations)
    config: DBOSConfig = {
        "name": APPLICATION,
        "application_version": APPLICATION_VERSION,
        "executor_id": options.node_id,
        "serializer": DBOSPortableJSONSerializer(),  # the default pickles whatever a step returns
        "max_executor_threads": THREADS,  # the default is unbounded
        "notification_listener_polling_interval_sec": NOTIFICATION_POLL_SECONDS,
        "log_level": "WARNING",
    }
    if is_sqlite(options.url):
        config["system_database_engine"] = make_engine(options.url, pool=10)  # for WAL and synchronous=FULL
    else:
        config["system_database_url"] = options.url
        config["dbos_system_schema"] = SCHEMA
    DBOS(config=config)
    DBOS.launch()
    await register(options.reviews_per_installation)
    settle_down()


async def stop() -> None:
    """Lets go of the work without waiting for it: it is durable, and goes on at the next start."""
    # Work in hand finds its threads gone and complains at length; it is durable, and nothing to complain about.
    logging.getLogger("dbos").setLevel(logging.CRITICAL)
    loop = asyncio.get_running_loop()
    await let_go()
    with ThreadPoolExecutor(1) as thread:  # not the loop's own threads: those are the engine's, and end with it
        await loop.run_in_executor(thread, DBOS.destroy)
    loop.set_default_executor(ThreadPoolExecutor())
    await let_go()  # of what began in between


def prepare_store(url: str) -> None:
    """Creates or migrates the engine's own tables, for a process that runs no workflows."""
    if not is_sqlite(url):
        DBOS.migrate(url, schema=SCHEMA)


def make_client(url: str) -> tuple[DBOSClient, sa.Engine]:
    """A client for the web process. It raises instead of waiting when the store is away, so that GitHub is told."""
    # SQLite's busy-wait is unfair between connections; one connection and a queue of our own is not.
    engine = make_engine(url, pool=1 if is_sqlite(url) else 4)
    client = DBOSClient(
        system_database_engine=engine,
        dbos_system_schema=None if is_sqlite(url) else SCHEMA,
        serializer=DBOSPortableJSONSerializer(),
        application_name=APPLICATION,
        retry_connection_errors=False,
    )
    return client, engine


def _without_cancellations(record: logging.LogRecord) -> bool:
    """A review that a newer push supersedes is cancelled on purpose; its traceback is not an error to read."""
    kind = record.exc_info[0] if record.exc_info else None
    on_purpose = "was cancelled during execution" in record.getMessage()
    return not on_purpose and (kind is None or "Cancelled" not in kind.__name__)
