"""Every sentence and label of a verdict, in plain words. Core.

Text from the change appears between backticks (see `checks.markdown.ticked`); whoever shows a sentence decides what
that looks like. Numbers are rounded down, so that nothing shown as 7.5 was below it.
"""

import math
from collections.abc import Container, Iterable, Sequence

from checks.markdown import clip, ticked, visible
from checks.ranges import largest, ranges, spelled
from checks.scores import EPSILON
from checks.verdict import Condition, ConditionName, DimensionScore, State
from reviewers.headlines import headline
from reviewers.review import (
    Broke,
    Dimension,
    FileCoverage,
    FileEvidence,
    Finding,
    Looked,
    Missing,
    NotApplicable,
    Review,
    Scored,
)

MESSAGE = 500  # characters of a finding's message, or of a note, that fit in a list

NOBODY_ANSWERED = "no reviewer answered for it"
NOBODY_JUDGES = "no reviewer judges it here"
DID_NOT_ANSWER = "it was asked and did not answer"
NO_MEASURE = "its reviewer answered without a usable measurement"
NO_COVERABLE = "the change adds no line that tests could cover"
NO_MESSAGE = "(no message)"  # GitHub refuses an empty one
UNCOVERED = "Not covered by tests"
PARTLY = "Partly covered by tests"
PARTLY_WHY = "The tests run this line, but do not go every way from here."
NO_MINIMUM = "no minimum"
CONTRADICTION = "its reviewers said that there was nothing to judge, and yet something was found"

CONDITIONS = {
    ConditionName.OVERALL: "Overall score",
    ConditionName.SECURITY: "Security score",
    ConditionName.QUALITY: "Quality score",
    ConditionName.PATCH_COVERAGE: "Patch coverage",
    ConditionName.NO_VULNERABILITY: "No new vulnerability",
    ConditionName.NO_BLOCKER: "No blocker",
    ConditionName.EVIDENCE: "Everything was looked at",
}
COUNTED = frozenset({ConditionName.NO_VULNERABILITY, ConditionName.NO_BLOCKER, ConditionName.EVIDENCE})
STATES = {
    State.SCORED: "is scored",
    State.NOT_APPLICABLE: "does not apply",
    State.MISSING: "has no evidence yet",
    State.ERROR: "could not be judged",
}
LOOKED = {
    Looked.SCANNED: "looked at",
    Looked.SKIPPED: "skipped",
    Looked.PARTIAL: "could only be read in part",
    Looked.TIMED_OUT: "took too long to read",
    Looked.UNREAD: "was not read",
}


def score(value: float | None) -> str:
    """One decimal, rounded down: 7.46 is 7.4, never a 7.5 that fails."""
    return "–" if value is None else f"{math.floor((value + EPSILON) * 10) / 10:.1f}"


def share(value: float) -> str:
    """Of 1; 0.375 is 37.5 %, so that shares add up."""
    return f"{round(100 * value, 1):g} %"


def percent(value: float) -> str:
    return f"{score(value)} %"


def count(number: int, noun: str) -> str:
    plural = noun[:-1] + "ies" if noun.endswith("y") else noun + "s"
    return f"{number:,} {noun if number == 1 else plural}"


def sentence(text: str) -> str:
    """The text with its first letter raised."""
    return text[:1].upper() + text[1:]


def each(reviews: Iterable[Review]) -> str:
    """Why these reviews are no scores, in one line; a reason that they share is given once."""
    names: dict[str, list[str]] = {}
    for review in reviews:
        names.setdefault(reason(review), []).append(review.called)
    if len(names) == 1:
        return next(iter(names))
    return "; ".join(f"{', '.join(reviewers)}: {why}" for why, reviewers in names.items())


def reason(review: Review) -> str:
    """The reviewer's own words on why it gave no score; empty where it did."""
    match review.outcome:
        case NotApplicable(why) | Broke(why, _):
            return visible(why)
        case Missing(what):
            return visible(what)
        case Scored():
            return ""


def dimension(name: Dimension) -> str:
    return name.value.capitalize()


def actual(condition: Condition) -> str:
    if not condition.applies:
        return "does not apply"
    if condition.actual is None:
        return "not known yet"
    if condition.name is ConditionName.EVIDENCE:
        return f"{condition.actual:.0f} missing" if condition.actual else "complete"
    if condition.name in COUNTED:
        return f"{condition.actual:.0f} found" if condition.actual else "none"
    return percent(condition.actual) if condition.name is ConditionName.PATCH_COVERAGE else score(condition.actual)


def required(condition: Condition) -> str:
    if condition.name is ConditionName.EVIDENCE:
        return "complete"
    if condition.name in COUNTED:
        return "none"
    if condition.name is ConditionName.PATCH_COVERAGE:
        return f"at least {condition.required:g} %"
    return (
        f"at least {condition.required:.1f}" if condition.required * 10 % 1 == 0 else f"at least {condition.required:g}"
    )


def needs(condition: Condition) -> str:
    """What a dimension needs, in a table that already shows what it has."""
    if condition.name is ConditionName.PATCH_COVERAGE:
        return f"{required(condition)} of added lines"
    return f"{CONDITIONS[condition.name].lower()}" if condition.name in COUNTED else required(condition)


def standing(condition: Condition) -> str:
    if not condition.applies:
        return "does not apply"
    if condition.undecided:
        return "not known yet"
    if not condition.held:
        return "fails"
    return "holds (small change)" if condition.relaxed else "holds"


def inside(title: str) -> str:
    """A headline in the middle of a sentence: `SQL injection` keeps its letters."""
    return title if title[1:2].isupper() else f"{title[:1].lower()}{title[1:]}"


