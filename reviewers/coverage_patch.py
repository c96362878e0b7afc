"""Judges the lines a change adds to one file by what the reports say of that file. Core.

Patch coverage here is line coverage: of the added lines that can run, how many ran. What a report does not say is never
taken in the author's favour: a file no report knows, or that was another version when it was measured, counts as
uncovered, and so does what the change itself tells the coverage tool to leave out.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from reviewers.coverage_lines import FileLines, LineState
from reviewers.review import FileCoverage

LEAST_FITTING = 0.9
"""The share of the reported lines that must hold code in the file as it is."""

# The comments by which coverage tools are told to look away: coverage.py, istanbul, c8, vitest, node, gcov/lcov, Dart,
# PHPUnit, simplecov and undercover.
EXCLUSION = re.compile(
    rb"pragma[:\s]\s*no\s*(?:cover|branch)|(?:istanbul|c8|v8)\s+ignore|node:coverage\s|(?:LCOV|GCOVR?)_EXCL"
    rb"|coverage:ignore|@codeCoverageIgnore|:nocov:",
    re.IGNORECASE,
)


class Standing(StrEnum):
    """How the reports know a file. OTHER_CONTENT was measured in another version, ABSENT not at all."""

    MEASURED = "measured"
    ABSENT = "absent"
    OTHER_CONTENT = "other_content"


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """A file at head. `executable` finds the lines that can run; it is dear, and called only where it is needed."""

    path: str
    source: bytes
    added: frozenset[int]
    executable: Callable[[], frozenset[int]]

    @property
    def lines(self) -> list[bytes]:
        lines = self.source.split(b"\n")
        return lines if lines[-1] else lines[:-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """`silenced` are added lines that count as uncovered although the change excludes them from measuring. `outside`
    counts reported lines that the file does not have."""

    coverage: FileCoverage
    standing: Standing
    silenced: tuple[int, ...] = ()
    outside: int = 0


def judge(file: SourceFile, reported: FileLines | None, exclusions_changed: bool = False) -> Judged:
    """`exclusions_changed` says that the change edits what the coverage tool leaves out by its settings."""
    outside = len(reported.outside) if reported else 0
    standing = _standing(file, reported)
    if reported is None or standing is not Standing.MEASURED:
        uncovered = tuple(sorted(file.added & file.executable()))
        return Judged(
            coverage=FileCoverage(path=file.path, uncovered=uncovered, measured=False),
            standing=standing,
            outside=outside,
        )
    coverable = _coverable(file, reported)
    states = {number: reported.lines[number].state for number in file.added & coverable}
    silenced = _silenced(file, reported, exclusions_changed)
    return Judged(
        coverage=FileCoverage(
            path=file.path,
            covered=_in_state(states, LineState.COVERED),
            partial=_in_state(states, LineState.PARTIAL),
            uncovered=tuple(sorted({*_in_state(states, LineState.UNCOVERED), *silenced})),
        ),
        standing=standing,
        silenced=silenced,
        outside=outside,
    )


def _standing(file: SourceFile, reported: FileLines | None) -> Standing:
    if reported is None:
        return Standing.ABSENT
    if not reported.lines and not reported.outside:
        # Tools list an empty file without lines. One that has code and no lines was not measured.
        return Standing.ABSENT if file.executable() - reported.excluded else Standing.MEASURED
    return Standing.MEASURED if fits(file, reported) else Standing.OTHER_CONTENT


def fits(file: SourceFile, reported: FileLines) -> bool:
    """Whether a report was made from this version of the file, as far as its lines can tell."""
    total = len(reported.lines) + len(reported.outside)
    if _is_dense(reported):
        return len(reported.lines) >= LEAST_FITTING * total
    lines = file.lines
    return sum(1 for number in reported.lines if lines[number - 1].strip()) >= LEAST_FITTING * total


def _is_dense(reported: FileLines) -> bool:
    """V8's coverage tells about every line there is, blank ones and comments too."""
    return bool(reported.lines) and len(reported.lines) == max(reported.lines) > 1


def _coverable(file: SourceFile, reported: FileLines) -> frozenset[int]:
    """The reported lines that hold code, so that neither comments nor blank lines can pad the figure."""
    lines = file.lines
    coverable = frozenset(number for number in reported.lines if lines[number - 1].strip())
    return coverable & file.executable() if _is_dense(reported) else coverable


def _silenced(file: SourceFile, reported: FileLines, exclusions_changed: bool) -> tuple[int, ...]:
    """The added lines that can run, and that the report leaves out because the change says so."""
    if exclusions_changed:
        left_out = file.added - set(reported.lines)
    else:
        left_out = frozenset(_around_exclusions(file, reported)) & file.added
    return tuple(sorted(left_out & file.executable())) if left_out else ()


def _around_exclusions(file: SourceFile, reported: FileLines) -> Iterator[int]:
    """Each added exclusion comment with the unreported lines around it: one on a `def` leaves out the whole body."""
    lines = file.lines
    for number in sorted(file.added):
        if number > len(lines) or number in reported.lines or not EXCLUSION.search(lines[number - 1]):
            continue
        for step in (-1, 1):
            place = number
            while 1 <= place <= len(lines) and place not in reported.lines:
                yield place
                place += step


def _in_state(states: Mapping[int, LineState], wanted: LineState) -> tuple[int, ...]:
    return tuple(sorted(number for number, state in states.items() if state is wanted))


def blocks(
    coverage: FileCoverage, added: frozenset[int], silenced: frozenset[int] = frozenset()
) -> tuple[tuple[int, int], ...]:
    """The uncovered lines as runs (first, last), joined over added lines which cannot run, such as comments. Lines that
    the change tried to leave out stand in runs of their own."""
    runs: list[tuple[int, int]] = []
    ran = {*coverage.covered, *coverage.partial}
    for number in coverage.uncovered:
        last = runs[-1][1] if runs else 0
        alike = (last in silenced) == (number in silenced)
        if runs and alike and _only_silent(range(last + 1, number), added, ran):
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    return tuple(runs)


def _only_silent(between: Sequence[int], added: frozenset[int], ran: set[int]) -> bool:
    return all(number in added and number not in ran for number in between)
