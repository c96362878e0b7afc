"""The conversation under a pull request: comments, reviews and commits in one order. Core."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.sandbox.entities import Account, Comment, PullReview
from app.sandbox.pages import wording


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """`kind` is comment, review or commit. `said` is one line, `body` is Markdown."""

    kind: str
    at: datetime
    author: Account | None = None
    name: str = ""
    said: str = ""
    body: str = ""
    anchor: str = ""
    edited: bool = False
    sha: str = ""
    tone: str = ""
    reactions: Sequence[tuple[str, int]] = ()


def timeline(
    commits: Sequence[Mapping[str, Any]], comments: Sequence[Comment], reviews: Sequence[PullReview]
) -> list[Entry]:
    """Oldest first. Commits go by when they were made, as far as their committer's clock can be believed."""
    found = [*map(_commit, commits), *map(_comment, comments), *map(_review, reviews)]
    return sorted(found, key=lambda entry: entry.at)


def _commit(raw: Mapping[str, Any]) -> Entry:
    about = raw["commit"]
    return Entry(
        kind="commit",
        at=datetime.fromisoformat(about["committer"]["date"]),
        name=about["author"]["name"],
        said=about["message"].split("\n")[0],
        sha=raw["sha"],
    )


def _comment(given: Comment) -> Entry:
    counted = Counter(each.content for each in given.reactions)
    return Entry(
        kind="comment",
        at=given.created_at,
        author=given.author,
        said="commented",
        body=given.body,
        anchor=f"issuecomment-{given.id}",
        edited=given.updated_at != given.created_at,
        reactions=[(wording.REACTIONS[content], number) for content, number in counted.items()],
    )


def _review(given: PullReview) -> Entry:
    tones = {"APPROVED": "success", "CHANGES_REQUESTED": "failure"}
    return Entry(
        kind="review",
        at=given.submitted_at,
        author=given.author,
        said=wording.REVIEWS.get(given.state, "reviewed"),
        body=given.body,
        anchor=f"pullrequestreview-{given.id}",
        tone=tones.get(given.state, "neutral"),
    )
