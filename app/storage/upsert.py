"""Insert or update, in the one form that both stores understand. Shell."""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite


def upsert(
    connection: sa.Connection, table: sa.Table, rows: Sequence[Mapping[str, object]], keys: Sequence[str]
) -> None:
    """Inserts the rows, or brings those with the same keys up to date: a repeated step leaves one row.

    A column `created_at` keeps its first value.
    """
    if not rows:
        return
    insert = (postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert)(table)
    fresh = {name: insert.excluded[name] for name in rows[0] if name not in keys and name != "created_at"}
    statement = insert.on_conflict_do_update(index_elements=list(keys), set_=fresh)
    connection.execute(statement, [dict(row) for row in rows])
