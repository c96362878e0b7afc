"""The same tables, the same answers, on SQLite and on PostgreSQL."""

import time
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.settings import Settings
from app.storage.comments import comment_of, remember_comment
from app.storage.database import Database, make_engine, migrate
from app.storage.intents import declare, forget_intents
from app.storage.pushes import first_seen, record_push
from app.storage.runs import Run, RunState, find_run, forget_runs, overdue_runs, pending_runs, runs_of_pull, save_run
from app.storage.schema import metadata, tool_cache
from app.storage.tool_cache import StoredCache, forget_unused
from tests.postgres import fresh_database

A_RUN = Run(
    run_id="review:1:7:abc:main:0",
    installation_id=5,
    repository_id=1,
    full_name="acme/shop",
    number=7,
    head_sha="a" * 40,
    base_ref="main",
    state=RunState.PENDING,
    deadline=100.0,
    created_at=50.0,
    updated_at=50.0,
)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    if request.param == "sqlite":
        store = Database(make_engine(f"sqlite:///{tmp_path / 'q.db'}"))
        migrate(store.engine)
        yield store
        store.close()
        return
    with fresh_database() as url:
        store = Database(make_engine(url.replace("postgresql://", "postgresql+psycopg://")))
        migrate(store.engine)
        yield store
        store.close()


def test_the_migrations_end_in_the_declared_tables(database: Database) -> None:
    migrate(database.engine)  # a second time changes nothing
    inspector = sa.inspect(database.engine)
    for table in metadata.tables.values():
        found = {column["name"]: column["nullable"] for column in inspector.get_columns(table.name)}
        assert found == {column.name: bool(column.nullable) for column in table.columns}, table.name
        indexes = {index["name"] for index in inspector.get_indexes(table.name)}
        assert {index.name for index in table.indexes} <= indexes


async def test_a_run_saved_twice_is_one_run_with_its_first_birthday(database: Database) -> None:
    await database.run(lambda c: save_run(c, A_RUN))
    await database.run(lambda c: save_run(c, replace(A_RUN, state=RunState.DONE, created_at=99.0, overall=9.5)))
    found = await database.run(lambda c: runs_of_pull(c, 1, 7))
    assert found == [replace(A_RUN, state=RunState.DONE, overall=9.5)]


async def test_pending_runs_are_found_by_head_and_by_deadline(database: Database) -> None:
    await database.run(lambda c: save_run(c, A_RUN))
    assert [run.run_id for run in await database.run(lambda c: pending_runs(c, 1, "a" * 40))] == [A_RUN.run_id]
    assert await database.run(lambda c: pending_runs(c, 2, "a" * 40)) == []
    assert await database.run(lambda c: overdue_runs(c, 99.0)) == []
    assert [run.run_id for run in await database.run(lambda c: overdue_runs(c, 100.0))] == [A_RUN.run_id]


async def test_only_runs_that_bind_nobody_any_more_are_forgotten(database: Database) -> None:
    done = replace(A_RUN, state=RunState.DONE)
    forgotten = [
        replace(done, run_id="an older head", created_at=40.0),
        replace(done, run_id="a merge group", number=0),
        replace(done, run_id="a closed pull request", number=8, state=RunState.CLOSED),
        replace(done, run_id="a superseded run", number=9, state=RunState.CANCELLED),
    ]
    kept = [
        replace(done, run_id="the newest head"),
        replace(done, run_id="a run that waits", number=10, state=RunState.PENDING),
        replace(done, run_id="a run in hand", number=11, state=RunState.RUNNING),
        replace(done, run_id="a fresh one", number=12, state=RunState.CANCELLED, updated_at=70.0),
    ]
    for run in forgotten + kept:
        await database.run(partial(save_run, run=run))
    assert await database.run(lambda c: forget_runs(c, 60.0)) == len(forgotten)
    assert [await database.run(partial(find_run, run_id=run.run_id)) for run in kept] == kept


async def test_the_sticky_comment_is_remembered_once(database: Database) -> None:
    assert await database.run(lambda c: comment_of(c, 1, 7)) is None
    await database.run(lambda c: remember_comment(c, 1, 7, 111))
    await database.run(lambda c: remember_comment(c, 1, 7, 2**40))
    assert await database.run(lambda c: comment_of(c, 1, 7)) == 2**40


async def test_a_redelivered_push_does_not_move_the_time_of_the_first(database: Database) -> None:
    row: dict[str, object] = {
        "delivery": "guid-1", "repository_id": 1, "ref": "refs/heads/x", "before": "0" * 40, "after": "b" * 40,
        "pusher_id": 3, "received_at": 10.0,
    }  # fmt: skip
    await database.run(lambda c: record_push(c, row))
    await database.run(lambda c: record_push(c, {**row, "received_at": 90.0}))
    assert await database.run(lambda c: first_seen(c, 1, "b" * 40)) == 10.0
    assert await database.run(lambda c: first_seen(c, 1, "c" * 40)) is None


async def test_installations_never_share_what_a_tool_said(database: Database) -> None:
    mine, theirs = StoredCache(database, "5"), StoredCache(database, "6")
    await mine.put({"k1": b"\x00\xff", "k2": b"two"})
    assert await mine.get(frozenset({"k1", "k2", "k3"})) == {"k1": b"\x00\xff", "k2": b"two"}
    assert await theirs.get(frozenset({"k1"})) == {}
    assert await database.run(lambda c: forget_unused(c, time.time() + 1)) == 2
    assert await database.run(lambda c: c.execute(sa.select(sa.func.count()).select_from(tool_cache)).scalar()) == 0


def test_settings_name_every_problem_at_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from app.settings import SettingsError, read_settings

    monkeypatch.chdir(tmp_path)
    for name in list(Settings.model_fields):
        monkeypatch.delenv(f"QUAYGATE_{name.upper()}", raising=False)
    monkeypatch.setenv("QUAYGATE_PORT", "seventy")
    with pytest.raises(SettingsError) as raised:
        read_settings()
    text = str(raised.value)
    for name in ("QUAYGATE_APP_ID", "QUAYGATE_PRIVATE_KEY_FILE", "QUAYGATE_WEBHOOK_SECRET", "QUAYGATE_PORT"):
        assert name in text


async def test_an_intent_is_new_once(database: Database) -> None:
    assert await database.run(lambda c: declare(c, "open review:1"))
    assert not await database.run(lambda c: declare(c, "open review:1"))
    assert await database.run(lambda c: declare(c, "open review:2"))
    assert await database.run(lambda c: forget_intents(c, time.time() + 1)) == 2
    assert await database.run(lambda c: declare(c, "open review:1"))
