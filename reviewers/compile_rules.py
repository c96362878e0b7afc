"""Writes the rule pack in the form that is quick to read: `python -m reviewers.compile_rules`. Shell."""

import json
from pathlib import Path

from reviewers.pack import COMPILED, RULES, parsed, sources_digest


def compile_rules(folder: Path = RULES) -> None:
    rules = [rule.model_dump(mode="json", exclude_none=True) for rule in parsed(folder)]
    text = json.dumps({"sources": sources_digest(folder), "rules": rules}, ensure_ascii=False, indent=0)
    (folder / COMPILED).write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    compile_rules()
