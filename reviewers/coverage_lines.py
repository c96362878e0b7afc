"""What reports say of single lines, and how several reports are put together. Core."""

from dataclasses import dataclass, field
from enum import StrEnum

MAX_NAMED_BRANCHES = 1000


class LineState(StrEnum):
    """PARTIAL ran, yet not in every direction it can take."""

    COVERED = "covered"
    PARTIAL = "partial"
    UNCOVERED = "uncovered"


@dataclass(frozen=True, slots=True)
class LineHits:
    """One line of one report.

    `branches` is how many ways lead on from it and `taken` how many of them ran. `missing` names the others where the
    format does, and `naming` says whose names they are, so that only names of one kind are compared.
    """

    hits: int
    branches: int = 0
    taken: int = 0
    missing: frozenset[str] = frozenset()
    naming: str = ""

    @property
    def state(self) -> LineState:
        if self.hits <= 0:
            return LineState.UNCOVERED
        return LineState.PARTIAL if self.taken < self.branches else LineState.COVERED


def merge(one: LineHits, other: LineHits) -> LineHits:
    """The line after both runs: the higher hits, and a branch counts when any run took it.

    Two halves make a whole only where both reports name the branches they missed; mere counts could be the same half.
    """
    hits = max(one.hits, other.hits)
    if one.naming and one.naming == other.naming and one.branches == other.branches:
        missing = one.missing & other.missing
        return LineHits(hits, one.branches, one.branches - len(missing), missing, one.naming)
    fuller = max(one, other, key=_fullness)
    return LineHits(hits, fuller.branches, fuller.taken, fuller.missing, fuller.naming)


def _fullness(line: LineHits) -> tuple[bool, float, int, str, list[str]]:
    """Which of two accounts of the same branches to believe: one that has any, then the fuller, then the one that can
    name them. The rest only makes the choice the same in either order."""
    share = line.taken / line.branches if line.branches else 0.0
    return bool(line.branches), share, line.branches, line.naming, sorted(line.missing)


@dataclass(slots=True)
class FileLines:
    """What reports say of one file of `length` lines. Lines outside the file are dropped and counted.

    `excluded` are lines that a report shows as left out by a comment or a setting.
    """

    length: int
    lines: dict[int, LineHits] = field(default_factory=dict)
    excluded: set[int] = field(default_factory=set)
    outside: set[int] = field(default_factory=set)

    def add(self, number: int, line: LineHits) -> None:
        if not 1 <= number <= self.length:
            self._count_outside(number)
            return
        before = self.lines.get(number)
        self.lines[number] = merge(before, line) if before else line

    def exclude(self, number: int) -> None:
        if 1 <= number <= self.length:
            self.excluded.add(number)

    def absorb(self, other: "FileLines") -> None:
        for number, line in other.lines.items():
            self.add(number, line)
        self.excluded |= other.excluded
        self.outside |= other.outside

    def _count_outside(self, number: int) -> None:
        # A hostile report may name a billion lines that are not there; a few thousand tell as much.
        if len(self.outside) < 10_000:
            self.outside.add(number)
