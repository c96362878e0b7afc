"""The push ledger: which commit stood at a ref, and when we learned of it. Shell.

Dates inside a commit are its author's claim, and GitHub no longer tells when a commit was pushed; the time at which our
own webhook arrived is the only one that cannot be forged.
"""

import sqlalchemy as sa

from app.storage.schema import pushes
from app.storage.upsert import upsert


def record_push(connection: sa.Connection, row: dict[str, object]) -> None:
    """Keeps one push; `row` has the columns of the table. The first record of a delivery stands."""
    known = sa.select(pushes.c.delivery).where(pushes.c.delivery == row["delivery"])
    if connection.execute(known).first() is None:
        upsert(connection, pushes, [row], ["delivery"])


def first_seen(connection: sa.Connection, repository_id: int, sha: str) -> float | None:
    """When this commit first stood at the tip of any ref, in seconds since the epoch."""
    chosen = sa.select(sa.func.min(pushes.c.received_at)).where(
        pushes.c.repository_id == repository_id, pushes.c.after == sha
    )
    return connection.execute(chosen).scalar_one_or_none()
