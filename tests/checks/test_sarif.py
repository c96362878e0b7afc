"""SARIF as code scanning reads it."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks import sarif
from checks.gate import judge
from checks.verdict import GatePolicy, Verdict
from reviewers.change import Change
from reviewers.review import Review, Severity
from tests.checks.making import DEFAULT, REVIEWERS, all_reviews, change, finding, policies, review, reviews
from tests.checks.scenes import INJECTION, SHOP, WEAK_HASH, all_scenes, failing
from tests.checks.test_comment import hostile_reviews
from tests.checks.test_markdown import HOSTILE

SHAPE = jsonschema_rs.validator_for(
    json.loads((Path(__file__).parent / "fixtures/sarif-2.1.0.schema.json").read_text(encoding="utf-8"))
)
SCENES = all_scenes()


def run_of(verdict: Verdict, subject: Change = SHOP) -> dict[str, Any]:
    log = json.loads(sarif.report(verdict, subject, "1.2.3"))
    SHAPE.validate(log)
    assert log["version"] == "2.1.0"
    run: dict[str, Any] = log["runs"][0]
    return run


def result_for(run: dict[str, Any], rule: str) -> dict[str, Any]:
    found: dict[str, Any] = next(result for result in run["results"] if result["ruleId"] == rule)
    return found


@pytest.mark.parametrize("scene", SCENES)
def test_every_report_has_the_shape_of_sarif(scene: str) -> None:
    run = run_of(*SCENES[scene])
    rules = run["tool"]["driver"]["rules"]
    assert [rules[result["ruleIndex"]]["id"] for result in run["results"]] == [
        result["ruleId"] for result in run["results"]
    ]
    assert len({rule["id"] for rule in rules}) == len(rules)


@given(all_reviews(), policies(), st.booleans())
@settings(deadline=None, max_examples=50)
def test_any_verdict_has_the_shape_of_sarif(told: list[Review], policy: GatePolicy, overdue: bool) -> None:
    run_of(judge(change(), told, policy, overdue, expected=REVIEWERS), change())


@given(HOSTILE)
@settings(deadline=None, max_examples=50)
def test_hostile_text_keeps_the_shape(text: str) -> None:
    subject, told = hostile_reviews(text)
    run = run_of(judge(subject, told, DEFAULT), subject)
    for result in run["results"]:
        uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        assert uri.isascii()
        assert not set(uri) & set(' <>"{}|\\^`:?#')


@pytest.mark.parametrize(
    ("scene", "successful"),
    [("passing", True), ("failing", True), ("waiting", False), ("overdue", False), ("broken", False)],
)
def test_a_run_that_could_not_look_at_everything_was_not_successful(scene: str, successful: bool) -> None:
    invocation = run_of(*SCENES[scene])["invocations"][0]
    assert invocation["executionSuccessful"] is successful
    assert bool(invocation["toolExecutionNotifications"]) is not successful


def test_each_result_can_be_recognised_in_the_next_run() -> None:
    prints = result_for(run_of(failing()), INJECTION.rule)["partialFingerprints"]
    assert prints == {
        "primaryLocationLineHash": f"{INJECTION.fingerprint}:1",
        "quaygate/v1": INJECTION.fingerprint,
    }


def test_security_rules_say_how_severe_they_are() -> None:
    run = run_of(failing())
    rule = next(rule for rule in run["tool"]["driver"]["rules"] if rule["id"] == INJECTION.rule)
    assert rule["properties"]["security-severity"] == "8.0"
    assert rule["properties"]["tags"] == ["security", "external/cwe/cwe-089"]
    assert rule["helpUri"] == INJECTION.url


def test_a_rule_is_described_by_its_worst_finding() -> None:
    mixed = [finding(severity, rule="same") for severity in (Severity.LOW, Severity.HIGH, Severity.MEDIUM)]
    run = run_of(judge(change(), reviews(lint=review("lint", None, *mixed)), DEFAULT), change())
    rules = run["tool"]["driver"]["rules"]
    assert [rule["defaultConfiguration"]["level"] for rule in rules] == ["error"]


def test_a_silenced_finding_is_not_accepted_as_suppressed() -> None:
    suppressions = result_for(run_of(failing()), WEAK_HASH.rule)["suppressions"]
    assert suppressions == [{"kind": "inSource", "status": "rejected", "justification": "nosemgrep"}]


def test_only_what_the_change_answers_for_is_new() -> None:
    states = {result["ruleId"]: result["baselineState"] for result in run_of(failing())["results"]}
    assert (states["ruff/F401"], states["ruff/E722"], states["ruff/E999"]) == ("new", "updated", "unchanged")


def test_a_message_cannot_link() -> None:
    linking = replace(INJECTION, message="[click](https://evil.example)")
    run = run_of(judge(SHOP, reviews(semgrep=review("semgrep", None, linking)), DEFAULT))
    assert run["results"][0]["message"]["text"] == r"\[click\](https://evil.example) Pass values as parameters."
