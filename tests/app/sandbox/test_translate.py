"""OpenAPI's own words become JSON Schema's, and nobody's property is lost on the way."""

from typing import Any

import pytest

from app.sandbox.spec.translate import plain, strict


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param({"type": "string", "nullable": True}, {"type": ["string", "null"]}, id="nullable becomes a type"),
        pytest.param(
            {"type": "string", "enum": ["a"], "nullable": True},
            {"type": ["string", "null"], "enum": ["a", None]},
            id="a nullable enum lists null",
        ),
        pytest.param(
            {"allOf": [{"$ref": "#/components/schemas/x"}], "nullable": True},
            {"anyOf": [{"allOf": [{"$ref": "urn:github#/$defs/x"}]}, {"type": "null"}]},
            id="a nullable reference becomes a choice",
        ),
        pytest.param({"type": "string", "description": "prose", "x-own": 1}, {"type": "string"}, id="prose goes"),
        pytest.param(
            {"properties": {"description": {"type": "string"}, "title": {"title": "A title"}}},
            {"properties": {"description": {"type": "string"}, "title": {}}},
            id="properties called like prose stay",
        ),
        pytest.param({"format": "uri", "default": ""}, {}, id="a URI that may be empty is no URI"),
        pytest.param({"format": "uri", "type": "string"}, {"format": "uri", "type": "string"}, id="other URIs stay"),
        pytest.param({"enum": [{"description": 1}]}, {"enum": [{"description": 1}]}, id="values are left alone"),
    ],
)
def test_a_schema_is_said_in_plain_words(given: Any, expected: Any) -> None:
    assert plain(given) == expected


def test_a_request_with_alternatives_is_closed_over_all_of_them() -> None:
    schema = {"properties": {"a": {}}, "anyOf": [{"properties": {"b": {}}}, {"required": ["a"]}]}
    closed = strict(schema)
    assert closed["unevaluatedProperties"] is False
    assert "additionalProperties" not in closed["anyOf"][0]
