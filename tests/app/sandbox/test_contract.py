"""The contract is GitHub's: its own examples pass, and the traps of its description are known."""

import json
from pathlib import Path
from typing import Any

import pytest

from app.sandbox.committed import SPEC, github
from app.sandbox.contract import Contract, rows
from app.sandbox.operations import handler

EXAMPLES: list[dict[str, Any]] = json.loads((Path(__file__).parent / "fixtures" / "examples.json").read_text())

# GitHub's own examples that do not fit GitHub's own schemas, and why. A list to look at, not a thing to hide.
ODD = {
    ("actions/cancel-workflow-run", "202"): "the example is null, the schema an object",
    ("actions/get-pending-deployments-for-run", "200"): "a team without type",
    ("actions/list-jobs-for-workflow-run", "200"): "a job without created_at",
    ("apps/create-installation-access-token", "201"): "a repository with fields of its full form",
    ("apps/list-repos-accessible-to-installation", "200"): "a repository with fields of its full form",
    ("apps/redeliver-webhook-delivery", "202"): "the example is null, the schema an object",
    ("checks/create-suite", "200"): "template_repository is not documented",
    ("checks/create-suite", "201"): "template_repository is not documented",
    ("checks/get-suite", "200"): "template_repository is not documented",
    ("checks/rerequest-run", "201"): "the example is null, the schema an object",
    ("checks/rerequest-suite", "201"): "the example is null, the schema an object",
    ("issues/get", "200"): "an issue without assignee",
    ("meta/get", "200"): "fingerprints are numbers",
    ("pulls/get", "200"): "a team without type",
    ("pulls/list", "200"): "a team without type",
    ("pulls/update", "200"): "a team without type",
    ("repos/get", "200"): "a repository without language",
    ("repos/get-all-environments", "200"): "a team without type",
    ("repos/get-collaborator-permission-level", "200"): "a user without role_name",
    ("repos/get-commit", "200"): "a file without sha",
    ("repos/get-environment", "200"): "a team without type",
    ("repos/list-branches", "200"): "protection without checks",
    ("repos/list-pull-requests-associated-with-commit", "200"): "a team without type",
    ("teams/get-by-name", "200"): "a team without type",
}


def problems(example: dict[str, Any]) -> list[str]:
    operation = github().operations[example["operation"]]
    if example["of"] == "request":
        return github().body_problems(operation, example["value"])
    return github().answer_problems(operation, int(example["of"]), example["value"])


@pytest.mark.parametrize("example", EXAMPLES, ids=[f"{each['operation']} {each['of']}" for each in EXAMPLES])
def test_githubs_own_examples_fit_the_contract(example: dict[str, Any]) -> None:
    odd = (example["operation"], example["of"]) in ODD
    assert bool(problems(example)) == odd, problems(example)


def test_every_example_of_a_request_fits() -> None:
    assert not [each for each in EXAMPLES if each["of"] == "request" and problems(each)]


def test_every_operation_of_the_table_can_be_done() -> None:
    assert [name for name in github().operations if handler(name) is None] == []


def test_the_table_and_the_description_name_the_same_operations() -> None:
    table = (SPEC / "operations.txt").read_text(encoding="utf-8")
    assert {name for name, _ in rows(table)} == set(github().operations)
    assert all(columns[0] in ("app", "installation", "anyone") for _, columns in rows(table))


@pytest.mark.parametrize(
    ("method", "path", "operation", "parameters"),
    [
        ("GET", "/repos/a/b/commits/feature/x", "repos/get-commit", {"ref": "feature/x"}),
        ("GET", "/repos/a/b/commits/feature%2Fx/check-runs", "checks/list-for-ref", {"ref": "feature/x"}),
        ("GET", "/repos/a/b/commits/feature/x/check-runs", "checks/list-for-ref", {"ref": "feature/x"}),
        ("GET", "/repos/a/b/compare/a/b...c/d", "repos/compare-commits-with-basehead", {"basehead": "a/b...c/d"}),
        ("GET", "/repos/a/b/contents/src/x.py", "repos/get-content", {"path": "src/x.py"}),
        ("GET", "/repos/a/b/contents", "repos/get-content", {"path": ""}),
        ("GET", "/repos/a/b/contents/", "repos/get-content", {"path": ""}),
        ("GET", "/repos/a/b/branches/release/1", "repos/get-branch", {"branch": "release/1"}),
        ("GET", "/repos/a/b/environments/eu%2Fwest", "repos/get-environment", {"environment_name": "eu/west"}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_path_finds_its_operation(method: str, path: str, operation: str, parameters: dict[str, str]) -> None:
    matched = github().match(method, path)
    assert matched is not None
    assert matched.operation.name == operation
    assert {name: matched.parameters[name] for name in parameters} == parameters


@pytest.mark.parametrize("path", ["/repos/a", "/repos/a/b/check-runs/", "/repos/a/b/c", "/user"])
def test_a_path_that_is_not_documented_finds_nothing(path: str) -> None:
    assert github().match("GET", path) is None


def contract_of(schema: Any) -> Contract:
    described = {
        "source": {},
        "webhooks": {"thing": schema},
        "schemas": {"base": {"type": "object", "properties": {"id": {"type": "integer"}}}},
        "operations": {},
    }
    return Contract(described, "")


BASE = {"$ref": "urn:github#/$defs/base"}


@pytest.mark.parametrize(
    ("schema", "value", "fits"),
    [
        pytest.param({"properties": {"a": {}}}, {"a": 1}, True, id="a documented key fits"),
        pytest.param({"properties": {"a": {}}}, {"b": 1}, False, id="a key that is not documented is refused"),
        pytest.param({"additionalProperties": True, "properties": {}}, {"b": 1}, True, id="a map takes any key"),
        pytest.param({"items": {"properties": {"a": {}}}}, [{"b": 1}], False, id="so it is within a list"),
        pytest.param(
            {"allOf": [BASE, {"properties": {"x": {}}}]}, {"id": 1, "x": 2}, True, id="an extension adds keys"
        ),
        pytest.param({"allOf": [BASE, {"properties": {"x": {}}}]}, {"id": 1, "y": 2}, False, id="and no others"),
        pytest.param({"anyOf": [BASE, {"type": "null"}]}, {"id": 1, "y": 2}, False, id="a choice is closed"),
        pytest.param({"format": "uri", "type": "string"}, "http://[", False, id="a broken URI is seen"),
        pytest.param({"format": "date-time", "type": "string"}, "yesterday", False, id="a broken time is seen"),
    ],
)
def test_what_is_not_documented_does_not_exist(schema: Any, value: Any, fits: bool) -> None:
    assert (contract_of(schema).webhook_problems("thing", value) == []) is fits
