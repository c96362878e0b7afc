"""Every reviewer, in the order readers see them. To add one: write its file, add it here. Shell."""

from reviewers import coverage, quality, security
from reviewers.base import Reviewer

REVIEWERS: tuple[Reviewer, ...] = (
    security.reviewer,
    quality.reviewer,
    coverage.reviewer,
)
