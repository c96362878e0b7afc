"""The findings as SARIF 2.1.0, for code scanning and editors. Core.

What GitHub reads of it:
https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
"""

import json
from typing import Any
from urllib.parse import quote

from checks import evidence, scores, wording
from checks.account import gap_lines
from checks.markdown import plain, visible
from checks.mending import INSTEAD, mending
from checks.verdict import ConditionName, Verdict
from reviewers.change import Change
from reviewers.headlines import headline
from reviewers.review import Confidence, Dimension, Finding, Origin, Severity

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
ROOT = "%SRCROOT%"
LEVELS = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "note",
    Severity.NOTE: "note",
}
# GitHub reads a number in a string: above 9.0 critical, from 7.0 high, from 4.0 medium, below low.
SECURITY_SEVERITY = {
    Severity.CRITICAL: "9.5",
    Severity.HIGH: "8.0",
    Severity.MEDIUM: "5.5",
    Severity.LOW: "2.0",
    Severity.NOTE: "0.0",
}
PRECISION = {Confidence.HIGH: "high", Confidence.MEDIUM: "medium", Confidence.LOW: "low"}
STATES = {
    Origin.INTRODUCED: "new",
    Origin.EXPOSED: "new",
    Origin.TOUCHED: "updated",
    Origin.PRE_EXISTING: "unchanged",
}
Json = dict[str, Any]


def report(verdict: Verdict, change: Change, version: str) -> str:
    """`version` is Quaygate's own."""
    return json.dumps(document(verdict, change, version), indent=2, allow_nan=False) + "\n"


def document(verdict: Verdict, change: Change, version: str) -> Json:
    findings = scores.worst_first(verdict.findings)
    worst = {finding.rule: finding for finding in reversed(findings)}  # the worst of each rule is written last
    places = {rule: place for place, rule in enumerate(worst)}
    run = {
        "tool": {
            "driver": {
                "name": "Quaygate",
                "version": version,
                "rules": [_rule(rule, finding) for rule, finding in worst.items()],
            },
            "extensions": [
                {"name": runs[0].tool, "version": runs[0].version or "unknown"}
                for runs in evidence.tools(verdict.reviews)
            ],
        },
        "automationDetails": {"id": f"quaygate/{change.head}"},
        "invocations": [_invocation(verdict)],
        "results": [_result(finding, places[finding.rule]) for finding in findings],
        "properties": {"conclusion": verdict.conclusion.value, "overall": verdict.overall},
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(rule: str, worst: Finding) -> Json:
    """A rule as its worst finding shows it."""
    described: Json = {
        "id": rule,
        "shortDescription": {"text": headline(worst)},
        "help": {"text": _text(worst.message or rule)},
        "defaultConfiguration": {"level": LEVELS[worst.severity]},
        "properties": {"tags": _tags(worst), "precision": PRECISION[worst.confidence], **_severity(worst)},
    }
    return {**described, "helpUri": worst.url} if worst.url.startswith("https://") else described


def _tags(finding: Finding) -> list[str]:
    """CWE numbers in the form GitHub knows: external/cwe/cwe-089."""
    number = finding.cwe.upper().removeprefix("CWE-").split(":")[0].strip()
    cwe = [f"external/cwe/cwe-{int(number):03d}"] if number.isdecimal() and number.isascii() else []
    return [finding.dimension.value, *cwe]


def _severity(finding: Finding) -> Json:
    if finding.dimension is Dimension.SECURITY:
        return {"security-severity": SECURITY_SEVERITY[finding.severity]}
    return {"problem.severity": LEVELS[finding.severity].replace("note", "recommendation")}


def _result(finding: Finding, index: int) -> Json:
    result: Json = {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": LEVELS[finding.severity],
        "message": {"text": _text(_message(finding))},
        "locations": [{"physicalLocation": {**_artifact(finding.path), "region": _region(finding)}}],
        "baselineState": STATES[finding.origin],
        "partialFingerprints": {
            # GitHub compares this one, and takes it as it is. Ours also survives an edit in the lines that follow.
            "primaryLocationLineHash": f"{finding.fingerprint}:1",
            "quaygate/v1": finding.fingerprint,
        },
        "properties": {"dimension": finding.dimension.value, "confidence": finding.confidence.value},
    }
    if finding.suppressed:
        result["suppressions"] = [
            {"kind": "inSource", "status": "rejected", "justification": visible(finding.suppressed)}
        ]
    return result


def _message(finding: Finding) -> str:
    """What is wrong, and how to mend it."""
    proposed = mending(finding.suggestion)
    if proposed is None:
        return finding.message or finding.rule
    return f"{finding.message} {INSTEAD if proposed.is_code else ''} {proposed.text}"


def _artifact(path: str) -> Json:
    return {"artifactLocation": {"uri": quote(path), "uriBaseId": ROOT}}


def _region(finding: Finding) -> Json:
    first = max(1, finding.line)
    return {"startLine": first, "endLine": max(first, finding.end_line)}


def _invocation(verdict: Verdict) -> Json:
    """A run that could not look at everything is not a successful one, whatever it found."""
    late = evidence.waiting(verdict.reviews, verdict.optional, verdict.overdue)
    told = (*map(plain, gap_lines(verdict)), *(plain(wording.late(review, verdict.overdue)) for review in late))
    return {
        "executionSuccessful": verdict.condition(ConditionName.EVIDENCE).held,
        "toolExecutionNotifications": [{"level": "error", "message": {"text": _text(line)}} for line in told],
    }


def _text(text: str) -> str:
    """Brackets would make a link of what a change says."""
    return visible(text).replace("[", "\\[").replace("]", "\\]")
