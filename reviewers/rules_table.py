"""The rule pack as a page for people: what it looks for, and how much of what it should find it does find. Core."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

AREAS = {
    "python": "Python",
    "javascript": "JavaScript and TypeScript",
    "go": "Go",
    "java": "Java",
    "ruby": "Ruby",
    "php": "PHP",
    "shell": "Shell",
    "dockerfile": "Dockerfile",
    "workflows": "GitHub workflows",
    "terraform": "Terraform",
    "any": "Any file",
    "performance/python": "Performance, Python",
    "performance/javascript": "Performance, JavaScript and TypeScript",
}

HEAD = """# The rules

<!-- Written by `python -m tests.reviewers.rules` from the rules themselves; a test fails when it is out of date. -->

Quaygate brings its own {count} rules for semgrep's engine, under `reviewers/rules/`. They need no network and no
account. Each has an example that must be found and one, close to it, that must not, under
`tests/reviewers/rules/fixtures/examples/`. A finding of medium severity and confidence or more, on a line that the
change adds, keeps the gate closed; one of low confidence is shown and costs little.

## What they do not find

A rule sees one file at a time, and follows a value inside one function. So these need a reviewer who understands the
program: a permission check that was never written, one account reading another's data by its number, sessions that
outlive a sign-out, which internal addresses a server may fetch, races, and values that travel through several files.
A rule also believes a check that it recognises by its shape, such as `if name not in ALLOWED: return`, and a function
whose name promises to escape or to validate, without proving that either is any good.

## How much they find

{total} short programs in the manner of published vulnerabilities were written before any rule, in
`tests/reviewers/rules/fixtures/held_out/`. {first} were found when the rules were first run on them, {unsure} of these
with low confidence only. {later}The same person wrote programs and rules, so take the figure as the upper end.

| program | weakness | found by |
|---|---|---|
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One rule. `area` is the folder it lives in."""

    area: str
    rule: str
    severity: str
    confidence: str
    cwe: str
    url: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One program with a known weakness, and the rules that fire on the line of it."""

    program: str
    cwe: str
    found_by: tuple[str, ...]


def page(rows: Sequence[Row], trials: Sequence[Trial], written_later: Iterable[str]) -> str:
    """`written_later` names rules that were written because a trial showed that they were missing."""
    later = sorted(written_later)
    low = {row.rule for row in rows if row.confidence == "low"}
    first = [trial for trial in trials if set(trial.found_by) - set(later)]
    unsure = sum(low.issuperset(trial.found_by) for trial in first)
    since = f"Written afterwards, because of them: {_listed(later)}. " if later else ""
    parts = [HEAD.format(count=len(rows), total=len(trials), first=len(first), unsure=unsure, later=since)]
    parts += [f"| {trial.program} | {trial.cwe} | {_listed(trial.found_by) or 'nothing'} |\n" for trial in trials]
    order = list(AREAS)
    by_area = sorted(rows, key=lambda row: (order.index(row.area), row.rule))
    parts += [_table(area, list(group)) for area, group in groupby(by_area, key=lambda row: row.area)]
    return "".join(parts)


def _listed(rules: Iterable[str]) -> str:
    return ", ".join(f"`{rule}`" for rule in rules)


def _table(area: str, rows: Sequence[Row]) -> str:
    lines = [
        f"\n## {AREAS[area]}\n\n| rule | severity | confidence | weakness | what can happen, and how to mend it |\n"
    ]
    lines.append("|---|---|---|---|---|\n")
    return "".join(lines + [_line(row) for row in rows])


def _line(row: Row) -> str:
    message = " ".join(row.message.split()).replace("|", "\\|")
    return f"| [`{row.rule}`]({row.url}) | {row.severity} | {row.confidence} | {row.cwe} | {message} |\n"
