"""What is missing from the evidence: nothing may turn green over a file that nobody could look at. Core."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from reviewers.change import CODE, Change
from reviewers.review import Broke, Evidence, FileEvidence, Missing, Review


@dataclass(frozen=True, slots=True)
class Gap:
    """A file that the reviewer should have looked at, and could not, wholly or in part."""

    review: Review
    tool: str
    file: FileEvidence


def gaps(reviews: Iterable[Review]) -> tuple[Gap, ...]:
    """Every gap, of broken and optional reviewers too, in the order of the reviews."""
    return tuple(
        Gap(review, evidence.tool, file) for review in reviews for evidence in review.evidence for file in evidence.gaps
    )


def blocking(reviews: Iterable[Review], optional: Collection[str]) -> tuple[Review, ...]:
    """The reviews whose failure may not be passed over."""
    return tuple(review for review in reviews if review.reviewer not in optional)


def broken(reviews: Iterable[Review]) -> tuple[Review, ...]:
    return tuple(review for review in reviews if isinstance(review.outcome, Broke))


def waiting(reviews: Iterable[Review], optional: Collection[str], overdue: bool) -> tuple[Review, ...]:
    """Reviews whose evidence has not come. Once it is overdue, an optional reviewer is no longer waited for."""
    return tuple(
        review
        for review in reviews
        if isinstance(review.outcome, Missing) and not (overdue and review.reviewer in optional)
    )


def unseen(change: Change, reviews: Sequence[Review]) -> tuple[str, ...]:
    """Files with new code that no reviewer accounts for in its evidence, not even to say that it skipped them.

    A reviewer that quietly drops the last files of a long list cannot be told from one that found nothing in them, so
    somebody has to have named each file.
    """
    named = {file.path for review in reviews for evidence in review.evidence for file in evidence.files}
    return tuple(
        file.path
        for file in change.files
        if file.language in CODE and file.is_regular and file.added_lines and file.path not in named
    )


def tools(reviews: Iterable[Review]) -> tuple[tuple[Evidence, ...], ...]:
    """Each tool once, in the order of the reviews, as the runs that differ in their rules."""
    found: dict[tuple[str, str], dict[str, Evidence]] = {}
    for evidence in (evidence for review in reviews for evidence in review.evidence):
        found.setdefault((evidence.tool, evidence.version), {}).setdefault(evidence.rules_digest, evidence)
    return tuple(tuple(runs.values()) for runs in found.values())
