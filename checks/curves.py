"""The best that can be had for each number of findings mended. Core."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from operator import add

from checks.scores import REPEAT_FACTOR, TOP
from reviewers.review import Finding

# The first so many of each list. Not the findings themselves: for thousands of them, and for each number to be mended,
# those would fill the memory.
Picks = tuple[tuple[Sequence[Finding], int], ...]


@dataclass(frozen=True, slots=True)
class Curve:
    """`values[n]` is the best value with exactly `n` findings mended, and `picked(n)` are those findings. A value of
    minus infinity means that no choice of `n` findings is acceptable."""

    values: tuple[float, ...]
    picks: tuple[Picks, ...]

    @classmethod
    def nothing(cls) -> "Curve":
        return cls((0.0,), ((),))

    def picked(self, number: int) -> tuple[Finding, ...]:
        return tuple(finding for findings, first in self.picks[number] for finding in findings[:first])

    def at_least(self, floor: float) -> "Curve":
        """Values under the floor become unacceptable."""
        return Curve(tuple(value if value >= floor else -math.inf for value in self.values), self.picks)

    def scaled(self, weight: float) -> "Curve":
        """The values times a weight; what is unacceptable stays so at a weight of 0."""
        return Curve(tuple(weight * v if v > -math.inf else v for v in self.values), self.picks)

    def to_scores(self, floor: float) -> "Curve":
        """From losses (negative points) to scores."""
        return Curve(tuple(max(floor, TOP + value) for value in self.values), self.picks)


def rule_curve(findings: Sequence[Finding], points: Sequence[float], full: int) -> Curve:
    """The loss (0 or less) that findings of one rule leave when the dearest `n` of them are mended.

    `points` belong to `findings`, dearest first; after `full` findings each further one costs REPEAT_FACTOR. Mending
    the dearest is best for every `n`: what remains is then cheaper one by one than after any other choice.
    """
    rest = [*accumulate(reversed(points), initial=0.0)][::-1]  # rest[n] is what all but the first n cost together
    losses = (-_price(points, rest, mended, full) for mended in range(len(points) + 1))
    return Curve(tuple(losses), tuple(((findings, mended),) for mended in range(len(points) + 1)))


def join(one: Curve, other: Curve) -> Curve:
    """The best sum of both curves for each total number of findings, over every split of it between them."""
    if len(one.values) == 1 and not one.values[0]:
        return other
    mirrored = other.values[::-1]
    values, picks = [], []
    for total in range(len(one.values) + len(other.values) - 1):
        first = max(0, total - len(other.values) + 1)
        last = min(total, len(one.values) - 1)
        start = len(other.values) - 1 - total + first
        sums = list(map(add, one.values[first : last + 1], mirrored[start : start + last - first + 1]))
        value = max(sums)
        split = first + sums.index(value)
        values.append(value)
        picks.append(one.picks[split] + other.picks[total - split])
    return Curve(tuple(values), tuple(picks))


def _price(points: Sequence[float], rest: Sequence[float], mended: int, full: int) -> float:
    """What is left to pay once the first `mended` are gone."""
    if mended + full >= len(points):
        return rest[mended]
    return math.fsum(points[mended : mended + full]) + REPEAT_FACTOR * rest[mended + full]
