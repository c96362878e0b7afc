"""The verdict as JSON, schema 1, for other programs; `docs/report-schema.md` explains every field. Core.

The schema only grows: fields may be added to schema 1, none is renamed, removed or given another meaning.
"""

import json
from typing import Any

from checks.verdict import Condition, DimensionScore, Fix, Verdict
from reviewers.change import Change
from reviewers.headlines import headline
from reviewers.review import Broke, Evidence, Finding, Missing, NotApplicable, Outcome, PatchCoverage, Review, Scored

SCHEMA = 1
Json = dict[str, Any]


def report(verdict: Verdict, change: Change) -> str:
    """Numbers are unrounded. Raises ValueError for a number that JSON cannot hold, which no verdict has."""
    return json.dumps(document(verdict, change), indent=2, allow_nan=False) + "\n"


def document(verdict: Verdict, change: Change) -> Json:
    return {
        "schema": SCHEMA,
        "change": _change(change),
        "verdict": _verdict(verdict),
        "findings": [_finding(finding, review) for review in verdict.reviews for finding in review.findings],
        "evidence": [_review(review) for review in verdict.reviews],
    }


def _change(change: Change) -> Json:
    return {
        "repo": change.repo,
        "base": change.base,
        "head": change.head,
        "files": len(change.files),
        "truncated": change.truncated,
    }


def _verdict(verdict: Verdict) -> Json:
    return {
        "conclusion": verdict.conclusion.value,
        "overall": verdict.overall,
        "enforced": verdict.enforced,
        "overdue": verdict.overdue,
        "dimensions": [_dimension(standing) for standing in verdict.dimensions],
        "conditions": [_condition(condition) for condition in verdict.conditions],
        "fixes": None if verdict.fixes is None else [_fix(fix) for fix in verdict.fixes],
        "optional": sorted(verdict.optional),
        "unseen": list(verdict.unseen),
    }


def _dimension(standing: DimensionScore) -> Json:
    return {
        "dimension": standing.dimension.value,
        "state": standing.state.value,
        "score": standing.score,
        "weight": standing.weight,
        "cap": standing.cap,
        "why": standing.why,
        "deductions": [{"fingerprint": part.fingerprint, "points": part.points} for part in standing.deductions],
    }


def _condition(condition: Condition) -> Json:
    return {
        "name": condition.name.value,
        "actual": condition.actual,
        "required": condition.required,
        "held": condition.held,
        "applies": condition.applies,
        "relaxed": condition.relaxed,
        "why": condition.why,
    }


def _fix(fix: Fix) -> Json:
    if fix.fingerprint:
        return {"kind": "mend", "path": fix.path, "fingerprint": fix.fingerprint}
    return {"kind": "cover", "path": fix.path, "lines": fix.lines}


def _finding(finding: Finding, review: Review) -> Json:
    return {
        "rule": finding.rule,
        "title": headline(finding),
        "dimension": finding.dimension.value,
        "severity": finding.severity.value,
        "confidence": finding.confidence.value,
        "path": finding.path,
        "line": finding.line,
        "end_line": finding.end_line,
        "message": finding.message,
        "fingerprint": finding.fingerprint,
        "origin": finding.origin.value,
        "counts": finding.counts,
        "suggestion": finding.suggestion,
        "cwe": finding.cwe,
        "url": finding.url,
        "suppressed": finding.suppressed,
        "reviewer": review.reviewer,
    }


def _review(review: Review) -> Json:
    return {
        "reviewer": review.reviewer,
        "title": review.called,
        "dimension": review.dimension.value,
        "outcome": _outcome(review.outcome),
        "seconds": review.seconds,
        "notes": list(review.notes),
        "tools": [_tool(evidence) for evidence in review.evidence],
        "coverage": None if review.coverage is None else _coverage(review.coverage),
    }


def _outcome(outcome: Outcome) -> Json:
    match outcome:
        case Scored():
            return {"kind": "scored"}
        case NotApplicable(why):
            return {"kind": "not_applicable", "why": why}
        case Missing(what):
            return {"kind": "missing", "what": what}
        case Broke(why, reference):
            return {"kind": "broke", "why": why, "reference": reference}


def _tool(evidence: Evidence) -> Json:
    return {
        "tool": evidence.tool,
        "version": evidence.version,
        "rules_digest": evidence.rules_digest,
        "seconds": evidence.seconds,
        "files": [{"path": file.path, "looked": file.looked.value, "why": file.why} for file in evidence.files],
    }


def _coverage(coverage: PatchCoverage) -> Json:
    return {
        "percent": coverage.percent,
        "coverable": coverage.coverable,
        "covered": coverage.covered,
        "partial_weight": coverage.partial_weight,
        "files": [
            {
                "path": file.path,
                "measured": file.measured,
                "covered": list(file.covered),
                "partial": list(file.partial),
                "uncovered": list(file.uncovered),
            }
            for file in coverage.files
        ],
    }
