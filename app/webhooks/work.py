"""The work a webhook can ask for. Identities only: whoever does it asks GitHub for the present state. Core."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A repository of an installation, by GitHub's numeric ids; names can be reused by somebody else."""

    installation_id: int
    repository_id: int
    full_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewPull:
    """Review the head of a pull request. `again` asks for a new run although this head has one."""

    place: Place
    number: int
    again: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewHead:
    """Review the pull requests whose head is this commit; GitHub names none for a fork."""

    place: Place
    head_sha: str
    numbers: tuple[int, ...] = ()
    again: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewGroup:
    """Judge the head of a merge queue's group against its base."""

    place: Place
    head_sha: str
    base_sha: str
    base_ref: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosePull:
    """The pull request was closed: whatever runs for it may stop."""

    place: Place
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordPush:
    """Keep in the ledger that `after` stood at `ref`."""

    place: Place
    ref: str
    before: str
    after: str
    pusher_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceArrived:
    """A workflow run ended: a coverage report may be there now."""

    place: Place
    head_sha: str
    workflow_run_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LookAround:
    """The App was let into these repositories: review what is open there. `place` is the first of them."""

    place: Place
    places: tuple[Place, ...]


Work = LookAround | ReviewPull | ReviewHead | ReviewGroup | ClosePull | RecordPush | EvidenceArrived

KINDS: Mapping[str, type[Work]] = {
    kind.__name__: kind
    for kind in (LookAround, ReviewPull, ReviewHead, ReviewGroup, ClosePull, RecordPush, EvidenceArrived)
}


def to_json(work: Work) -> dict[str, Any]:
    """A JSON object that `from_json` turns back; the durable engine stores it."""
    return {"kind": type(work).__name__, **asdict(work)}


def from_json(value: Mapping[str, Any]) -> Work:
    fields = {name: item for name, item in value.items() if name != "kind"}
    fields["place"] = Place(**fields["place"])
    if "numbers" in fields:
        fields["numbers"] = tuple(fields["numbers"])
    if "places" in fields:
        fields["places"] = tuple(Place(**place) for place in fields["places"])
    return KINDS[value["kind"]](**fields)


def partition(work: Work) -> str:
    """Work with the same key is done one after the other: the deliveries of one pull request never overtake."""
    repository = work.place.repository_id
    match work:
        case ReviewPull() | ClosePull():
            return f"{repository}#{work.number}"
        case ReviewHead(numbers=(number,)):
            return f"{repository}#{number}"
        case RecordPush():
            return f"{repository}@{work.ref}"[:255]
        case LookAround():
            return f"installation-{work.place.installation_id}"
        case ReviewHead() | ReviewGroup() | EvidenceArrived():
            return f"{repository}@{work.head_sha}"
