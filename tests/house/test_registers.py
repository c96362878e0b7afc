"""What is listed by hand is listed whole: reviewers, files that name each other, the manifest, the lock files."""

import ast
import re
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from app.demo.story import EVENTS as DEMO_EVENTS
from app.demo.story import PERMISSIONS as DEMO_PERMISSIONS
from app.github.jobs import PERMISSIONS, Job
from app.settings import Settings
from app.webhooks import EVENTS
from reviewers import REVIEWERS

ROOT = Path(__file__).parents[2]
RANK = {"read": 1, "write": 2}
MANIFEST = YAML(typ="safe").load((ROOT / "app.yml").read_text(encoding="utf-8"))


def test_every_reviewer_is_in_the_list() -> None:
    listed = {reviewer.review.__module__ for reviewer in REVIEWERS}
    for path in sorted((ROOT / "reviewers").glob("*.py")):
        names = {node.id for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Name)}
        module = f"reviewers.{path.stem}"
        assigns = re.search(r"^reviewer(: Reviewer)? = Reviewer\(", path.read_text(), re.MULTILINE)
        if assigns and "Reviewer" in names:
            assert module in listed, f"add {path.stem}.reviewer to reviewers/__init__.py"


def test_reviewers_have_names_of_their_own() -> None:
    names = [reviewer.name for reviewer in REVIEWERS]
    assert len(names) == len(set(names))


def test_the_manifest_asks_for_what_the_tokens_need_and_for_no_more() -> None:
    """`merge_queues` and the events' own needs come on top: https://docs.github.com/en/webhooks"""
    needed: dict[str, str] = {"merge_queues": "read"}
    for job in (Job.LIST, Job.FETCH, Job.REVIEW, Job.SWEEP):
        for name, level in PERMISSIONS[job].items():
            if RANK[level] > RANK.get(needed.get(name, ""), 0):
                needed[name] = level
    assert MANIFEST["default_permissions"] == needed
    assert needed == DEMO_PERMISSIONS


def test_the_manifest_subscribes_to_what_we_translate() -> None:
    everybody_hears = {"installation", "installation_repositories"}
    subscribed = set(EVENTS) - everybody_hears
    assert set(MANIFEST["default_events"]) == subscribed
    automatic = {"check_run", "check_suite"}  # they come with checks: write
    assert set(DEMO_EVENTS) | automatic == subscribed


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock", "requirements-semgrep.lock"])
def test_a_lock_file_pins_hashes_and_names_no_registry(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert "://" not in text
    assert "--index-url" not in text
    assert "--find-links" not in text
    pins = re.findall(r"^[a-z0-9_.-]+(?:\[[^]]+\])?==", text, re.MULTILINE | re.IGNORECASE)
    assert pins
    assert text.count("--hash=sha256:") >= len(pins)


def test_every_setting_is_described() -> None:
    assert all(field.description for field in Settings.model_fields.values())


def test_every_file_that_the_documents_name_is_there() -> None:
    for document in [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]:
        for target in re.findall(r"\]\((?!https?://|#|mailto:)([^)#\s]+)", document.read_text(encoding="utf-8")):
            assert (document.parent / target).exists(), f"{document.name} names {target}, which is not there"
