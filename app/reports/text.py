"""The report for a terminal: plain where it is not one. Shell."""

from collections.abc import Iterable
from io import StringIO

from rich.box import SIMPLE
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from checks import account, arithmetic, reasons, scores, titles, wording
from checks.markdown import clip, indented, spans, visible
from checks.mending import INSTEAD, mending
from checks.verdict import Conclusion, Verdict
from reviewers.change import Change
from reviewers.review import Dimension, Finding, Severity

WIDTH = 100  # columns, where nobody says how wide the page is
SUGGESTION = 400  # characters
COLOURS = {
    Conclusion.SUCCESS: "bold green",
    Conclusion.FAILURE: "bold red",
    Conclusion.PENDING: "bold yellow",
    Conclusion.ERROR: "bold magenta",
}
SEVERITIES = {
    Severity.CRITICAL: "bold red",
    Severity.HIGH: "red",
    Severity.MEDIUM: "yellow",
    Severity.LOW: "cyan",
    Severity.NOTE: "dim",
}


def report(verdict: Verdict, change: Change, width: int = WIDTH) -> str:
    """The report as plain text, without colours."""
    page = StringIO()
    show(Console(file=page, width=width, color_system=None, force_terminal=False), verdict, change)
    return "\n".join(line.rstrip() for line in page.getvalue().splitlines()) + "\n"


def show(console: Console, verdict: Verdict, change: Change) -> None:
    """Prints the report; `console` decides on colours and width. The verdict comes last, where a reader of a long
    report ends up, as well as first."""
    title = Text(titles.gate(verdict), style=COLOURS[verdict.conclusion])
    console.print(Text.assemble(title, _dim(f"\n{_subject(change)}")))
    console.print(_dimensions(verdict))
    _findings(console, [finding for finding in verdict.findings if finding.counts])
    _section(console, "Not covered by tests", account.uncovered_lines(verdict))
    _section(console, "Not looked at", account.gap_lines(verdict))
    _section(
        console, "Silenced by this change, judged all the same", map(wording.silenced, account.suppressed(verdict))
    )
    _section(console, "Was there before, costs nothing", map(wording.finding, account.older(verdict)))
    _section(console, "How the scores came about", _sums(verdict, change))
    line, each = account.looked(verdict.reviews)
    _section(console, "What was looked at", each or (line,))
    _section(console, "Notes on how it was judged", account.note_lines(verdict.reviews))
    _end(console, verdict)


def _subject(change: Change) -> str:
    number = wording.count(len(change.files), "changed file")
    return f"{visible(change.repo)} {change.head[:12]} against {change.base[:12]}, {number}"


def _end(console: Console, verdict: Verdict) -> None:
    """What fails, and what would mend it."""
    if verdict.conclusion is Conclusion.SUCCESS:
        return
    _section(console, titles.why(verdict), map(wording.sentence, reasons.lines(verdict)))
    lines = account.fix_lines(verdict) if verdict.fixes is not None else (titles.no_fixes(verdict),)
    _section(console, titles.fixes(verdict), lines)


def _dimensions(verdict: Verdict) -> Table:
    table = Table(box=SIMPLE, pad_edge=False)
    for name in ("Dimension", "Score", "Weight", "Found", "Must have", "Status"):
        table.add_column(name, justify="right" if name in {"Score", "Weight"} else "left")
    for row in account.dimension_rows(verdict):
        style = "red" if row.failed else ""
        table.add_row(row.name, row.score, row.weight, row.found, row.needs, row.standing, style=style)
    row = account.overall_row(verdict)
    table.add_section()
    style = "bold red" if row.failed else "bold"
    table.add_row(row.name, row.score, row.weight, row.found, row.needs, row.standing, style=style)
    return table


def _findings(console: Console, findings: list[Finding]) -> None:
    for dimension in Dimension:
        group = scores.worst_first(finding for finding in findings if finding.dimension is dimension)
        if group:
            console.print(_heading(wording.dimension(dimension)))
            console.print(Padding(_finding_table(group), (0, 0, 1, 2), expand=False))


def _finding_table(findings: Iterable[Finding]) -> Table:
    """`path:line` is never cut, so that it can be copied and clicked."""
    table = Table.grid(padding=(0, 2))
    table.add_column(overflow="fold", ratio=3)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold", ratio=5)
    for finding in findings:
        table.add_row(
            Text(visible(f"{finding.path}:{finding.line}")),
            Text(finding.severity.value, style=SEVERITIES[finding.severity]),
            _message(finding),
        )
    return table


def _message(finding: Finding) -> Text:
    message = Text.assemble(wording.lead(finding), _phrase(clip(finding.message, wording.MESSAGE)))
    message.append_text(_dim(f" ({visible(finding.rule)})"))
    proposed = mending(finding.suggestion)
    if proposed is None:
        return message
    if not proposed.is_code:
        return Text.assemble(message, "\n", _phrase(proposed.text))
    lines = [INSTEAD, *(f"  {indented(line)}" for line in clip(proposed.text, SUGGESTION).splitlines())]
    return message.append_text(_dim("".join(f"\n{line}" for line in lines)))


def _sums(verdict: Verdict, change: Change) -> Iterable[str]:
    return (f"{part.title}: {part.result}" for part in arithmetic.sums(verdict, change))


def _section(console: Console, title: str, lines: Iterable[str]) -> None:
    lines = list(lines)
    if not lines:
        return
    console.print(_heading(title))
    table = Table.grid(padding=(0, 1))
    for line in lines:
        table.add_row("-", _phrase(line))
    console.print(Padding(table, (0, 0, 1, 2), expand=False))


def _heading(title: str) -> Text:
    return Text(title, style="bold")


def _phrase(sentence: str) -> Text:
    """A sentence with its marked parts in colour; never read as rich's own markup."""
    return Text.assemble(*((visible_part(text), "cyan" if is_code else "") for text, is_code in spans(sentence)))


def visible_part(text: str) -> str:
    """As `visible`, keeping a space at either end."""
    return f"{' ' * text[:1].isspace()}{visible(text)}{' ' * (text[-1:].isspace() and bool(text.strip()))}"


def _dim(text: str) -> Text:
    return Text(text, style="dim")
