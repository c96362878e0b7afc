"""Every rule in our tables is one that its linter knows and runs: a misspelt one would silently find nothing. Shell."""

import json
import subprocess
from pathlib import Path

import pytest

from reviewers import oxlint_rules, ruff_rules
from reviewers.review import Severity
from reviewers.tools import find_tools

RUFF = {**ruff_rules.QUALITY, **ruff_rules.PERFORMANCE}
OXLINT = {**oxlint_rules.QUALITY, **oxlint_rules.PERFORMANCE}


@pytest.fixture(scope="module")
def stable() -> set[str]:
    """The codes of ruff's rules that run without `--preview`."""
    done = subprocess.run(
        [str(find_tools().ruff), "rule", "--all", "--output-format=json"], capture_output=True, check=True
    )
    return {rule["code"] for rule in json.loads(done.stdout) if not rule["preview"]}


@pytest.mark.parametrize("code", sorted(RUFF))
def test_ruff_has(code: str, stable: set[str]) -> None:
    assert any(known.startswith(code) for known in stable)


@pytest.mark.parametrize("table", [oxlint_rules.QUALITY, oxlint_rules.PERFORMANCE], ids=["quality", "performance"])
def test_oxlint_runs_every_rule_of(table: dict[str, Severity], tmp_path: Path) -> None:
    config, source = tmp_path / "config.json", tmp_path / "a.js"
    config.write_text(json.dumps(oxlint_rules.config(table)))
    source.write_text("1\n")
    done = subprocess.run(
        [str(find_tools().oxlint), "-c", str(config), "--disable-nested-config", "-f", "json", str(source)],
        capture_output=True,
        check=False,
    )
    assert json.loads(done.stdout)["number_of_rules"] == len(table)


def test_a_static_rule_about_speed_is_never_worse_than_medium() -> None:
    tables = (*ruff_rules.PERFORMANCE.values(), *oxlint_rules.PERFORMANCE.values())
    assert max(severity.rank for severity in tables) == Severity.MEDIUM.rank


@pytest.mark.parametrize(
    ("code", "severity"),
    [
        ("PLE0101", Severity.HIGH),
        ("F401", Severity.LOW),
        ("E711", Severity.NOTE),
        ("invalid-syntax", Severity.CRITICAL),
        ("XYZ123", Severity.NOTE),
    ],
    ids=[
        "a rule under a prefix",
        "a rule by its name",
        "a matter of taste",
        "what does not parse",
        "one we never chose",
    ],
)
def test_how_bad_is(code: str, severity: Severity) -> None:
    assert ruff_rules.severity_of(ruff_rules.QUALITY, code) is severity
