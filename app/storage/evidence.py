"""Which workflow runs of a commit have ended, as their deliveries told us. Shell."""

import time

import sqlalchemy as sa

from app.storage.schema import evidence
from app.storage.upsert import upsert


def note(connection: sa.Connection, repository_id: int, head_sha: str, workflow_run_id: int) -> None:
    row = {
        "repository_id": repository_id,
        "head_sha": head_sha,
        "workflow_run_id": workflow_run_id,
        "noted_at": time.time(),
    }
    upsert(connection, evidence, [row], ["repository_id", "head_sha", "workflow_run_id"])


def count(connection: sa.Connection, repository_id: int, head_sha: str) -> int:
    """How many workflow runs of this commit have ended."""
    chosen = sa.select(sa.func.count()).where(
        evidence.c.repository_id == repository_id, evidence.c.head_sha == head_sha
    )
    return int(connection.execute(chosen).scalar_one())


def forget_evidence(connection: sa.Connection, before: float) -> int:
    return connection.execute(sa.delete(evidence).where(evidence.c.noted_at < before)).rowcount
