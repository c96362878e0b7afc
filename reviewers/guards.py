"""Notes where a change takes security checks away: an advisory reviewer, whose notes never cost points. Shell.

Many weaknesses that a change brings are a check that is no longer made, and no pattern finds what is not there. So the
words that checks are made of are counted in the whole change: code that only moves says nothing.
"""

import asyncio
import time
from collections.abc import Iterable
from pathlib import Path

from reviewers.asking import digest, unlooked
from reviewers.base import Case, Options, Reviewer
from reviewers.change import ChangedFile
from reviewers.excerpt import git_lines
from reviewers.guard_words import WORDS, Edit, removed_guards
from reviewers.matching import settle
from reviewers.review import Dimension, Evidence, FileEvidence, Looked, NotApplicable, Review, Scored
from reviewers.testcode import is_test


async def review(case: Case, options: Options) -> Review:
    start = time.monotonic()
    ledger = [_look(file, case) for file in case.change.files]
    read = {entry.path for entry in ledger if entry.looked is Looked.SCANNED}
    edits = await asyncio.to_thread(lambda: [_edit(file, case) for file in case.change.files if file.path in read])
    findings = await asyncio.to_thread(lambda: settle(removed_guards(edits), (), case.change))
    seconds = time.monotonic() - start
    skipped = all(entry.looked is Looked.SKIPPED for entry in ledger)
    evidence = Evidence(tool="guards", version="1", rules_digest=digest(WORDS), seconds=seconds, files=tuple(ledger))
    return Review(
        reviewer=reviewer.name,
        dimension=Dimension.SECURITY,
        outcome=NotApplicable("no line of code changed outside tests") if skipped else Scored(),
        findings=findings,
        evidence=(evidence,),
        seconds=seconds,
    )


def _look(file: ChangedFile, case: Case) -> FileEvidence:
    if reason := _skip(file):
        return FileEvidence(path=file.path, looked=Looked.SKIPPED, why=reason)
    if file.head_blob is not None and case.scratch.head(file) is None:
        return unlooked(file, None, case)
    if file.removed_lines and case.scratch.base(file) is None:
        # Not a gap: a note that is missing cannot turn a verdict, and a huge file must be possible to delete.
        return FileEvidence(path=file.path, looked=Looked.SKIPPED, why="its base version is too large to be read")
    return FileEvidence(path=file.path, looked=Looked.SCANNED)


def _skip(file: ChangedFile) -> str | None:
    if not file.is_code:
        return "not code that people write"
    if is_test(file.path):
        return "a test"
    return None if file.removed_lines or file.added_lines else "no line changed"


def _edit(file: ChangedFile, case: Case) -> Edit:
    removed = _pick(case.scratch.base(file), file.removed_lines)
    return Edit(file, removed, [line for _, line in _pick(case.scratch.head(file), file.added_lines)])


def _pick(path: Path | None, numbers: Iterable[int]) -> list[tuple[int, str]]:
    if path is None:
        return []
    lines = git_lines(path.read_bytes())
    return [(number, lines[number - 1]) for number in sorted(numbers) if number <= len(lines)]


reviewer = Reviewer(
    name="guards", dimension=Dimension.SECURITY, title="Removed safeguards", options=Options, review=review
)
