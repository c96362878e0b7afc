"""Every rule finds its true examples, on the right line, and leaves the safe way to write the same thing alone."""

import re
from collections import Counter
from pathlib import Path

import pytest

from reviewers.review import Confidence, Dimension, Severity
from tests.reviewers.rules.engine import EXAMPLES, Rule, Target, pack, scan

AREAS = sorted({area for area, _ in pack()})
RULES = [rule["id"] for _, rule in pack()]
MARK = re.compile(r"\b(ruleid|ok): ([a-z0-9-]+(?:, [a-z0-9-]+)*)")
# Rules about one kind of file are shown the path such a file has.
FOLDERS = {"workflows": ".github/workflows"}


def examples(area: str) -> list[Path]:
    return sorted(path for path in (EXAMPLES / area).iterdir() if path.is_file())


def marks(path: Path, kind: str) -> set[tuple[Path, str, int]]:
    """What the comments of an example say of the first line below them that is not such a comment."""
    found: set[tuple[Path, str, int]] = set()
    waiting: set[str] = set()
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        mark = MARK.search(line)
        if mark is None:
            found |= {(path, rule, number) for rule in waiting}
            waiting = set()
        elif mark[1] == kind:
            waiting |= set(mark[2].split(", "))
    return found


def told(hits: set[tuple[Path, str, int]]) -> list[str]:
    return sorted(f"{rule} at {path.name}:{line}" for path, rule, line in hits)


@pytest.mark.parametrize("area", AREAS)
def test_the_rules_of_an_area_find_exactly_what_its_examples_say(area: str, tmp_path: Path) -> None:
    folder = FOLDERS.get(area, "src")
    answer = scan([Target(path, f"{folder}/{path.name}") for path in examples(area)], tmp_path)
    expected = set().union(*(marks(path, "ruleid") for path in examples(area)))
    assert not answer.errors
    assert not answer.skipped
    assert told(expected - answer.hits) == [], "these should have fired"
    assert told(set(answer.hits) - expected) == [], "these should not have fired"


@pytest.mark.parametrize(("area", "rule"), [(area, rule["id"]) for area, rule in pack()], ids=RULES)
def test_a_rule_has_a_true_and_a_false_example(area: str, rule: str) -> None:
    own = [path for path in examples(area) if path.name.split(".")[0] == rule]
    assert len(own) == 1, f"show {rule} in {EXAMPLES / area}/{rule}.<ext>"
    for kind in ("ruleid", "ok"):
        assert any(name == rule for _, name, _ in marks(own[0], kind)), f"no `{kind}: {rule}`"


@pytest.mark.parametrize("rule", [rule for _, rule in pack()], ids=RULES)
def test_a_rule_says_what_can_happen_how_to_mend_it_and_where_to_read_on(rule: Rule) -> None:
    facts = rule["metadata"]
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", rule["id"])
    assert set(facts) == {"dimension", "severity", "confidence", "cwe", "fix", "url"}
    assert Dimension(facts["dimension"]) in (Dimension.SECURITY, Dimension.PERFORMANCE)
    assert Severity(facts["severity"])
    assert Confidence(facts["confidence"])
    assert re.fullmatch(r"CWE-\d+", facts["cwe"])
    assert facts["fix"].strip()
    assert facts["url"].startswith("https://")
    assert len(re.findall(r"[.!](?:\s|$)", rule["message"].strip())) >= 2, "say what can happen, then how to mend it"
    assert rule["severity"] == shown(Severity(facts["severity"]))


def shown(severity: Severity) -> str:
    """The engine's own three steps, kept in line with ours for those who run the pack with another front end."""
    return "ERROR" if severity.rank >= 3 else "WARNING" if severity.rank == 2 else "INFO"


def test_no_rule_id_is_used_twice() -> None:
    assert [rule for rule, times in Counter(RULES).items() if times > 1] == []


def test_every_example_belongs_to_a_rule() -> None:
    shown_rules = {path.name.split(".")[0] for path in EXAMPLES.rglob("*") if path.is_file()}
    assert sorted(shown_rules - set(RULES)) == []


def test_no_rule_leaves_files_out_by_their_path() -> None:
    """A pull request chooses its own paths: an excluded one would be a place to hide."""
    assert [rule["id"] for _, rule in pack() if "exclude" in rule.get("paths", {})] == []
