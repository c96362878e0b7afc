"""Gathers what the page about the rules says: the rules, and a run over the programs with known weaknesses."""

import re
from pathlib import Path

from reviewers.rules_table import Row, Trial, page
from tests.reviewers.rules.engine import HELD_OUT, Target, pack, scan

PAGE = Path(__file__).parents[3] / "docs" / "rules.md"
WEAKNESS = re.compile(r"weakness: (CWE-\d+)")
# Two gaps that the programs showed, filled afterwards.
WRITTEN_LATER = ("js-zip-slip", "py-static-links")


def rows() -> list[Row]:
    return [
        Row(
            area=area,
            rule=rule["id"],
            severity=rule["metadata"]["severity"],
            confidence=rule["metadata"]["confidence"],
            cwe=rule["metadata"]["cwe"],
            url=rule["metadata"]["url"],
            message=rule["message"],
        )
        for area, rule in pack()
    ]


def weak_line(path: Path) -> tuple[int, str]:
    """The line below the comment that names the weakness."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if found := WEAKNESS.search(line):
            return number + 1, found[1]
    raise ValueError(f"{path} names no weakness")


def pretended(path: Path) -> str:
    return f".github/workflows/{path.name}" if ".workflow." in path.name else f"src/{path.name}"


def trials(scratch: Path) -> list[Trial]:
    """Only rules about the same kind of weakness count as having found it."""
    programs = sorted(HELD_OUT.iterdir())
    cwe_of = {rule["id"]: rule["metadata"]["cwe"] for _, rule in pack()}
    hits = scan([Target(path, pretended(path)) for path in programs], scratch).hits
    found = []
    for path in programs:
        line, cwe = weak_line(path)
        names = sorted(rule for file, rule, at in hits if file == path and at == line and cwe_of[rule] == cwe)
        found.append(Trial(program=path.name, cwe=cwe, found_by=tuple(names)))
    return found


def current(scratch: Path) -> str:
    return page(rows(), trials(scratch), WRITTEN_LATER)
