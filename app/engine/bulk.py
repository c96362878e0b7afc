"""Enqueues many deliveries with one statement for each table. Shell.

The durable engine's public call costs a third of a millisecond of processor time for each row, more than all the rest
of accepting a delivery. This is the one file that knows how the engine keeps a run: in two tables, `workflow_status`
and `workflow_input`. It copies a row that the public call wrote, and is used only where that copy proves equal.
"""

import itertools
import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
import structlog
from dbos import DBOSClient, DBOSPortableJSONSerializer

from app.engine.launch import SCHEMA
from app.engine.queues import delivery_options

STATUS, INPUT = "workflow_status", "workflow_input"
OWN = {  # what differs between two runs that are otherwise alike: ids, times, tokens
    STATUS: frozenset({"workflow_uuid", "created_at", "updated_at", "creator_xid"}),
    INPUT: frozenset({"workflow_uuid", "retention_timestamp"}),
}
GIVEN = {STATUS: frozenset({"queue_partition_key"}), INPUT: frozenset({"inputs"})}
Row = Mapping[str, Any]

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A run of `ingest` to be enqueued; the arguments are JSON values."""

    workflow_id: str
    partition: str
    arguments: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Pattern:
    """How the engine writes a run: the columns of both tables that are not NULL, with what every run has in them."""

    status: Row
    input: Row

    def enqueue(self, connection: sa.Connection, runs: Sequence[Run]) -> None:
        """Writes the runs, but for those that are there already; the caller commits."""
        now, token = int(time.time() * 1000), str(uuid.uuid4())
        own = {"created_at": now, "updated_at": now, "creator_xid": token}
        rows = [{"workflow_uuid": run.workflow_id, "queue_partition_key": run.partition, **own} for run in runs]
        _insert(connection, STATUS, [{**self.status, **row} for row in rows])
        given = [{"workflow_uuid": run.workflow_id, "inputs": _packed(run.arguments)} for run in runs]
        _insert(connection, INPUT, [{**self.input, **row, "retention_timestamp": now} for row in given])


def enqueue_each(client: DBOSClient, connection: sa.Connection, runs: Sequence[Run]) -> None:
    """The public way; the caller commits."""
    for run in runs:
        options = delivery_options(run.workflow_id, run.partition)
        client.enqueue_in_transaction(connection, options, *run.arguments)


def learn(client: DBOSClient, engine: sa.Engine) -> Pattern | None:
    """Writes three runs, two in the public way and a copy, compares them, and rolls them back. None where they differ.

    Raises sqlalchemy.exc.SQLAlchemyError where the store is not there.
    """
    arguments = ("é\0", {"a": [1, None, 0.5]}, "text")
    first, second, copy = (
        Run(workflow_id=f"probe:{uuid.uuid4()}", partition="probe", arguments=arguments) for _ in range(3)
    )
    with engine.connect() as connection:
        try:
            enqueue_each(client, connection, [first, second])
            return _proved(connection, first, (second, copy))
        finally:
            connection.rollback()


def _proved(connection: sa.Connection, first: Run, others: tuple[Run, Run]) -> Pattern | None:
    try:
        written = {table: kept(connection, table, first.workflow_id) for table in (STATUS, INPUT)}
        pattern = Pattern(
            *({key: value for key, value in row.items() if value is not None} for row in written.values())
        )
        pattern.enqueue(connection, others[1:])
        for table, run in itertools.product(written, others):
            if not alike(table, written[table], kept(connection, table, run.workflow_id)):
                raise LookupError(f"runs that are alike differ in {table}")
    except (LookupError, sa.exc.SQLAlchemyError) as why:
        log.warning("bulk_enqueue_off", why=str(why)[:500])
        return None
    return pattern


def kept(connection: sa.Connection, table: str, workflow_id: str) -> dict[str, Any]:
    """The row of a run, as the store has it: PostgreSQL's values as text, since Python reads `null` and NULL alike.

    Raises LookupError where there is no such row, or where it has not the columns we know.
    """
    sqlite = connection.dialect.name == "sqlite"
    columns = [column["name"] for column in sa.inspect(connection).get_columns(table, None if sqlite else SCHEMA)]
    shown = ", ".join(columns if sqlite else [f"{column}::text" for column in columns])
    chosen = sa.text(f"SELECT {shown} FROM {_name(connection, table)} WHERE workflow_uuid = :id")  # noqa: S608
    row = connection.execute(chosen, {"id": workflow_id}).one_or_none()
    if row is None or not (OWN[table] | GIVEN[table]) <= set(columns):
        raise LookupError(f"{table} does not keep runs as we know it")
    return dict(zip(columns, row, strict=True))


def alike(table: str, one: Row, other: Row) -> bool:
    """Whether two rows differ in nothing but ids, times and tokens, which both have."""
    own = OWN[table]
    rest = [{key: value for key, value in row.items() if key not in own} for row in (one, other)]
    return rest[0] == rest[1] and all(type(one[key]) is type(other[key]) for key in own)


def _insert(connection: sa.Connection, table: str, rows: Sequence[Row]) -> None:
    """One statement for all rows. A driver lets go of the interpreter for each statement it runs, and while the event
    loop is busy it takes milliseconds to get it back."""
    mark = "?" if connection.dialect.name == "sqlite" else "%s"
    values = ", ".join([f"({', '.join([mark] * len(rows[0]))})"] * len(rows))
    into = f"INSERT INTO {_name(connection, table)} ({', '.join(rows[0])})"
    known = "ON CONFLICT (workflow_uuid) DO NOTHING"
    connection.exec_driver_sql(f"{into} VALUES {values} {known}", tuple(one for row in rows for one in row.values()))


def _name(connection: sa.Connection, table: str) -> str:
    return table if connection.dialect.name == "sqlite" else f"{SCHEMA}.{table}"


def _packed(arguments: tuple[Any, ...]) -> str:
    return DBOSPortableJSONSerializer().serialize({"namedArgs": {}, "positionalArgs": arguments})
