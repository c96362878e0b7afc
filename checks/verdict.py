"""The verdict: what the gate decided about one change, and everything that explains it. Core."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from reviewers.review import Dimension, Finding, Review


class Conclusion(StrEnum):
    """PENDING waits for evidence until a deadline. ERROR could not evaluate, which is not the author's fault and is
    never a pass."""

    SUCCESS = "success"
    FAILURE = "failure"
    PENDING = "pending"
    ERROR = "error"


class State(StrEnum):
    """Where a dimension stands. Only NOT_APPLICABLE leaves the weighted mean; MISSING and ERROR never pass."""

    SCORED = "scored"
    NOT_APPLICABLE = "not_applicable"
    MISSING = "missing"
    ERROR = "error"


class ConditionName(StrEnum):
    """The closed list of gate conditions; tests, JSON and metrics use these, people read `checks.wording`."""

    OVERALL = "overall"
    SECURITY = "security"
    QUALITY = "quality"
    PATCH_COVERAGE = "patch_coverage"
    NO_VULNERABILITY = "no_vulnerability"
    NO_BLOCKER = "no_blocker"
    EVIDENCE = "evidence"


@dataclass(frozen=True, slots=True, kw_only=True)
class GatePolicy:
    """What a team asks of a change. Scores are 0 to 10, `patch_coverage` is a percentage, `deadline` is in seconds.

    `optional` names reviewers whose failure does not block. With `enforce` off the gate reports what it would have
    said, and lets everything pass.
    """

    weights: Mapping[Dimension, float] = field(
        default_factory=lambda: {
            Dimension.SECURITY: 0.4,
            Dimension.QUALITY: 0.3,
            Dimension.COVERAGE: 0.2,
            Dimension.PERFORMANCE: 0.1,
        }
    )
    overall: float = 7.5
    security: float = 8.0
    quality: float = 5.0
    patch_coverage: float = 80.0
    small_change_max_uncovered: int = 1
    small_change_max_coverable: int = 10
    optional: frozenset[str] = frozenset()
    deadline: float = 1800.0
    enforce: bool = True

    def __post_init__(self) -> None:
        """Raises ValueError for a number no gate can be built on: NaN compares false with everything, so a policy that
        held one would pass or fail at random."""
        for name, value, most in (
            *((f"weights.{dimension}", weight, math.inf) for dimension, weight in self.weights.items()),
            *((name, getattr(self, name), 10.0) for name in ("overall", "security", "quality")),
            ("patch_coverage", self.patch_coverage, 100.0),
            ("small_change_max_uncovered", self.small_change_max_uncovered, math.inf),
            ("small_change_max_coverable", self.small_change_max_coverable, math.inf),
            ("deadline", self.deadline, math.inf),
        ):
            if not (math.isfinite(value) and 0 <= value <= most):
                span = "0 or more" if most == math.inf else f"a number from 0 to {most:g}"
                raise ValueError(f"{name} is {value}; it must be {span}")
        if not any(self.weights.values()):
            raise ValueError("every weight is 0; at least one dimension must weigh something")


@dataclass(frozen=True, slots=True, kw_only=True)
class Deduction:
    """Points taken from a dimension, and the fingerprint of the finding they are for."""

    fingerprint: str
    points: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DimensionScore:
    """`score` is unrounded, and None unless the state is SCORED. `cap` is the ceiling a finding put on it."""

    dimension: Dimension
    weight: float
    state: State
    score: float | None = None
    why: str = ""
    deductions: tuple[Deduction, ...] = ()
    cap: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One thing that must hold. `actual` is None where nothing could be measured; `applies` is False where the
    condition was proved not to apply, and then it is held. Scores and percentages must reach `required`; counts (of
    vulnerabilities, blockers, gaps in the evidence) must not exceed it. `relaxed` says that only the rule for small
    changes made it hold. `why` gives the reason where it does not apply."""

    name: ConditionName
    actual: float | None
    required: float
    held: bool
    applies: bool = True
    relaxed: bool = False
    why: str = ""

    @property
    def undecided(self) -> bool:
        """Neither held nor failed, because what it measures is not known."""
        return self.applies and self.actual is None and not self.held


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix:
    """One entry of a set of fixes: mend a finding (by fingerprint, at `path`), or, without a fingerprint, cover
    `lines` more lines of `path`: those that are not covered at all before those that are partly covered."""

    fingerprint: str = ""
    path: str = ""
    lines: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """`fixes` is the smallest set of fixes with which every condition would hold; it is empty when the change passes,
    and None when no set of fixes can help (for instance because a reviewer broke).

    `optional` names the reviewers whose failure does not block. `unseen` lists files of code that no reviewer answered
    for. `truncated` says why the list of files itself is incomplete. `overdue` means that the deadline for missing
    evidence has passed.
    """

    conclusion: Conclusion
    overall: float | None
    dimensions: tuple[DimensionScore, ...]
    conditions: tuple[Condition, ...]
    reviews: tuple[Review, ...]
    fixes: tuple[Fix, ...] | None = ()
    enforced: bool = True
    optional: frozenset[str] = frozenset()
    unseen: tuple[str, ...] = ()
    truncated: str | None = None
    overdue: bool = False

    def condition(self, name: ConditionName) -> Condition:
        return next(condition for condition in self.conditions if condition.name is name)

    @property
    def findings(self) -> tuple[Finding, ...]:
        return tuple(finding for review in self.reviews for finding in review.findings)

    @property
    def failed(self) -> tuple[Condition, ...]:
        return tuple(condition for condition in self.conditions if not condition.held)
