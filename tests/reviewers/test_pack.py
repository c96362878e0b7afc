"""The rule pack is whole or not used at all. Shell."""

import json
from pathlib import Path

import pytest

from reviewers.change import Language
from reviewers.compile_rules import compile_rules
from reviewers.pack import COMPILED, RULES, Rule, load_pack, parsed, sources_digest
from reviewers.review import Dimension

RULE = """
rules:
  - id: {name}
    languages: [{language}]
    severity: ERROR
    message: This is bad. Do better.
    metadata: {{severity: high, confidence: high, cwe: CWE-95, fix: better()}}
    pattern: eval($X)
"""


def write(folder: Path, name: str, rule: str = "py-eval", language: str = "python", more: str = "") -> None:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(RULE.format(name=rule, language=language) + more)


def test_our_own_pack_loads_and_every_rule_has_an_analyzer() -> None:
    pack = load_pack()
    assert len(pack.rules) >= 60
    assert all(rule.analyzers for rule in pack.rules.values())
    assert len(list(RULES.rglob("*.yaml"))) > 5


def test_the_compiled_pack_is_the_one_in_the_rule_files() -> None:
    compiled = json.loads((RULES / COMPILED).read_bytes())
    assert compiled["sources"] == sources_digest(RULES), "run: python -m reviewers.compile_rules"
    assert list(load_pack().rules.values()) == parsed(RULES)


def test_a_compiled_pack_of_other_rule_files_is_not_used(tmp_path: Path) -> None:
    write(tmp_path, "a.yaml")
    compile_rules(tmp_path)
    assert set(load_pack(tmp_path).rules) == {"py-eval"}
    write(tmp_path, "b.yaml", "py-exec")
    load_pack.cache_clear()
    assert set(load_pack(tmp_path).rules) == {"py-eval", "py-exec"}


def test_a_pack_can_be_narrowed_to_one_dimension() -> None:
    pack = load_pack()
    narrow = pack.about(Dimension.SECURITY)
    assert 0 < len(narrow.rules) < len(pack.rules)
    assert narrow.digest != pack.digest


def test_only_rules_that_some_file_needs_are_given_to_the_engine(tmp_path: Path) -> None:
    write(tmp_path, "a.yaml")
    write(tmp_path, "b.yaml", "go-eval", "go")
    write(tmp_path, "c.yaml", "any-key", "regex")
    pack = load_pack(tmp_path)
    analyzers = pack.analyzers(Language.PYTHON)
    assert analyzers == {"python", "regex"}
    assert [rule["id"] for rule in pack.compiled(analyzers)["rules"]] == ["py-eval", "any-key"]
    assert pack.analyzers(Language.MARKDOWN) == pack.analyzers(Language.RUST) == {"regex"}


def test_a_rule_is_compiled_without_what_is_ours(tmp_path: Path) -> None:
    write(tmp_path, "a.yaml")
    (rule,) = load_pack(tmp_path).compiled({"python"})["rules"]
    assert rule == {
        "id": "py-eval",
        "languages": ["python"],
        "severity": "ERROR",
        "message": "py-eval",
        "pattern": "eval($X)",
    }


def test_the_digest_changes_with_any_rule(tmp_path: Path) -> None:
    write(tmp_path / "one", "a.yaml")
    write(tmp_path / "two", "b.yaml")
    write(tmp_path / "three", "a.yaml", more="    paths: {include: [src]}\n")
    one, two, three = (load_pack(tmp_path / name) for name in ("one", "two", "three"))
    assert one.digest == two.digest != three.digest
    assert three.depends_on_path(frozenset({"python"}))
    assert not three.depends_on_path(frozenset({"go"}))


@pytest.mark.parametrize(
    ("files", "message"),
    [
        pytest.param([], "no rule under", id="an empty pack"),
        pytest.param(["a.yaml", "b.yaml"], "py-eval is there twice", id="one name for two rules"),
    ],
)
def test_a_pack_that_would_run_fewer_rules_than_meant_is_refused(
    tmp_path: Path, files: list[str], message: str
) -> None:
    for name in files:
        write(tmp_path, name)
    with pytest.raises(ValueError, match=message):
        load_pack(tmp_path)


def test_a_rule_in_a_language_nobody_told_us_the_analyzer_of_is_refused(tmp_path: Path) -> None:
    write(tmp_path, "a.yaml", language="cobol")
    with pytest.raises(KeyError, match="cobol"):
        load_pack(tmp_path).analyzers(Language.PYTHON)


def test_a_rule_without_our_metadata_is_refused() -> None:
    with pytest.raises(ValueError, match="metadata"):
        Rule.model_validate({"id": "x", "languages": ["python"], "message": "m"})
