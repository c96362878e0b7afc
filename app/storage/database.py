"""The database: SQLite on one machine, PostgreSQL for several; the same code. Shell."""

import asyncio
import os
import sqlite3
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

T = TypeVar("T")

BUSY_MILLISECONDS = 5_000  # a webhook must be answered within GitHub's 10 seconds, so a locked store gives up first
PRAGMAS = (
    f"busy_timeout={BUSY_MILLISECONDS}",
    "foreign_keys=ON",
    "journal_mode=WAL",
    "synchronous=FULL",  # an acknowledged delivery survives a power cut
)


class StoreError(Exception):
    """The database cannot be used; the message says what to do about it."""


def make_engine(url: str, pool: int = 5) -> sa.Engine:
    """A SQLAlchemy engine with the settings both stores need.

    Raises:
        StoreError: where this Python's SQLite is too old for the durable engine.
    """
    if not url.startswith("sqlite"):
        return sa.create_engine(url, pool_size=pool, max_overflow=0, pool_pre_ping=True)
    check_sqlite()
    if (path := sa.make_url(url).database) and path != ":memory:":
        _keep_private(Path(path))
    engine = sa.create_engine(url, pool_size=pool, max_overflow=0)
    sa.event.listen(engine, "connect", _set_up_sqlite)
    return engine


def _keep_private(path: Path) -> None:
    """For its owner alone, whatever the umask: it holds what GitHub says of private repositories. SQLite gives the
    files beside it the same mode: https://sqlite.org/wal.html"""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.close(os.open(path, os.O_CREAT | os.O_CLOEXEC, 0o600))
    if path.stat().st_mode & 0o077:
        path.chmod(0o600)


def check_sqlite() -> None:
    """DBOS stores times with `unixepoch('subsec')`, which SQLite knows from 3.42 on; on Python 3.11 it does without."""
    if sys.version_info >= (3, 12) and sqlite3.sqlite_version_info < (3, 42):
        raise StoreError(
            f"This Python, {sys.version.split()[0]}, comes with SQLite {sqlite3.sqlite_version}, "
            "and the durable engine needs 3.42 or newer there. Use Python 3.11, a Python with a newer SQLite, "
            "or set QUAYGATE_DATABASE_URL=postgresql://..."
        )


def _set_up_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = "IMMEDIATE"
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def migrate(engine: sa.Engine) -> None:
    """Brings our tables to the newest version; safe to call from several processes at once."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(sa.text("SELECT pg_advisory_xact_lock(7821645)"))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


class Database:
    """Runs short transactions off the event loop, on threads of its own."""

    def __init__(self, engine: sa.Engine, threads: int = 4) -> None:
        self.engine = engine
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="quaygate-db-")

    async def run(self, work: Callable[[sa.Connection], T]) -> T:
        """Runs `work` in one transaction, committed when it returns."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._transact, work)

    def _transact(self, work: Callable[[sa.Connection], T]) -> T:
        with self.engine.begin() as connection:
            return work(connection)

    def close(self) -> None:
        self._threads.shutdown(wait=True)
        self.engine.dispose()
