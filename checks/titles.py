"""The first line of every check run and of the comment: one sentence that says how it stands and why. Core."""

from checks import evidence, reasons, scores, wording
from checks.account import own_conditions
from checks.draft import MAX_TITLE
from checks.markdown import clip, plain
from checks.reasons_wording import found_bad
from checks.verdict import Conclusion, DimensionScore, State, Verdict
from reviewers.review import Dimension

NOT_YOUR_CODE = "could not evaluate (not your code)"
NOTHING_APPLIES = "nothing in this change needs judging"
REPORT_ONLY = "Report only: "
BETWEEN = " · "


def gate(verdict: Verdict) -> str:
    """The gate's title; in report-only mode it says what the gate would have done."""
    title = _gate(verdict)
    if verdict.enforced or verdict.conclusion is Conclusion.PENDING:
        return clip(plain(wording.sentence(title)), MAX_TITLE)
    would = "would have " if verdict.conclusion is Conclusion.FAILURE else ""
    return clip(plain(f"{REPORT_ONLY}{would}{title}"), MAX_TITLE)


def comment(verdict: Verdict) -> str:
    """The heading of the comment: the gate's title, but a number where a list of what fails follows."""
    if verdict.conclusion is not Conclusion.FAILURE:
        return gate(verdict)
    failed = f"{_failed(verdict)} for {wording.count(len(reasons.lines(verdict)), 'reason')}"
    return wording.sentence(failed) if verdict.enforced else f"{REPORT_ONLY}would have {failed}"


def _failed(verdict: Verdict) -> str:
    """The score stands first, and only where there is one."""
    return "failed" if verdict.overall is None else f"failed with {wording.score(verdict.overall)} of 10"


def _gate(verdict: Verdict) -> str:
    match verdict.conclusion:
        case Conclusion.SUCCESS if verdict.overall is None:
            return f"passed: {NOTHING_APPLIES}"
        case Conclusion.SUCCESS:
            return f"passed with {wording.score(verdict.overall)} of 10"
        case Conclusion.FAILURE:
            worst, *others = reasons.lines(verdict)
            more = [wording.count(len(others), "more reason")] if others else []
            head = BETWEEN.join([_failed(verdict), worst]) if verdict.overall is not None else f"failed: {worst}"
            return BETWEEN.join([head, *more])
        case Conclusion.PENDING:
            return "; ".join(reasons.lines(verdict))
        case Conclusion.ERROR:
            return f"{NOT_YOUR_CODE}: {what_broke(verdict)}"


def what_broke(verdict: Verdict) -> str:
    """The shortest true account of why the change could not be evaluated."""
    must = evidence.blocking(verdict.reviews, verdict.optional)
    names = [f"the {wording.inside(review.called)} review" for review in evidence.broken(must)]
    if names:
        return f"{' and '.join(names)} broke"
    if verdict.truncated is not None:
        return "the change could not be read whole"
    unread = {gap.file.path for gap in evidence.gaps(must)} | set(verdict.unseen)
    if unread:
        return f"{wording.count(len(unread), 'file')} could not be looked at"
    errors = [standing for standing in verdict.dimensions if standing.state is State.ERROR]
    return "; ".join(f"{wording.dimension(s.dimension)} {wording.without_score(s)}" for s in errors)


def of_dimension(verdict: Verdict, standing: DimensionScore) -> str:
    """The title of one dimension's check."""
    if standing.state is not State.SCORED:
        return clip(plain(wording.sentence(wording.without_score(standing))), MAX_TITLE)
    failing = reasons.failing(verdict, standing.dimension) or (_found(verdict, standing.dimension),)
    return clip(plain(BETWEEN.join([f"{wording.score(standing.score)} of 10", *failing])), MAX_TITLE)


def _found(verdict: Verdict, dimension: Dimension) -> str:
    if dimension is Dimension.COVERAGE:
        return f"patch coverage is {wording.actual(own_conditions(verdict, dimension)[0])}"
    found = scores.worst_first(f for f in verdict.findings if f.counts and f.dimension is dimension)
    return found_bad("finding", found) if found else "nothing found"


def fixes(verdict: Verdict) -> str:
    """The heading over the smallest set of fixes."""
    if not verdict.fixes:
        return "What would make it pass"
    mended = sum(bool(fix.fingerprint) for fix in verdict.fixes)
    lines = sum(fix.lines for fix in verdict.fixes)
    parts = [f"mend {wording.count(mended, 'finding')}"] if mended else []
    parts += [f"cover {wording.count(lines, 'line')}"] if lines else []
    return f"The smallest set of fixes that would pass: {' and '.join(parts)}"


def why(verdict: Verdict) -> str:
    """The heading over what fails, or over what is awaited."""
    return "What the gate waits for" if verdict.conclusion is Conclusion.PENDING else "What fails"


def no_fixes(verdict: Verdict) -> str:
    """Why no set of fixes is named."""
    match verdict.conclusion:
        case Conclusion.PENDING:
            return "Nothing to do yet: the gate goes on by itself when the evidence is there."
        case Conclusion.ERROR if evidence.broken(evidence.blocking(verdict.reviews, verdict.optional)):
            return "Nothing in your code has to change. Reviewing it again may be enough (the button “Review again”)."
        case Conclusion.ERROR:
            return (
                "A change passes only when all of it could be looked at: see below what could not."
                " Where a file took too long, reviewing it again may be enough; else a smaller file or change helps."
            )
        case _:
            return (
                "That is only known once everything could be judged. What is listed above has to be mended in any case."
            )
