"""What a reviewer answers: findings, and the evidence that everything was looked at. Core."""

from dataclasses import dataclass, field
from enum import StrEnum


class Dimension(StrEnum):
    """What is scored, from 0 to 10."""

    SECURITY = "security"
    QUALITY = "quality"
    COVERAGE = "coverage"
    PERFORMANCE = "performance"


class Severity(StrEnum):
    """How bad. A NOTE never costs points; a CRITICAL finding is a blocker in every dimension."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    NOTE = "note"

    @property
    def rank(self) -> int:
        """4 for critical down to 0 for a note, so that severities can be compared."""
        return 4 - list(Severity).index(self)


class Confidence(StrEnum):
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"

    @property
    def rank(self) -> int:
        return 2 - list(Confidence).index(self)


class Origin(StrEnum):
    """Where a finding comes from, judged between the merge base and the head. Only the first two count.

    INTRODUCED lies on a line the change adds. EXPOSED is new, yet on a line the change left alone. TOUCHED was there
    before, on a line the change edits. PRE_EXISTING was there before and was left alone.
    """

    INTRODUCED = "introduced"
    EXPOSED = "exposed"
    TOUCHED = "touched"
    PRE_EXISTING = "pre-existing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """What a tool saw in one version of one file, before base and head are compared.

    `line` and `end_line` are 1-based and inclusive. `text` is the matched source, which the fingerprint is made of.
    `suggestion` is a replacement, or an instruction that ends in a full stop. `url` explains the rule.
    """

    rule: str
    dimension: Dimension
    severity: Severity
    confidence: Confidence
    message: str
    path: str
    line: int
    end_line: int
    text: str = ""
    suggestion: str = ""
    cwe: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A sighting with its identity and its origin.

    `fingerprint` is 16 hexadecimal digits, ours, and stays the same when lines shift. `suppressed` names the comment
    by which the change tried to silence it (`nosemgrep`, `noqa`, ...): it is reported, never obeyed.
    """

    rule: str
    dimension: Dimension
    severity: Severity
    confidence: Confidence
    message: str
    path: str
    line: int
    end_line: int
    fingerprint: str
    origin: Origin
    suggestion: str = ""
    cwe: str = ""
    url: str = ""
    suppressed: str = ""

    @property
    def counts(self) -> bool:
        """Whether the change answers for it: only what it introduces or exposes costs points."""
        return self.origin in (Origin.INTRODUCED, Origin.EXPOSED)


class Looked(StrEnum):
    """How a file was looked at.

    SKIPPED means that nothing had to be looked at (wrong language, removed, generated), with the reason. The last
    three make the evidence incomplete: PARTIAL (parts could not be parsed), TIMED_OUT, and UNREAD (it should have been
    looked at and was not: too large, a symbolic link, over a cap).
    """

    SCANNED = "scanned"
    SKIPPED = "skipped"
    PARTIAL = "partial"
    TIMED_OUT = "timed_out"
    UNREAD = "unread"


INCOMPLETE = frozenset({Looked.PARTIAL, Looked.TIMED_OUT, Looked.UNREAD})


@dataclass(frozen=True, slots=True, kw_only=True)
class FileEvidence:
    path: str
    looked: Looked
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What one tool looked at. `rules_digest` identifies the rules it used; `seconds` is wall time."""

    tool: str
    version: str
    rules_digest: str = ""
    seconds: float = 0.0
    files: tuple[FileEvidence, ...] = ()

    @property
    def gaps(self) -> tuple[FileEvidence, ...]:
        return tuple(file for file in self.files if file.looked in INCOMPLETE)


@dataclass(frozen=True, slots=True)
class Scored:
    """The reviewer did its work; the findings and measures say the rest."""


@dataclass(frozen=True, slots=True)
class NotApplicable:
    """Proved that there was nothing for it to judge."""

    why: str


@dataclass(frozen=True, slots=True)
class Missing:
    """Evidence that is expected has not come yet, such as a coverage report."""

    what: str


@dataclass(frozen=True, slots=True)
class Broke:
    """The reviewer crashed, timed out or was killed: not the author's fault, and never a pass.

    `reference` is what an operator can search the log for.
    """

    why: str
    reference: str


Outcome = Scored | NotApplicable | Missing | Broke


@dataclass(frozen=True, slots=True, kw_only=True)
class FileCoverage:
    """Coverage of the lines the change adds to one file; line numbers are 1-based, in the head version.

    `measured` is False when the file belongs to a measured language and no report mentions it: its executable added
    lines then stand in `uncovered`.
    """

    path: str
    covered: tuple[int, ...] = ()
    partial: tuple[int, ...] = ()
    uncovered: tuple[int, ...] = ()
    measured: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class PatchCoverage:
    """Line coverage of the added lines; a partially covered branch line counts `partial_weight` (0 to 1)."""

    files: tuple[FileCoverage, ...]
    partial_weight: float = 0.5

    @property
    def coverable(self) -> int:
        return sum(len(file.covered) + len(file.partial) + len(file.uncovered) for file in self.files)

    @property
    def covered(self) -> float:
        return sum(len(file.covered) + self.partial_weight * len(file.partial) for file in self.files)

    @property
    def percent(self) -> float:
        """0 to 100, unrounded. 100 where nothing is coverable."""
        return 100.0 * self.covered / self.coverable if self.coverable else 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """One reviewer's answer. Several reviewers may feed one dimension. `title` is what people call the reviewer."""

    reviewer: str
    dimension: Dimension
    outcome: Outcome
    findings: tuple[Finding, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    coverage: PatchCoverage | None = None
    notes: tuple[str, ...] = field(default=())
    seconds: float = 0.0
    title: str = ""

    @property
    def called(self) -> str:
        return self.title or self.reviewer
