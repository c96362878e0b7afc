"""A change worth reading about, and its reviews."""

from typing import Any

from checks.gate import judge
from checks.verdict import GatePolicy, Verdict
from reviewers.change import Change, Language
from reviewers.review import (
    Confidence,
    Dimension,
    Evidence,
    FileCoverage,
    FileEvidence,
    Looked,
    Origin,
    PatchCoverage,
    Review,
    Severity,
)
from tests.checks.making import BROKE, DEFAULT, MISSING, NOTHING, REVIEWERS, change, changed, finding, review, reviews

ORDERS = "src/shop/orders.py"
SHOP = change(
    changed(ORDERS, 118),
    changed("src/shop/table.py", 20),
    changed("README.md", 5, language=Language.MARKDOWN),
    repo="acme/shop",
)
LOOKED = Evidence(
    tool="semgrep",
    version="1.182.0",
    rules_digest="9f8e7d6c5b4a3928",
    seconds=1.2,
    files=(
        FileEvidence(path=ORDERS, looked=Looked.SCANNED),
        FileEvidence(path="src/shop/table.py", looked=Looked.SCANNED),
        FileEvidence(path="README.md", looked=Looked.SKIPPED, why="not code"),
    ),
)


def _at(line: int, end: int = 0) -> dict[str, Any]:
    return {"path": ORDERS, "line": line, "end_line": max(line, end)}


INJECTION = finding(
    Severity.HIGH,
    Dimension.SECURITY,
    rule="python.sql-injection",
    message="User input reaches `execute` as part of the query.",
    suggestion="Pass values as parameters.",
    cwe="CWE-89",
    url="https://cwe.mitre.org/data/definitions/89.html",
    **_at(42, 44),
)
WEAK_HASH = finding(
    Severity.MEDIUM,
    Dimension.SECURITY,
    Confidence.LOW,
    rule="python.weak-hash",
    message="MD5 is broken.",
    suppressed="nosemgrep",
    **_at(50),
)
COMPLEX = finding(
    Severity.MEDIUM,
    rule="complexity/function",
    message="`import_orders` has 23 paths; split it.",
    suggestion="def import_orders():\n    for order in read():\n        save(order)",
    **_at(60, 118),
)
UNUSED = finding(Severity.LOW, rule="ruff/F401", message="`os` imported but unused", **_at(3))
OLD = finding(Severity.LOW, rule="ruff/E722", message="Do not use bare `except`", origin=Origin.TOUCHED, **_at(9))
ANCIENT = finding(Severity.HIGH, rule="ruff/E999", message="Left alone", origin=Origin.PRE_EXISTING, **_at(11))
COVERAGE = PatchCoverage(
    files=(
        FileCoverage(
            path=ORDERS,
            covered=tuple(range(1, 31)),
            uncovered=(41, 42, 43, 45, 46, 47, 52, 60, 61, 62, 63),
            partial=(55,),
        ),
    )
)
TROUBLED = reviews(
    semgrep=review("semgrep", None, INJECTION, WEAK_HASH, evidence=(LOOKED,)),
    lint=review("lint", None, COMPLEX, UNUSED, OLD, ANCIENT, notes=("complexity counts branches",)),
    coverage=review("coverage", coverage=COVERAGE),
)
CLEAN = reviews(semgrep=review("semgrep", evidence=(LOOKED,)))
DOCS = change(changed("README.md", 5, language=Language.MARKDOWN), repo="acme/shop")


def failing(policy: GatePolicy = DEFAULT) -> Verdict:
    return judge(SHOP, TROUBLED, policy)


def passing() -> Verdict:
    return judge(SHOP, CLEAN, DEFAULT)


def docs_only() -> Verdict:
    return judge(DOCS, [review(name, NOTHING) for name in REVIEWERS], DEFAULT)


def instead(replaced: Review, overdue: bool = False, policy: GatePolicy = DEFAULT) -> Verdict:
    """The clean reviews, with one replaced."""
    told = [replaced if item.reviewer == replaced.reviewer else item for item in CLEAN]
    return judge(SHOP, told, policy, overdue)


def waiting() -> Verdict:
    return instead(review("coverage", MISSING))


def overdue() -> Verdict:
    return instead(review("coverage", MISSING), overdue=True)


def broken() -> Verdict:
    return instead(review("secrets", BROKE))


def all_scenes() -> dict[str, tuple[Verdict, Change]]:
    """One verdict for each row of the state table."""
    return {
        "failing": (failing(), SHOP),
        "report only": (failing(GatePolicy(enforce=False)), SHOP),
        "passing": (passing(), SHOP),
        "documentation only": (docs_only(), DOCS),
        "waiting": (waiting(), SHOP),
        "overdue": (overdue(), SHOP),
        "broken": (broken(), SHOP),
    }
