"""Stores for the engine's tests: each on SQLite and on PostgreSQL."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from dbos import DBOSClient

from app.engine.inbox import Inbox
from app.engine.launch import EngineOptions, launch, make_client, stop
from tests.postgres import fresh_database


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'q.db'}"
        return
    with fresh_database() as found:
        yield found.replace("postgresql://", "postgresql+psycopg://")


@pytest.fixture
async def store(url: str) -> AsyncIterator[tuple[DBOSClient, sa.Engine]]:
    await launch(EngineOptions(url=url, node_id="test"))
    await stop()  # the tables are there, and nobody consumes
    client, engine = make_client(url)
    yield client, engine
    client.destroy()
    engine.dispose()


@pytest.fixture
async def inbox(store: tuple[DBOSClient, sa.Engine]) -> AsyncIterator[tuple[Inbox, DBOSClient]]:
    box = Inbox(*store)
    yield box, store[0]
    await box.close()
