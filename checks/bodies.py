"""What a check run and the comment consist of, section by section. Core."""

from collections.abc import Sequence
from dataclasses import replace

from checks import account, sections, titles
from checks.markdown import prose
from checks.sections import Blocks, bullets, headed
from checks.verdict import Conclusion, DimensionScore, Verdict
from reviewers.change import Change


def summary(verdict: Verdict) -> Blocks:
    """What the comment and the gate's check have in common: failed conditions first, and how to mend them."""
    return [
        *headed(titles.why(verdict), _failed(verdict)),
        *headed(*_fixes(verdict)),
        *headed("Not looked at", bullets(account.gap_lines(verdict), sections.FEW)),
        *headed("Scores", sections.dimensions(verdict)),
        *headed("Silenced by this change, judged all the same", sections.silenced(account.suppressed(verdict))),
        *headed("What was looked at", sections.looked(verdict.reviews)),
    ]


def _failed(verdict: Verdict) -> Blocks:
    return sections.failed(verdict) if verdict.conclusion is not Conclusion.SUCCESS else []


def _fixes(verdict: Verdict) -> tuple[str, Blocks]:
    title = titles.fixes(verdict)
    if verdict.conclusion is Conclusion.SUCCESS:
        return title, []
    if verdict.fixes is None:
        return title, [prose(titles.no_fixes(verdict))]
    return title, sections.fixes(verdict)


def gate_text(verdict: Verdict, change: Change) -> Blocks:
    counting = [finding for finding in verdict.findings if finding.counts]
    return [
        *headed("Findings", sections.findings(counting)),
        *headed("Not covered by tests", bullets(account.uncovered_lines(verdict))),
        *headed("Conditions", sections.conditions(verdict)),
        *headed("How the scores came about", sections.sums(verdict, change)),
        *headed("Was there before, costs nothing", sections.findings(account.older(verdict))),
        *_more("Not looked at, continued", account.gap_lines(verdict)),
        *sections.aside(verdict.reviews),
    ]


def _more(title: str, lines: Sequence[str]) -> Blocks:
    """What the summary had no room for."""
    return headed(title, bullets(lines[sections.FEW :]))


def dimension_summary(verdict: Verdict, standing: DimensionScore, told: Verdict, change: Change) -> Blocks:
    own = account.own_conditions(verdict, standing.dimension)
    return [
        *sections.conditions(replace(told, conditions=own)),
        *headed("How the score came about", sections.one_sum(verdict, standing, change)),
        *headed("Not looked at", bullets(account.gap_lines(told), sections.FEW)),
        *headed("What was looked at", sections.looked(told.reviews)),
    ]


def dimension_text(verdict: Verdict, standing: DimensionScore, told: Verdict) -> Blocks:
    found = [item for item in verdict.findings if item.counts and item.dimension is standing.dimension]
    return [
        *headed("Findings", sections.findings(found)),
        *headed("Not covered by tests", bullets(account.uncovered_lines(told))),
        *headed("Silenced by this change, judged all the same", sections.silenced(account.suppressed(told))),
        *headed("Was there before, costs nothing", sections.findings(account.older(told))),
        *_more("Not looked at, continued", account.gap_lines(told)),
        *sections.aside(told.reviews),
    ]