def late(review: Review, overdue: bool) -> str:
    if overdue:
        return f"evidence missing: {reason(review)} did not come in time"
    return f"still waiting for {reason(review)}"


def aside(review: Review, optional: Container[str]) -> str:
    """What is added where the gate does not mind."""
    return " It is optional, so the change was judged without it." if review.reviewer in optional else ""


def broke(review: Review) -> str:
    """For people who cannot mend it, with what an operator needs to find it."""
    reference = getattr(review.outcome, "reference", "")
    found = f" An operator finds it in the log under {ticked(reference)}." if reference else ""
    return f"The {inside(review.called)} review broke: {reason(review)}.{found}"


def no_score(review: Review) -> str:
    """What stands in the place of what a reviewer looked at."""
    match review.outcome:
        case NotApplicable():
            return f"{review.called}: does not apply, {reason(review)}"
        case Missing():
            return f"{review.called}: waits for {reason(review)}"
        case Broke() | Scored():
            return f"{review.called}: broke, {reason(review)}"


def everybody_looked(reviewers: int, files: int) -> str:
    if reviewers == 1:
        return f"{sentence(count(files, 'file'))} looked at, none skipped."
    return f"Each of the {reviewers} reviewers looked at {count(files, 'file')} and skipped none."


def some_looked(looking: int, reviewers: int, files: int) -> str:
    if not looking:
        return "Nothing in this change had to be looked at"
    who = f"{looking} of {reviewers}" if looking < reviewers else str(reviewers)
    return f"{who} {'reviewer' if who == '1' else 'reviewers'} looked at {count(files, 'file')}"


def looked(reviewer: str, files: int, skipped: Sequence[tuple[str, int]], number: int) -> str:
    """`skipped` holds the commonest reasons, each with its number of files."""
    line = f"{reviewer}: {count(files, 'file')} looked at"
    if not number:
        return line
    reasons = ", ".join(why if times == number else f"{times:,} {why}" for why, times in skipped)
    return f"{line}, {number:,} skipped ({reasons})"


def truncated(why: str) -> str:
    return f"The change itself could not be read whole: {visible(why)}. Splitting it into smaller ones helps."


def unjudged(standing: DimensionScore) -> str:
    return f"{dimension(standing.dimension)} could not be judged: {standing.why}."


def unseen(path: str) -> str:
    return f"{ticked(path)}: no reviewer answered for this file"


def gap(review: Review, file: FileEvidence, optional: Container[str]) -> str:
    why = f": {visible(file.why)}" if file.why else ""
    aside = " (optional reviewer)" if review.reviewer in optional else ""
    return f"{ticked(file.path)} {LOOKED[file.looked]} by the {inside(review.called)} review{why}{aside}"


def place(path: str, line: int, end_line: int = 0) -> str:
    span = f"{line}-{end_line}" if end_line > line else str(line)
    return ticked(f"{path}:{span}")


def finding(item: Finding) -> str:
    """Place, severity, what is wrong, rule. What tests do not run is measured as a whole, so no block has a grade."""
    said = f"{lead(item)}{clip(visible(item.message), MESSAGE)} ({ticked(item.rule)})"
    grade = [] if item.dimension is Dimension.COVERAGE else [item.severity.value]
    return " · ".join([place(item.path, item.line, item.end_line), *grade, said])


def lead(item: Finding) -> str:
    """The headline, where the message does not begin with it."""
    title = headline(item)
    return "" if item.message.lower().startswith(title.lower()) else f"{title}. "


def mend(item: Finding) -> str:
    return f"Mend {place(item.path, item.line, item.end_line)}: {clip(visible(item.message), MESSAGE)}"


def cover(file: FileCoverage, lines: int) -> str:
    """`lines` are to be covered, those that no test runs before those that tests do not run in every way."""
    missed, partial = file.uncovered, file.partial
    if lines > len(missed):
        more = f" and {count(lines - len(missed), 'partly covered line')} ({spelled(ranges(partial))})"
        first = f"{count(len(missed), 'line')} ({spelled(ranges(missed))})" if missed else ""
        return f"Cover {(first + more) if first else more.removeprefix(' and ')} of {ticked(file.path)} with a test"
    if lines == len(missed) == 1:
        return f"Cover line {missed[0]} of {ticked(file.path)} with a test"
    parts = largest(missed, {*file.covered, *partial}, lines)
    begin = "line" if len(parts) == 1 and parts[0][0] == parts[0][1] else "lines"
    return (
        f"Cover {count(lines, 'more line')} of {ticked(file.path)} with tests, beginning with {begin} {spelled(parts)}"
    )


def uncovered(path: str, missed: Sequence[tuple[int, int]], partial: Sequence[tuple[int, int]], measured: bool) -> str:
    parts = [f"{spelled(missed)} not covered"] if missed else []
    parts += [f"{spelled(partial)} covered in part"] if partial else []
    unknown = "" if measured else ", which no report mentions"
    return f"{ticked(path)}{unknown}: {'; '.join(parts)}"


def uncovered_block(first: int, last: int) -> str:
    return "No test runs this line." if first == last else "No test runs these lines."


def without_score(standing: DimensionScore) -> str:
    """Why a dimension has no score, to go on after its name."""
    return f"{STATES[standing.state]}: {standing.why}" if standing.why else STATES[standing.state]


def silenced(item: Finding) -> str:
    return f"{place(item.path, item.line, item.end_line)}: {ticked(item.suppressed)} against {ticked(item.rule)}"


def config_invalid(base: str) -> str:
    return (
        f"The configuration on the base branch, at {ticked(base[:12])}, cannot be read: there is nothing to judge by."
        " Mend it there; a pull request that does so has to be merged by somebody who may bypass this check."
    )
