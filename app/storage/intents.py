"""Intents: declared before we write on GitHub, so that a repeated step knows to look first. Shell."""

import time

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from app.storage.schema import intents


def declare(connection: sa.Connection, key: str) -> bool:
    """True the first time. False where an earlier try declared it: what it was about to write may be there already."""
    insert = (postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert)(intents)
    row = {"key": key, "declared_at": time.time()}
    new = insert.values(**row).on_conflict_do_nothing(index_elements=["key"]).returning(intents.c.key)
    return connection.execute(new).first() is not None


def forget_intents(connection: sa.Connection, before: float) -> int:
    return connection.execute(sa.delete(intents).where(intents.c.declared_at < before)).rowcount
