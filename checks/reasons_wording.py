"""Why a change fails, in words: what, how much of it, and where it is worst. Core."""

from collections.abc import Sequence

from checks import wording
from checks.markdown import ticked
from checks.verdict import Condition
from reviewers.headlines import headline
from reviewers.review import Dimension, FileCoverage, Finding


def too_low(condition: Condition) -> str:
    what = wording.CONDITIONS[condition.name].lower()
    return f"{what} {wording.actual(condition)} (needs {wording.required(condition).removeprefix('at least ')})"


def found_bad(noun: str, found: Sequence[Finding]) -> str:
    """`found` has the worst first."""
    which = ", the worst" if len(found) > 1 else ""
    return f"{wording.count(len(found), noun)}{which}: {_named(found[0])}"


def low_score(condition: Condition, found: Sequence[Finding]) -> str:
    if not found:
        return too_low(condition)
    return f"{too_low(condition)}, for {found_bad('finding', found)}"


def low_coverage(condition: Condition, files: Sequence[FileCoverage]) -> str:
    missed = {file.path: len(file.uncovered) + len(file.partial) for file in files}
    most = max(missed, key=lambda path: missed[path], default="")
    if not most:
        return too_low(condition)
    where = " in" if sum(map(bool, missed.values())) == 1 else ", most of them in"
    return f"{too_low(condition)}: {wording.count(sum(missed.values()), 'line')} not covered{where} {ticked(most)}"


def low_overall(condition: Condition, worst: Dimension | None) -> str:
    return too_low(condition) + (f", most of it lost in {worst.value}" if worst else "")


def _named(item: Finding) -> str:
    return f"{wording.inside(headline(item))} at {wording.place(item.path, item.line, item.end_line)}"
