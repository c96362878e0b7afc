"""Every sentence and label of a verdict, in plain words. Core.

Text from the change appears between backticks (see `checks.markdown.ticked`); whoever shows a sentence decides what
that looks like. Numbers are rounded down, so that nothing shown as 7.5 was below it.
"""

import math
from collections.abc import Iterable

from checks.markdown import ticked, visible
from checks.scores import EPSILON
from checks.verdict import Conclusion, Condition, ConditionName, DimensionScore, State
from reviewers.review import Broke, Confidence, Dimension, Finding, Looked, Missing, NotApplicable, Review, Scored

NOBODY_ANSWERED = "no reviewer answered for it"
NOBODY_JUDGES = "no reviewer judges it here"
DID_NOT_ANSWER = "it was asked and did not answer"
NO_MEASURE = "its reviewer answered without a usable measurement"
NO_COVERABLE = "the change adds no line that tests could cover"
CONTRADICTION = "its reviewers said that there was nothing to judge, and yet something was found"
NOT_YOUR_CODE = "Could not evaluate (not your code)"
NOTHING_APPLIES = "nothing in this change needs judging"

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
    State.SCORED: "scored",
    State.NOT_APPLICABLE: "does not apply",
    State.MISSING: "evidence missing",
    State.ERROR: "could not be judged",
}
CERTAINTY = {Confidence.HIGH: "certain", Confidence.MEDIUM: "likely", Confidence.LOW: "unsure"}
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


def percent(value: float) -> str:
    return f"{score(value)} %"


def count(number: int, noun: str) -> str:
    plural = noun[:-1] + "ies" if noun.endswith("y") else noun + "s"
    return f"{number:,} {noun if number == 1 else plural}"


def each(reviews: Iterable[Review]) -> str:
    """Why each of these reviews is not a score, in one line."""
    return "; ".join(f"{review.reviewer}: {reason(review)}" for review in reviews if reason(review))


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


def verdict_of(condition: Condition) -> str:
    if not condition.applies:
        return "does not apply"
    if condition.undecided:
        return "not known yet"
    if not condition.held:
        return "fails"
    return "holds (small change)" if condition.relaxed else "holds"


def failing(condition: Condition) -> str:
    """What is wrong, in a few words: for titles and for the head of the list."""
    number = int(condition.actual or 0)
    match condition.name:
        case ConditionName.NO_VULNERABILITY:
            return count(number, "new vulnerability")
        case ConditionName.NO_BLOCKER:
            return count(number, "blocker")
        case ConditionName.EVIDENCE:
            return "the evidence is not complete"
        case ConditionName.PATCH_COVERAGE:
            return f"patch coverage is {actual(condition)}, it needs {required(condition)}"
        case _:
            return f"{CONDITIONS[condition.name].lower()} is {actual(condition)}, it needs {required(condition)}"


def relaxed(uncovered: float, coverable: int) -> str:
    return (
        f"Patch coverage is accepted because the change is small: {uncovered:g} of {count(coverable, 'coverable line')}"
        " is not covered."
    )


def waits_for(review: Review) -> str:
    return f"the {review.reviewer} reviewer is waiting for: {reason(review)}"


def broke(review: Review) -> str:
    """For people who cannot mend it, with what an operator needs to find it."""
    reference = getattr(review.outcome, "reference", "")
    found = f" An operator finds it in the log under {ticked(reference)}." if reference else ""
    return f"The {review.reviewer} reviewer broke: {reason(review)}.{found}"


def place(path: str, line: int, end_line: int = 0) -> str:
    span = f"{line}-{end_line}" if end_line > line else str(line)
    return ticked(f"{path}:{span}")


def finding(item: Finding) -> str:
    """Severity, place, what is wrong, rule."""
    return f"{item.severity.value} · {place(item.path, item.line, item.end_line)} · {visible(item.message)}"


def headline(conclusion: Conclusion, overall: float | None) -> str:
    """The first words of every title; what failed or is missing follows."""
    match conclusion:
        case Conclusion.SUCCESS:
            return f"Passed: {NOTHING_APPLIES}" if overall is None else f"Passed: {score(overall)} of 10"
        case Conclusion.FAILURE:
            return "Failed"
        case Conclusion.PENDING:
            return "Waiting for evidence"
        case Conclusion.ERROR:
            return NOT_YOUR_CODE


def without_score(standing: DimensionScore) -> str:
    """Why a dimension has no score, as the end of a sentence that names it."""
    return f"{STATES[standing.state]}: {standing.why}" if standing.why else STATES[standing.state]
