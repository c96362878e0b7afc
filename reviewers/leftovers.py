"""Finds what was left behind by hand: unresolved merges, and debugging that no linter of ours looks for. Core."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from reviewers import wording
from reviewers.asking import Answer
from reviewers.change import Language
from reviewers.remarks import Remark
from reviewers.review import Confidence, Dimension, Severity, Sighting

CONFLICT = "merge-conflict"

# What git writes into a file that it cannot merge, each at the start of a line.
_MARKERS = ("<<<<<<< ", "=======", ">>>>>>> ")
_JAVASCRIPT = frozenset({Language.JAVASCRIPT, Language.TYPESCRIPT})
_PROSE = frozenset({Language.MARKDOWN, Language.TEXT})


@dataclass(frozen=True, slots=True)
class Leftover:
    """A line that matches is a leftover. The patterns are anchored, hence linear."""

    rule: str
    languages: frozenset[Language]
    pattern: re.Pattern[str]
    severity: Severity
    message: str


LEFTOVERS = (
    Leftover(
        "focused-test",
        _JAVASCRIPT,
        re.compile(r"\s*(?:describe|context|suite|it|test)\.only\("),
        Severity.MEDIUM,
        "Only this test runs: `.only` switches every other one off. Remove it.",
    ),
    Leftover(
        "debugger",
        frozenset({Language.RUBY}),
        re.compile(r"\s*(?:binding\.(?:pry|irb)|byebug|debugger)\b"),
        Severity.MEDIUM,
        "A breakpoint was left in: the program stops here and waits for a terminal. Remove it.",
    ),
    Leftover(
        "debug-output",
        frozenset({Language.RUST}),
        re.compile(r"\s*(?:let\s+\w+\s*=\s*)?dbg!\("),
        Severity.LOW,
        "`dbg!` is for looking at a value while developing. Remove it, or log the value.",
    ),
    Leftover(
        "debug-output",
        frozenset({Language.PHP}),
        re.compile(r"\s*(?:var_dump|dd)\("),
        Severity.MEDIUM,
        "This shows the insides of a value to whoever visits the page. Remove it, or log the value.",
    ),
)

PATTERNS = (*_MARKERS, *(f"{leftover.rule} {leftover.pattern.pattern}" for leftover in LEFTOVERS))


def may_hold(content: bytes, language: Language) -> bool:
    """Whether the file is worth reading line by line."""
    return _MARKERS[0].encode() in content or any(language in leftover.languages for leftover in LEFTOVERS)


def leftovers(lines: list[str], language: Language) -> Iterator[Remark]:
    yield from _conflicts(lines)
    wanted = [leftover for leftover in LEFTOVERS if language in leftover.languages]
    for number, line in enumerate(lines if wanted else (), start=1):
        for leftover in wanted:
            if leftover.pattern.match(line):
                yield Remark(
                    code=leftover.rule, message=leftover.message, line=number, end_line=number, text=line.strip()[:200]
                )


def judged(
    answers: Mapping[str, Answer[Remark]], languages: Mapping[str, Language], parsed: frozenset[str]
) -> Iterator[Sighting]:
    """A conflict is a blocker, but for prose, and for a file that parses: there it must stand inside a string.

    Remarks that are not about leftovers are passed over.
    """
    severities = {leftover.rule: leftover.severity for leftover in LEFTOVERS}
    for path, answer in answers.items():
        harmless = path in parsed or languages.get(path) in _PROSE
        for remark in answer.said:
            if remark.code in severities:
                yield _sighting(path, remark, severities[remark.code], remark.message)
            elif remark.code == CONFLICT and harmless:
                yield _sighting(path, remark, Severity.NOTE, wording.CONFLICT_IN_TEXT)
            elif remark.code == CONFLICT:
                yield _sighting(path, remark, Severity.CRITICAL, wording.CONFLICT)


def _sighting(path: str, remark: Remark, severity: Severity, message: str) -> Sighting:
    return Sighting(
        rule=f"leftovers/{remark.code}",
        dimension=Dimension.QUALITY,
        severity=severity,
        confidence=Confidence.HIGH,
        message=message,
        path=path,
        line=remark.line,
        end_line=remark.end_line,
        text=remark.text,
    )


def _conflicts(lines: list[str]) -> Iterator[Remark]:
    """Complete conflicts: a lone row of equals signs is a heading in half the markup languages."""
    start, next_marker = 0, 0
    for number, line in enumerate(lines, start=1):
        if line.startswith(_MARKERS[0]):
            start, next_marker = number, 1
        elif next_marker and line.startswith(_MARKERS[next_marker]):
            next_marker += 1
        if next_marker == len(_MARKERS):
            text = lines[start - 1][:100] + line[:100]
            yield Remark(code=CONFLICT, message=wording.CONFLICT, line=start, end_line=number, text=text)
            next_marker = 0
