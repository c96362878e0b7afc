"""Every finding has a title that people understand."""

import pytest

from reviewers.headlines import headline
from reviewers.pack import load_pack
from reviewers.review import Confidence, Dimension, Finding, Origin, Severity


def found(rule: str, cwe: str = "") -> Finding:
    return Finding(
        rule=rule,
        dimension=Dimension.SECURITY,
        severity=Severity.HIGH,
        confidence=Confidence.HIGH,
        message="Whatever.",
        path="a.py",
        line=1,
        end_line=1,
        fingerprint="0" * 16,
        origin=Origin.INTRODUCED,
        cwe=cwe,
    )


def test_every_rule_of_the_pack_has_a_title_of_its_own() -> None:
    titles = {rule.id: headline(found(f"semgrep/{rule.id}", rule.metadata.cwe)) for rule in load_pack().rules.values()}
    assert len(titles) > 60
    assert [rule for rule, title in titles.items() if title == "Security"] == []


@pytest.mark.parametrize(
    ("rule", "cwe", "expected"),
    [
        ("ruff/B006", "", "Mutable default"),
        ("oxlint/eslint/no-debugger", "", "Breakpoint left in"),
        ("complexity/function", "", "Function hard to follow"),
        ("secrets/github-token", "CWE-798", "Committed secret"),
        ("suppression/noqa", "", "Asks a check to look away"),
        ("suppression/deleted-test", "", "Test deleted"),
        ("semgrep/new-rule", "CWE-89", "SQL injection"),
        ("someone/else", "", "Security"),
    ],
)
def test_the_title_of_a_rule(rule: str, cwe: str, expected: str) -> None:
    assert headline(found(rule, cwe)) == expected
