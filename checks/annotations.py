"""What stands beside the lines of the change: every finding that counts, and every block that no test reaches. Core.

https://docs.github.com/en/rest/checks/runs#create-a-check-run says what an annotation may hold.
"""

from collections.abc import Iterable, Sequence

from checks import scores, wording
from checks.draft import MAX_ANNOTATION_MESSAGE, Annotation, Level
from checks.markdown import indented, plain, visible
from checks.mending import INSTEAD, mending
from reviewers.change import Change, ChangedFile
from reviewers.headlines import headline
from reviewers.review import Dimension, FileCoverage, Finding, Origin, Severity

LEVELS = {
    Severity.CRITICAL: Level.FAILURE,
    Severity.HIGH: Level.FAILURE,
    Severity.MEDIUM: Level.WARNING,
    Severity.LOW: Level.NOTICE,
    Severity.NOTE: Level.NOTICE,
}


def for_findings(findings: Iterable[Finding], change: Change) -> tuple[Annotation, ...]:
    """Worst first. What was left alone by the change is not shown in it; what was there before on a line the change
    edits is a notice. A finding outside the files and lines of the head has no line to stand beside."""
    shown = [finding for finding in findings if finding.origin is not Origin.PRE_EXISTING]
    ordered = sorted(scores.worst_first(shown), key=lambda finding: not finding.counts)
    return tuple(
        _annotation(finding)
        for finding in ordered
        if _inside(change.file(finding.path), finding.line, finding.end_line)
    )


def for_coverage(files: Iterable[FileCoverage], change: Change) -> tuple[Annotation, ...]:
    """Uncovered blocks, the longest first, then lines that are covered in part."""
    files = list(files)
    blocks = [(file.path, first, last) for file in files for first, last in uncovered_blocks(file)]
    partly = [(file.path, line) for file in files for line in file.partial]
    blocks.sort(key=lambda block: (block[1] - block[2], block))
    return (
        *(_uncovered(*block) for block in blocks if _inside(change.file(block[0]), block[1], block[2])),
        *(_partly(path, line) for path, line in sorted(partly) if _inside(change.file(path), line, line)),
    )


def uncovered_blocks(file: FileCoverage) -> Sequence[tuple[int, int]]:
    """Runs of uncovered lines with no covered line between them; blank lines and comments do not end a block."""
    uncovered = set(file.uncovered)
    blocks: list[tuple[int, int]] = []
    open_block = False
    for line in sorted(uncovered.union(file.covered, file.partial)):
        if line not in uncovered:
            open_block = False
        elif open_block:
            blocks[-1] = (blocks[-1][0], line)
        else:
            blocks.append((line, line))
            open_block = True
    return blocks


def _inside(file: ChangedFile | None, first: int, last: int) -> bool:
    """Whether the head has these lines. A file of n bytes has at most n + 1 lines; nothing closer is known here."""
    if file is None or file.head_blob is None:
        return False
    return 1 <= first <= last <= max(file.head_size + 1, *file.added_lines, 1)


def _annotation(finding: Finding) -> Annotation:
    before = "" if finding.counts else "Was there before: "
    grade = "" if finding.dimension is Dimension.COVERAGE else f" ({finding.severity.value})"
    return Annotation(
        path=finding.path,
        start_line=finding.line,
        end_line=finding.end_line,
        level=_level(finding),
        title=f"{before}{headline(finding)}{grade}",
        message=_bytes(_message(finding), MAX_ANNOTATION_MESSAGE),
        raw_details=_bytes(_details(finding), MAX_ANNOTATION_MESSAGE),
    )


def _level(finding: Finding) -> Level:
    """Lines without a test are few points each, and many together: they are warnings, whatever one block costs."""
    if not finding.counts:
        return Level.NOTICE
    return Level.WARNING if finding.dimension is Dimension.COVERAGE else LEVELS[finding.severity]


def _message(finding: Finding) -> str:
    """GitHub shows it as plain text, so the marks around code go, but not those inside of code."""
    said = _lines("\n".join(map(plain, finding.message.splitlines()))) or wording.NO_MESSAGE
    proposed = mending(finding.suggestion)
    if proposed is None:
        return said
    if not proposed.is_code:
        return f"{said}\n\n{_lines(plain(proposed.text))}"
    return f"{said}\n\n{INSTEAD}\n{_lines(proposed.text)}"


def _details(finding: Finding) -> str:
    facts = {
        "Rule": finding.rule,
        "Confidence": finding.confidence.value,
        "Weakness": finding.cwe,
        "More": finding.url,
        "Silenced by the change, judged all the same": finding.suppressed,
    }
    return "\n".join(f"{name}: {visible(fact)}" for name, fact in facts.items() if fact)


def _uncovered(path: str, first: int, last: int) -> Annotation:
    return Annotation(
        path=path,
        start_line=first,
        end_line=last,
        level=Level.WARNING,
        title=wording.UNCOVERED,
        message=wording.uncovered_block(first, last),
    )


def _partly(path: str, line: int) -> Annotation:
    return Annotation(
        path=path,
        start_line=line,
        end_line=line,
        level=Level.NOTICE,
        title=wording.PARTLY,
        message=wording.PARTLY_WHY,
    )


def _lines(text: str) -> str:
    """Plain text of several lines, with nothing invisible in it."""
    return "\n".join(indented(line) for line in text.splitlines()).strip("\n ")


def _bytes(text: str, limit: int) -> str:
    """At most `limit` bytes, cut between characters."""
    return text.encode()[:limit].decode(errors="ignore")
