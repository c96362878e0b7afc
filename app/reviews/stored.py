"""Check run drafts as JSON, to be kept between the step that makes them and the one that publishes them. Core."""

import json
from collections.abc import Iterable

from pydantic import TypeAdapter

from checks.draft import CheckRunDraft

DRAFTS = TypeAdapter(tuple[CheckRunDraft, ...])


def dump(drafts: Iterable[CheckRunDraft]) -> str:
    return DRAFTS.dump_json(tuple(drafts)).decode()


def load(text: str) -> tuple[CheckRunDraft, ...]:
    """What `dump` wrote."""
    return DRAFTS.validate_python(json.loads(text), strict=False)
