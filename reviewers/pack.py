"""The rule pack: our own semgrep rules, read from `rules/`, checked, compiled to what the engine reads. Shell."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, TypeAdapter
from ruamel.yaml import YAML

from reviewers.change import Language
from reviewers.review import Confidence, Dimension, Severity

RULES = Path(__file__).with_name("rules")
COMPILED = "compiled.json"

# What semgrep calls the language of a rule, and the analyzer that runs such rules. Every text can be read by `regex`.
ANALYZERS = {
    "python": "python",
    "javascript": "js",
    "typescript": "ts",
    "vue": "vue",
    "go": "go",
    "java": "java",
    "ruby": "ruby",
    "php": "php",
    "rust": "rust",
    "c": "c",
    "cpp": "cpp",
    "bash": "bash",
    "dockerfile": "dockerfile",
    "yaml": "yaml",
    "json": "json",
    "terraform": "terraform",
    "html": "html",
    "xml": "xml",
    "regex": "regex",
    "generic": "generic",
}
READS_ANY_TEXT = frozenset({"regex", "generic"})

_OF_LANGUAGE = {
    Language.PYTHON: "python",
    Language.JAVASCRIPT: "js",
    Language.TYPESCRIPT: "ts",
    Language.VUE: "vue",
    Language.GO: "go",
    Language.JAVA: "java",
    Language.RUBY: "ruby",
    Language.PHP: "php",
    Language.RUST: "rust",
    Language.C: "c",
    Language.CPP: "cpp",
    Language.SHELL: "bash",
    Language.DOCKERFILE: "dockerfile",
    Language.YAML: "yaml",
    Language.JSON: "json",
    Language.TERRAFORM: "terraform",
    Language.HTML: "html",
    Language.XML: "xml",
}


class _Metadata(BaseModel):
    model_config = ConfigDict(extra="allow")

    dimension: Dimension = Dimension.SECURITY
    severity: Severity
    confidence: Confidence
    cwe: str = ""
    fix: str = ""
    url: str = ""


class Rule(BaseModel):
    """A semgrep rule and what we say about it: https://semgrep.dev/docs/writing-rules/rule-syntax. The rest is for the
    engine, which checks it. `paths` narrows a rule to some paths."""

    model_config = ConfigDict(extra="allow")

    id: str
    languages: tuple[str, ...]
    message: str
    metadata: _Metadata
    paths: Mapping[str, Any] | None = None

    @property
    def analyzers(self) -> frozenset[str]:
        """KeyError for a language nobody told us the analyzer of: its rules would silently never run."""
        return frozenset(ANALYZERS[language] for language in self.languages)


@dataclass(frozen=True)
class Pack:
    rules: Mapping[str, Rule]

    @cached_property
    def digest(self) -> str:
        """Identifies the rules: 16 hexadecimal digits."""
        text = json.dumps([rule.model_dump(mode="json") for rule in self.rules.values()], sort_keys=True)
        return sha256(text.encode()).hexdigest()[:16]

    def about(self, dimension: Dimension) -> "Pack":
        """The rules of one dimension: the same pack each time, since its digest takes tens of milliseconds."""
        return self._about[dimension]

    def analyzers(self, language: Language) -> frozenset[str]:
        """The analyzers which have rules for a file of this language."""
        return (READS_ANY_TEXT | {_OF_LANGUAGE.get(language, "regex")}) & self._all

    def depends_on_path(self, analyzers: frozenset[str]) -> bool:
        return any(rule.paths and rule.analyzers & analyzers for rule in self.rules.values())

    def compiled(self, analyzers: Iterable[str]) -> dict[str, Any]:
        """What the engine reads: only rules it will need, since reading them all takes longer than a small file."""
        wanted = frozenset(analyzers)
        return {"rules": [self._compiled[name] for name, rule in self.rules.items() if rule.analyzers & wanted]}

    @cached_property
    def _compiled(self) -> Mapping[str, dict[str, Any]]:
        return {name: _for_engine(rule) for name, rule in self.rules.items()}

    @cached_property
    def _about(self) -> Mapping[Dimension, "Pack"]:
        return {dimension: Pack(self._of(dimension)) for dimension in Dimension}

    def _of(self, dimension: Dimension) -> Mapping[str, Rule]:
        return {name: rule for name, rule in self.rules.items() if rule.metadata.dimension is dimension}

    @cached_property
    def _all(self) -> frozenset[str]:
        return frozenset().union(*(rule.analyzers for rule in self.rules.values()))


_FILE = TypeAdapter(dict[str, list[Rule]])
_RULES = TypeAdapter(list[Rule])


@cache
def load_pack(folder: Path = RULES) -> Pack:
    """Every rule under `folder`, once in a process.

    Raises ValueError for a pack that is empty, broken, or names a rule twice: fewer rules than meant must not pass.
    """
    rules: dict[str, Rule] = {}
    for rule in _compiled(folder) or parsed(folder):
        if rule.id in rules:
            raise ValueError(f"the rule {rule.id} is there twice")
        rules[rule.id] = rule
    if not rules:
        raise ValueError(f"there is no rule under {folder}")
    return Pack(rules)


def parsed(folder: Path) -> list[Rule]:
    """Every rule under `folder`, from its YAML."""
    return [rule for path in _sources(folder) for rule in _FILE.validate_python(YAML(typ="safe").load(path))["rules"]]


def sources_digest(folder: Path) -> str:
    """Identifies the text of all rule files: 64 hexadecimal digits."""
    return sha256(b"\0".join(path.read_bytes() for path in _sources(folder))).hexdigest()


def _sources(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.yaml"))


def _compiled(folder: Path) -> list[Rule] | None:
    """The rules as `reviewers.compile_rules` left them, which are read a hundred times quicker than YAML; None where it
    was not run for exactly these files."""
    path = folder / COMPILED
    if not path.is_file():
        return None
    compiled = json.loads(path.read_bytes())
    return _RULES.validate_python(compiled["rules"]) if compiled["sources"] == sources_digest(folder) else None


def _for_engine(rule: Rule) -> dict[str, Any]:
    """Without our own remarks: what people read is taken from the pack, not from what the engine repeats."""
    return rule.model_dump(mode="json", exclude={"metadata"}, exclude_none=True) | {"message": rule.id}
