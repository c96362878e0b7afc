"""Values the tests of this room start from, and the ones hypothesis draws."""

from dataclasses import replace
from itertools import count
from typing import Any

from hypothesis import strategies as st

from checks.verdict import GatePolicy
from reviewers.change import Change, ChangedFile, FileStatus, Language
from reviewers.review import (
    Broke,
    Confidence,
    Dimension,
    Evidence,
    FileCoverage,
    FileEvidence,
    Finding,
    Looked,
    Missing,
    NotApplicable,
    Origin,
    Outcome,
    PatchCoverage,
    Review,
    Scored,
    Severity,
)

HEAD = "b" * 40
BROKE = Broke(why="it was killed: out of memory", reference="run-7/secrets")
MISSING = Missing(what="a coverage report for this commit")
NOTHING = NotApplicable(why="no code lines changed")
DEFAULT = GatePolicy()
_numbers = count()

REVIEWERS = {
    "semgrep": Dimension.SECURITY,
    "secrets": Dimension.SECURITY,
    "guards": Dimension.SECURITY,
    "lint": Dimension.QUALITY,
    "coverage": Dimension.COVERAGE,
    "performance": Dimension.PERFORMANCE,
}


def changed(path: str = "src/app.py", lines: int = 100, **more: Any) -> ChangedFile:
    base = ChangedFile(
        path=path,
        status=FileStatus.MODIFIED,
        language=Language.PYTHON,
        head_blob="1" * 40,
        base_blob="2" * 40,
        head_size=40 * (lines + 10),
        added_lines=frozenset(range(1, lines + 1)),
    )
    return replace(base, **more)


def change(*files: ChangedFile, **more: Any) -> Change:
    return replace(Change(repo="o/r", base="a" * 40, head=HEAD, files=files or (changed(),)), **more)


def finding(
    severity: Severity = Severity.LOW,
    dimension: Dimension = Dimension.QUALITY,
    confidence: Confidence = Confidence.HIGH,
    rule: str = "",
    **more: Any,
) -> Finding:
    number = next(_numbers)
    base = Finding(
        rule=rule or f"rule-{number}",
        dimension=dimension,
        severity=severity,
        confidence=confidence,
        message="This can be written more simply.",
        path="src/app.py",
        line=7,
        end_line=7,
        fingerprint=f"{number:016x}",
        origin=Origin.INTRODUCED,
    )
    return replace(base, **more)


def covered(hit: int, missed: int, partial: int = 0, path: str = "src/app.py") -> PatchCoverage:
    lines = range(1, hit + missed + partial + 1)
    return PatchCoverage(
        files=(
            FileCoverage(
                path=path,
                covered=tuple(lines[:hit]),
                uncovered=tuple(lines[hit : hit + missed]),
                partial=tuple(lines[hit + missed :]),
            ),
        )
    )


def evidence(*paths: str, looked: Looked = Looked.SCANNED, tool: str = "tool", why: str = "") -> Evidence:
    files = tuple(FileEvidence(path=path, looked=looked, why=why) for path in paths)
    return Evidence(tool=tool, version="1.2.3", rules_digest="d1", seconds=0.5, files=files)


def review(reviewer: str, outcome: Outcome | None = None, *findings: Finding, **more: Any) -> Review:
    """A review that looked at `src/app.py`; coverage covers everything unless told otherwise."""
    dimension = REVIEWERS[reviewer]
    outcome = outcome or Scored()
    scored = isinstance(outcome, Scored)
    base = Review(
        reviewer=reviewer,
        dimension=dimension,
        outcome=outcome,
        findings=findings,
        evidence=(evidence("src/app.py", tool=reviewer),) if scored else (),
        coverage=covered(20, 0) if scored and dimension is Dimension.COVERAGE else None,
        seconds=0.7,
    )
    return replace(base, **more)


def reviews(**instead: Review) -> list[Review]:
    """One clean review by each reviewer, some replaced."""
    return [instead.get(name, review(name)) for name in REVIEWERS]


def findings_in(dimension: Dimension, most: int = 5) -> st.SearchStrategy[list[Finding]]:
    one = st.builds(
        finding,
        severity=st.sampled_from(Severity),
        dimension=st.just(dimension),
        confidence=st.sampled_from(Confidence),
        rule=st.sampled_from(["a", "b"]),
        origin=st.sampled_from([*Origin, Origin.INTRODUCED, Origin.INTRODUCED]),
    )
    return st.lists(one, max_size=most)


_MOSTLY_SCORED: list[Outcome] = [Scored(), Scored(), Scored(), NOTHING, MISSING, BROKE]
OUTCOMES = st.sampled_from(_MOSTLY_SCORED)


@st.composite
def any_review(draw: st.DrawFn, reviewer: str, outcomes: st.SearchStrategy[Outcome] = OUTCOMES) -> Review:
    dimension = REVIEWERS[reviewer]
    outcome = draw(outcomes)
    told = draw(findings_in(dimension)) if isinstance(outcome, Scored) else []
    coverage = None
    if dimension is Dimension.COVERAGE and isinstance(outcome, Scored):
        hit, missed, partial = (draw(st.integers(0, 4)) for _ in range(3))
        coverage = covered(hit, missed, partial)
    looked = draw(st.sampled_from([Looked.SCANNED] * 8 + [Looked.SKIPPED, Looked.PARTIAL, Looked.UNREAD]))
    return review(reviewer, outcome, *told, coverage=coverage, evidence=(evidence("src/app.py", looked=looked),))


@st.composite
def all_reviews(draw: st.DrawFn, outcomes: st.SearchStrategy[Outcome] = OUTCOMES) -> list[Review]:
    return [draw(any_review(name, outcomes)) for name in REVIEWERS]


@st.composite
def policies(draw: st.DrawFn) -> GatePolicy:
    tenths = st.integers(0, 100).map(lambda n: n / 10)
    weights = draw(st.lists(st.integers(0, 10), min_size=4, max_size=4).filter(any))
    return GatePolicy(
        weights=dict(zip(Dimension, (w / 10 for w in weights), strict=True)),
        overall=draw(tenths),
        security=draw(tenths),
        quality=draw(tenths),
        patch_coverage=draw(st.integers(0, 100).map(float)),
        small_change_max_uncovered=draw(st.integers(0, 2)),
        small_change_max_coverable=draw(st.integers(0, 12)),
        optional=draw(st.frozensets(st.sampled_from(sorted(REVIEWERS)), max_size=2)),
    )
