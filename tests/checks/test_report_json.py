"""The JSON report is what its published schema says, no more and no less."""

import json
import math
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks import report_json
from checks.gate import judge
from checks.verdict import ConditionName, GatePolicy
from reviewers.review import Review
from tests.checks.making import REVIEWERS, all_reviews, change, policies
from tests.checks.scenes import SHOP, all_scenes, failing

DOCS = Path(__file__).parents[2] / "docs"
PUBLISHED: dict[str, Any] = json.loads((DOCS / "report.schema.json").read_text(encoding="utf-8"))
SCENES = all_scenes()


def closed(schema: Any) -> Any:
    """The schema with nothing allowed beside what it documents."""
    if isinstance(schema, list):
        return [closed(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    parts = {name: closed(part) for name, part in schema.items()}
    return {**parts, "additionalProperties": False} if schema.get("type") == "object" else parts


def names(schema: Any) -> Iterator[str]:
    """Every field that the schema knows."""
    if isinstance(schema, dict):
        yield from schema.get("properties", {})
        for part in schema.values():
            yield from names(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from names(part)


STRICT = jsonschema_rs.validator_for(closed(PUBLISHED))


@pytest.mark.parametrize("scene", SCENES)
def test_a_report_holds_exactly_what_the_schema_documents(scene: str) -> None:
    STRICT.validate(json.loads(report_json.report(*SCENES[scene])))


@given(all_reviews(), policies(), st.booleans())
@settings(deadline=None)
def test_any_report_is_valid(told: list[Review], policy: GatePolicy, overdue: bool) -> None:
    verdict = judge(change(), told, policy, overdue, expected=REVIEWERS)
    STRICT.validate(json.loads(report_json.report(verdict, change())))


def test_every_field_is_explained_in_the_documentation() -> None:
    explained = set(re.findall(r"[`\"](\w+)[`\"]", (DOCS / "report-schema.md").read_text(encoding="utf-8")))
    assert set(names(PUBLISHED)) <= explained


def test_what_other_programs_read_first() -> None:
    report = json.loads(report_json.report(failing(), SHOP))
    assert report["schema"] == 1
    assert report["verdict"]["conclusion"] == "failure"
    assert report["verdict"]["overall"] == pytest.approx(7.289, abs=0.001)
    assert {item["name"] for item in report["verdict"]["conditions"]} == set(ConditionName)
    assert [fix["kind"] for fix in report["verdict"]["fixes"]] == ["mend", "cover"]
    first = report["findings"][0]
    assert first["rule"] == "python.sql-injection"
    assert (first["path"], first["line"], first["origin"]) == ("src/shop/orders.py", 42, "introduced")


def test_a_number_that_json_cannot_hold_is_refused() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        report_json.report(replace(failing(), overall=math.nan), SHOP)
