"""Times and global ids as GitHub writes them. Core."""

import base64
from datetime import UTC, datetime


def stamp(moment: datetime) -> str:
    """To the second, in UTC, with a Z."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def stamp_or_none(moment: datetime | None) -> str | None:
    return None if moment is None else stamp(moment)


def node_id(kind: str, number: int | str) -> str:
    """GraphQL's global id: opaque to clients."""
    return base64.b64encode(f"{kind}:{number}".encode()).decode()
