"""Blocks of Markdown that the check runs and the comment are put together from. Core.

Tables hold only our own words; everything that may carry text from the change stands in lists, escaped.
"""

from collections.abc import Iterable, Sequence

from checks import account, arithmetic, reasons, scores, wording
from checks.markdown import clip, code, fenced, prose
from checks.mending import INSTEAD, mending
from checks.verdict import DimensionScore, Verdict
from reviewers.change import Change
from reviewers.review import Dimension, Finding, Review

Blocks = list[str]
SUGGESTION = 1_000  # characters of a suggestion that are shown
FEW = 50  # lines of one list in a summary; the text of the check has them all

MARKS = {
    "holds": "✅ holds",
    "holds (small change)": "✅ holds (small change)",
    "fails": "❌ fails",
    "not known yet": "⏳ not known yet",
    "does not apply": "➖ does not apply",
    "has no evidence yet": "⏳ has no evidence yet",
    "could not be judged": "⚠️ could not be judged",
}


def fit(blocks: Iterable[str], limit: int, cut: str) -> str:
    """Whole blocks up to `limit` bytes (which is never more than as many characters), and then `cut`, a sentence with
    the number of blocks left out."""
    room = limit - len(cut.encode()) - 20
    blocks, used = list(blocks), 0
    kept: Blocks = []
    for block in blocks:
        used += len(block.encode()) + 1
        if used > room:
            return "\n".join([*kept, "", cut.format(left=len(blocks) - len(kept))])
        kept.append(block)
    return "\n".join(kept)


def headed(title: str, blocks: Sequence[str]) -> Blocks:
    """A section, or nothing where there is nothing to say. The title stays with the first block when a text is cut."""
    return [f"\n### {title}\n\n{blocks[0].lstrip()}", *blocks[1:]] if blocks else []


def bullets(lines: Iterable[str], most: int | None = None) -> Blocks:
    """One list item for each line, escaped."""
    lines = list(lines)
    shown = lines if most is None else lines[:most]
    rest = [f"- and {len(lines) - len(shown):,} more"] if len(lines) > len(shown) else []
    return [f"- {prose(line)}" for line in shown] + rest


def folded(title: str, lines: Iterable[str]) -> Blocks:
    """A list that opens on a click, as one block, so that no cut can leave it open. `title` is one of our own."""
    shown = bullets(lines, FEW)
    if not shown:
        return []
    return ["\n".join(["", f"<details><summary>{title}</summary>", "", *shown, "", "</details>"])]


def dimensions(verdict: Verdict) -> Blocks:
    rows = [
        f"| {row.name} | {row.score} | {row.weight} | {row.found} | {row.needs} | {MARKS[row.standing]} |"
        for row in (*account.dimension_rows(verdict), account.overall_row(verdict))
    ]
    return _table("| Dimension | Score | Weight | Found | Must have | Status |", "|:--|--:|--:|:--|:--|:--|", rows)


def conditions(verdict: Verdict) -> Blocks:
    if not verdict.conditions:
        return []
    rows = [
        f"| {row.name} | {row.actual} | {row.required} | {MARKS[row.standing]} |"
        for row in account.condition_rows(verdict)
    ]
    return _table("| Condition | Actual | Required | Status |", "|:--|:--|:--|:--|", rows)


def _table(head: str, rule: str, rows: Iterable[str]) -> Blocks:
    return ["\n".join([head, rule, *rows])]


def failed(verdict: Verdict) -> Blocks:
    return bullets(map(wording.sentence, reasons.lines(verdict)))


def fixes(verdict: Verdict) -> Blocks:
    return bullets(account.fix_lines(verdict), FEW)


def findings(found: Sequence[Finding]) -> Blocks:
    """Worst first, by dimension, each with how to mend it."""
    blocks: Blocks = []
    for dimension in Dimension:
        group = scores.worst_first(item for item in found if item.dimension is dimension)
        items = [_finding(item) for item in group]
        if items:
            items[0] = f"\n**{dimension.value.capitalize()}**\n\n{items[0]}"
        blocks += items
    return blocks


def _finding(item: Finding) -> str:
    line = f"- {prose(wording.finding(item))}"
    proposed = mending(item.suggestion)
    if proposed is None:
        return line
    text = clip(proposed.text, SUGGESTION)
    if not proposed.is_code:
        return f"{line}\\\n  {prose(text)}"
    if "\n" not in text:
        return f"{line}\\\n  {INSTEAD} {code(text)}"
    block = "\n".join(f"  {part}" for part in fenced(text).split("\n"))
    return f"{line}\\\n  {INSTEAD}\n\n{block}\n"


def sums(verdict: Verdict, change: Change) -> Blocks:
    return [block for part in arithmetic.sums(verdict, change) for block in sum_blocks(part)]


def one_sum(verdict: Verdict, standing: DimensionScore, change: Change) -> Blocks:
    return sum_blocks(arithmetic.of_dimension(verdict, standing, change))


def sum_blocks(part: arithmetic.Sum) -> Blocks:
    gap = ["\n"] if part.lines else []
    return [f"\n**{part.title}**: {prose(part.result)}{''.join(gap)}", *bullets(part.lines)]


def looked(reviews: Sequence[Review]) -> Blocks:
    """One line, which opens to one for each reviewer where there is more to say."""
    line, each = account.looked(reviews)
    return folded(line, each) if each else [prose(line)]


def aside(reviews: Sequence[Review]) -> Blocks:
    """For the curious: what reviewers add, and the tools."""
    return [
        *folded("Notes on how it was judged", account.note_lines(reviews)),
        *folded("Tools and their versions", account.tool_lines(reviews)),
    ]


def silenced(found: Iterable[Finding]) -> Blocks:
    return bullets(map(wording.silenced, found))
