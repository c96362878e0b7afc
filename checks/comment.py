"""The one summary comment of a pull request, edited in place. Core."""

from checks import bodies, sections, titles
from checks.draft import MAX_COMMENT
from checks.markdown import code, prose
from checks.sections import Blocks
from checks.verdict import Conclusion, Verdict
from reviewers.change import Change

# How the comment is found again; whoever looks for it must also check that Quaygate wrote it.
MARKER = "<!-- quaygate:summary -->"
CUT = "_GitHub's limit for a comment is reached: {left} more parts are in the check run's details._"
ICONS = {
    Conclusion.SUCCESS: "✅",
    Conclusion.FAILURE: "❌",
    Conclusion.PENDING: "⏳",
    Conclusion.ERROR: "⚠️",
}


def comment(verdict: Verdict, change: Change) -> str:
    """At most 65,536 characters, the marker first."""
    head = [MARKER, f"## {ICONS[verdict.conclusion]} {prose(titles.comment(verdict))}"]
    return sections.fit([*head, *bodies.summary(verdict), *_foot(change)], MAX_COMMENT, CUT)


def _foot(change: Change) -> Blocks:
    return [f"\n<sub>Commit {code(change.head[:12])} against {code(change.base[:12])}, judged by Quaygate.</sub>"]
