"""Every reviewer, in the order readers see them. To add one: write its file, add it here. Shell."""

from reviewers import coverage, guards, performance, quality, secrets, security
from reviewers.base import Reviewer

REVIEWERS: tuple[Reviewer, ...] = (
    security.reviewer,
    secrets.reviewer,
    guards.reviewer,
    quality.reviewer,
    coverage.reviewer,
    performance.reviewer,
)
