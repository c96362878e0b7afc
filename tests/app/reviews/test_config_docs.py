"""The published schema and table: as strict as the parser."""

import json

import jsonschema_rs
import pytest
from ruamel.yaml import YAML

from app.reviews.config_docs import docs_table, json_schema
from app.reviews.repo_config import Valid, parse_config
from tests.app.reviews.config_examples import BAD, GOOD, OPTIONS, TEXTUAL


def as_data(text: str | bytes) -> object:
    """What an ordinary YAML library makes of it; a date becomes text, as it is in YAML 1.2's core schema."""
    return json.loads(json.dumps(YAML(typ="safe", pure=True).load(text), default=str))


@pytest.mark.parametrize("text", GOOD.values(), ids=GOOD)
def test_the_schema_accepts_what_the_parser_accepts(text: str) -> None:
    assert isinstance(parse_config(text, "f", OPTIONS), Valid)
    assert jsonschema_rs.validator_for(json_schema(OPTIONS)).is_valid(as_data(text))


@pytest.mark.parametrize("name", sorted(BAD.keys() - TEXTUAL))
def test_the_schema_refuses_the_values_that_the_parser_refuses(name: str) -> None:
    text, _ = BAD[name]
    assert not jsonschema_rs.validator_for(json_schema(OPTIONS)).is_valid(as_data(text))


def test_the_schema_is_a_valid_schema() -> None:
    jsonschema_rs.meta.validate(json_schema(OPTIONS))


def test_the_table_has_a_row_for_every_key() -> None:
    rows = docs_table(OPTIONS).splitlines()
    assert rows[0] == "| key | value | default | meaning |"
    assert "| `gate.security` | number, 0 to 10 | `8.0` | The least security score, from 0 to 10. |" in rows
    assert "| `version` | `1` | required | The version of this format. |" in rows
    assert "| `drafts` | `true`, `false` | `true` | Whether draft pull requests are reviewed. |" in rows
    assert "| `coverage` | section | absent | Where coverage reports come from. |" in rows
    keys = [row.split("`")[1] for row in rows[2:]]
    assert {"gate.weights.security", "reviewers.coverage.paths", "coverage.workflow", "gate.deadline"} <= set(keys)
    assert len(keys) == len(set(keys))


def test_every_key_has_a_meaning() -> None:
    assert [row for row in docs_table(OPTIONS).splitlines() if row.endswith("|  |")] == []
