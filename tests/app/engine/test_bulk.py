"""A run that is written with many others is the run that the durable engine's own call would have written."""

import asyncio
from typing import Any

import pytest
import sqlalchemy as sa
import structlog
from dbos import DBOSClient

from app.engine.bulk import INPUT, OWN, STATUS, Run, alike, kept, learn
from app.engine.inbox import Inbox
from app.engine.queues import delivery_options
from tests.app.engine.test_inbox import a_delivery

Store = tuple[DBOSClient, sa.Engine]


def a_run(number: int, body: str = '{"a": "\\u0000é\\ud800"}') -> Run:
    return Run(workflow_id=f"gh:{number:04}", partition="2#7", arguments=("push", {"n": number}, body, 1.5))


def rows_of(engine: sa.Engine, workflow_id: str) -> dict[str, dict[str, Any]]:
    with engine.connect() as connection:
        return {table: kept(connection, table, workflow_id) for table in (STATUS, INPUT)}


def write(engine: sa.Engine, client: DBOSClient, runs: list[Run]) -> None:
    pattern = learn(client, engine)
    assert pattern is not None, "this version of the engine is known"
    with engine.begin() as connection:
        pattern.enqueue(connection, runs)


def test_a_run_in_bulk_equals_one_of_the_public_call_in_every_column(store: Store) -> None:
    client, engine = store
    write(engine, client, [a_run(1)])
    in_bulk = rows_of(engine, "gh:0001")
    client.delete_workflow("gh:0001")
    options = delivery_options("gh:0001", "2#7")
    client.enqueue(options, *a_run(1).arguments)
    public = rows_of(engine, "gh:0001")
    for table in (STATUS, INPUT):
        differs = {name for name in public[table] if in_bulk[table][name] != public[table][name]}
        assert differs <= OWN[table] - {"workflow_uuid"}
        assert alike(table, in_bulk[table], public[table])
    (status,) = client.list_workflows()
    assert status.created_at is not None
    assert status.created_at == int(public[STATUS]["created_at"])


def test_what_is_there_already_stays_as_it_is(store: Store) -> None:
    client, engine = store
    write(engine, client, [a_run(1, "first"), a_run(1, "again"), a_run(2)])
    write(engine, client, [a_run(2, "later"), a_run(3)])
    kept_runs = {run.workflow_id: run.input for run in client.list_workflows()}
    assert {name: given["args"][2] for name, given in kept_runs.items() if given} == {
        "gh:0001": "first",
        "gh:0002": a_run(2).arguments[2],
        "gh:0003": a_run(3).arguments[2],
    }


def test_learning_leaves_nothing_behind(store: Store) -> None:
    client, engine = store
    assert learn(client, engine) is not None
    assert client.list_workflows() == []


SEALS = {  # as if a later version gave every run a token that we know nothing of
    "sqlite": (
        "ALTER TABLE workflow_status ADD COLUMN seal TEXT",
        "CREATE TRIGGER seals AFTER INSERT ON workflow_status BEGIN "
        "UPDATE workflow_status SET seal = hex(randomblob(8)) WHERE workflow_uuid = NEW.workflow_uuid; END",
    ),
    "postgresql": ("ALTER TABLE dbos.workflow_status ADD COLUMN seal TEXT DEFAULT gen_random_uuid()::text",),
}
MOVED = {
    "sqlite": ("ALTER TABLE workflow_status ADD COLUMN again TEXT GENERATED ALWAYS AS (name) VIRTUAL",),
    "postgresql": ("ALTER TABLE dbos.workflow_status ADD COLUMN again TEXT GENERATED ALWAYS AS (name) STORED",),
}


@pytest.mark.parametrize(
    "change", [pytest.param(SEALS, id="an unknown token"), pytest.param(MOVED, id="a made column")]
)
async def test_where_the_engine_keeps_runs_otherwise_they_are_written_in_the_public_way(
    store: Store, change: dict[str, tuple[str, ...]]
) -> None:
    client, engine = store
    with engine.begin() as connection:
        for statement in change[engine.dialect.name]:
            connection.execute(sa.text(statement))
    box = Inbox(client, engine)
    with structlog.testing.capture_logs() as logs:
        await asyncio.gather(*[box.accept(a_delivery(f"guid-{number}")) for number in range(4)])
    await box.close()
    assert [entry["event"] for entry in logs] == ["bulk_enqueue_off"]
    assert len(client.list_workflows()) == 4
    if change is SEALS:
        with engine.connect() as connection:
            prefix = "" if engine.dialect.name == "sqlite" else "dbos."
            seals = connection.execute(sa.text(f"SELECT seal FROM {prefix}workflow_status")).scalars().all()
        assert len(set(seals)) == 4


def test_a_run_never_passes_for_one_that_it_is_not_like() -> None:
    row = {"workflow_uuid": "a", "created_at": 1, "updated_at": 1, "creator_xid": "t", "priority": 0}
    assert alike(STATUS, row, {**row, "workflow_uuid": "b", "created_at": 2, "creator_xid": "u"})
    assert not alike(STATUS, row, {**row, "priority": 1})
    assert not alike(STATUS, row, {**row, "seal": None})
    assert not alike(STATUS, row, {**row, "creator_xid": None})
