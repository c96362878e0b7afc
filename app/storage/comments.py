"""Which sticky comment belongs to which pull request. Shell."""

import sqlalchemy as sa

from app.storage.schema import comments
from app.storage.upsert import upsert


def comment_of(connection: sa.Connection, repository_id: int, number: int) -> int | None:
    chosen = sa.select(comments.c.comment_id).where(
        comments.c.repository_id == repository_id, comments.c.number == number
    )
    return connection.execute(chosen).scalar_one_or_none()


def remember_comment(connection: sa.Connection, repository_id: int, number: int, comment_id: int) -> None:
    row = {"repository_id": repository_id, "number": number, "comment_id": comment_id}
    upsert(connection, comments, [row], ["repository_id", "number"])
