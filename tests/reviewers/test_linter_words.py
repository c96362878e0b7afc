"""Our own words for linters' rules: all that count have them, and they can be read."""

import json
import subprocess
from collections.abc import Mapping

import pytest

from reviewers import oxlint_rules, oxlint_words, ruff_rules, ruff_words
from reviewers.linter_words import Words, told
from reviewers.review import Severity
from reviewers.tools import find_tools


def counting(*tables: Mapping[str, Severity]) -> set[str]:
    return {rule for table in tables for rule, severity in table.items() if severity is not Severity.NOTE}


def test_every_rule_of_ruff_that_costs_points_is_explained() -> None:
    ruff = find_tools().ruff
    assert ruff is not None
    said = subprocess.run(
        [ruff, "rule", "--all", "--output-format", "json"], capture_output=True, text=True, check=True
    ).stdout
    chosen = tuple(counting(ruff_rules.QUALITY, ruff_rules.PERFORMANCE))
    stable = [rule["code"] for rule in json.loads(said) if rule["code"] and not rule["preview"]]
    selected = {code for code in stable if code.startswith(chosen)}
    assert len(selected) > 100
    assert not selected - ruff_words.WORDS.keys()
    assert not ruff_words.WORDS.keys() - selected, "words for rules that nobody uses"


def test_every_rule_of_oxlint_that_costs_points_is_explained() -> None:
    assert set(oxlint_words.WORDS) == counting(oxlint_rules.QUALITY, oxlint_rules.PERFORMANCE)


@pytest.mark.parametrize("words", [*ruff_words.WORDS.values(), *oxlint_words.WORDS.values()], ids=lambda w: w.headline)
def test_the_words_are_a_title_and_whole_sentences(words: Words) -> None:
    assert len(words.headline) <= 40
    assert words.headline[-1] not in ".:"
    assert words.why.endswith(".")
    assert len(words.why) <= 160
    assert words.why.count("`") % 2 == 0


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        pytest.param(None, "`x` is unused", id="without words of ours the linter speaks"),
        pytest.param(
            Words("Unused", "Delete it.", names=True), "`x` is unused. Delete it.", id="a name stays in front"
        ),
        pytest.param(Words("Unused", "Delete it.", names=False), "Delete it.", id="a bare text goes"),
    ],
)
def test_what_is_told(words: Words | None, expected: str) -> None:
    assert told("`x` is unused", words) == expected
