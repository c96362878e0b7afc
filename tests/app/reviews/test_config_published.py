"""The schema that editors fetch knows every reviewer."""

import json
from pathlib import Path

from app.reviews.config_docs import json_schema
from reviewers import REVIEWERS

PUBLISHED = Path(__file__).parents[3] / "docs/quaygate.schema.json"


def test_the_published_schema_is_current() -> None:
    current = json_schema({reviewer.name: reviewer.options for reviewer in REVIEWERS})
    assert json.loads(PUBLISHED.read_text()) == current, (
        "write it anew: .venv/bin/python -m app.reviews.config_publish > docs/quaygate.schema.json"
    )
