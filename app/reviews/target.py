"""What a review is about: one head of one pull request, or of a merge queue's group. Core."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from app.webhooks.work import Place

OVERDUE = "overdue"
GROUP = 0  # the number of a review that belongs to no pull request


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """`number` is 0 for a merge group, whose `base_sha` is then its base; a pull request's merge base is asked for.

    `attempt` is empty for the first review of a head, and names what asked for another one, which gets new checks.
    `evidence` names what arrived, or which deadline passed (`overdue`), when a review is taken up once more: that one
    brings the checks of its attempt up to date.
    """

    place: Place
    number: int
    head_sha: str
    base_ref: str
    base_sha: str = ""
    title: str = ""
    author: str = ""
    labels: tuple[str, ...] = ()
    draft: bool = False
    attempt: str = ""
    evidence: str = ""

    @property
    def check_id(self) -> str:
        """What its checks are known by: the same head on the same base, unless somebody asks again."""
        base = hashlib.sha256(self.base_ref.encode()).hexdigest()[:8]
        prefix = run_prefix(self.place.repository_id, self.number)
        return f"{prefix}{self.head_sha}:{base}:{self.attempt or ('draft' if self.draft else 'first')}"

    @property
    def run_id(self) -> str:
        """The id of its run; a run with the same id is never started twice."""
        return f"{self.check_id}:{self.evidence}" if self.evidence else self.check_id

    @property
    def overdue(self) -> bool:
        return self.evidence.startswith(OVERDUE)

    @property
    def is_group(self) -> bool:
        return self.number == GROUP


def run_prefix(repository_id: int, number: int) -> str:
    """What the ids of all runs of one pull request begin with."""
    return f"review:{repository_id}:{number}:"


def head_of(run_id: str) -> str:
    """The head a run is about."""
    return run_id.split(":")[3]


def to_json(target: Target) -> dict[str, Any]:
    return asdict(target)


def from_json(value: Mapping[str, Any]) -> Target:
    return Target(**{**value, "place": Place(**value["place"]), "labels": tuple(value["labels"])})
