"""Runs the engine over examples, as the product does: flat scratch names, our own choice of analyzers."""

import json
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from reviewers.pack import RULES, load_pack

HERE = Path(__file__).parent
EXAMPLES = HERE / "fixtures" / "examples"
HELD_OUT = HERE / "fixtures" / "held_out"
ENGINE = Path(sys.prefix) / "semgrep" / "semgrep" / "bin" / "semgrep-core"

# The analyzer the engine must use for a file, by the end of its name. Every file is also read as plain text.
ANALYZERS = {
    ".py": "python",
    ".js": "js",
    ".jsx": "js",
    ".mjs": "js",
    ".ts": "ts",
    ".tsx": "ts",
    ".go": "go",
    ".java": "java",
    ".rb": "ruby",
    ".php": "php",
    ".sh": "bash",
    ".tf": "terraform",
    ".yml": "yaml",
    "Dockerfile": "dockerfile",
}

Rule = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Target:
    """A file of ours, and the path it pretends to have in a repository."""

    file: Path
    pretends: str


@dataclass(frozen=True, slots=True)
class Answer:
    """`hits` are (file, rule, first line)."""

    hits: frozenset[tuple[Path, str, int]]
    errors: tuple[str, ...]
    skipped: tuple[str, ...]


@cache
def pack() -> tuple[tuple[str, Rule], ...]:
    """Every rule with the area (folder) it lives in."""
    found = []
    for path in sorted(RULES.rglob("*.yaml")):
        area = path.parent.relative_to(RULES).as_posix()
        found += [(area, rule) for rule in YAML(typ="safe", pure=True).load(path)["rules"]]
    return tuple(found)


def analyzer(name: str) -> str | None:
    return next((chosen for end, chosen in ANALYZERS.items() if name.endswith(end)), None)


def without_seams(text: str) -> str:
    """Examples of secrets carry seams (`⁂`), so that this repository holds nothing a secret scanner would stop."""
    return text.replace("⁂", "")


def scan(targets: Iterable[Target], scratch: Path) -> Answer:
    """Runs every rule over the targets in one process."""
    known: dict[str, Path] = {}
    wanted = []
    for number, target in enumerate(targets):
        flat = scratch / f"{number:04}{target.file.suffix}"
        flat.write_text(without_seams(target.file.read_text(encoding="utf-8")), encoding="utf-8")
        known[str(flat)] = target.file
        for chosen in filter(None, (analyzer(target.pretends), "regex")):
            where = {"fpath": str(flat), "ppath": "/" + target.pretends}
            wanted.append(["CodeTarget", {"path": where, "analyzer": chosen, "products": ["sast"]}])
    answer = run(wanted, scratch)
    hits = frozenset((known[hit["path"]], hit["check_id"], hit["start"]["line"]) for hit in answer["results"])
    errors = tuple(f"{error['error_type']}: {error['message']}" for error in answer["errors"])
    return Answer(hits, errors, tuple(str(rule) for rule in answer.get("skipped_rules", ())))


def run(wanted: list[Any], scratch: Path) -> Any:
    rules, targets = scratch / "rules.json", scratch / "targets.json"
    rules.write_text(json.dumps(load_pack().compiled({*ANALYZERS.values(), "regex"})), encoding="utf-8")
    targets.write_text(json.dumps(["Targets", wanted]), encoding="utf-8")
    limits = ("-timeout", "20", "-timeout_threshold", "0", "-max_memory", "1500", "-fast", "-j", "1")
    order = (str(ENGINE), "-json_nodots", "-rules", str(rules), "-targets", str(targets), *limits)
    done = subprocess.run(order, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode(errors="replace")
    return json.loads(done.stdout.decode(errors="replace"))
