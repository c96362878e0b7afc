"""Remembers what a tool said of a blob, so that a push which changes one file of ten costs one tenth. Shell."""

import time
from collections.abc import Mapping

import sqlalchemy as sa

from app.storage.database import Database
from app.storage.schema import tool_cache
from app.storage.upsert import upsert

AT_ONCE = 500  # keys in one statement; SQLite allows 32,766 parameters, PostgreSQL 65,535
FRESH_SECONDS = 86_400.0  # an entry's last use is written at most once a day


class StoredCache:
    """A `reviewers.base.Cache` in the database. `scope` is the installation: tenants never share an entry."""

    def __init__(self, database: Database, scope: str) -> None:
        self._database = database
        self._scope = scope

    async def get(self, keys: frozenset[str]) -> Mapping[str, bytes]:
        return await self._database.run(lambda connection: self._read(connection, sorted(keys)))

    async def put(self, items: Mapping[str, bytes]) -> None:
        now = time.time()
        rows = [{"scope": self._scope, "key": key, "value": value, "used_at": now} for key, value in items.items()]
        await self._database.run(lambda connection: upsert(connection, tool_cache, rows, ["scope", "key"]))

    def _read(self, connection: sa.Connection, keys: list[str]) -> dict[str, bytes]:
        found: dict[str, bytes] = {}
        now = time.time()
        for start in range(0, len(keys), AT_ONCE):
            mine = (tool_cache.c.scope == self._scope) & tool_cache.c.key.in_(keys[start : start + AT_ONCE])
            found |= {row.key: row.value for row in connection.execute(sa.select(tool_cache).where(mine))}
            stale = mine & (tool_cache.c.used_at < now - FRESH_SECONDS)
            connection.execute(sa.update(tool_cache).where(stale).values(used_at=now))
        return found


def forget_unused(connection: sa.Connection, before: float) -> int:
    """Deletes what nobody has asked for since then, and says how many entries."""
    return connection.execute(sa.delete(tool_cache).where(tool_cache.c.used_at < before)).rowcount
