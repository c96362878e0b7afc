"""What can come of looking at a change. Core."""

from dataclasses import dataclass

from app.reviews.config_model import RepoConfig
from app.reviews.repo_config import Invalid, Valid
from checks.verdict import Verdict
from reviewers.change import Change


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """`config_sha` is the commit of the base branch at which the configuration was read. `proposed_config` is the
    pull request's own, where it edits it; it judges nothing."""

    change: Change
    verdict: Verdict
    config: RepoConfig
    config_sha: str
    proposed_config: Valid | Invalid | None = None


@dataclass(frozen=True, slots=True)
class Misconfigured:
    """The configuration on the base branch cannot be used; nothing was reviewed, and nothing may pass."""

    problems: Invalid
    config_sha: str


@dataclass(frozen=True, slots=True)
class LeftAlone:
    """The configuration says that this pull request is not reviewed now."""

    why: str


Analysis = Judged | Misconfigured | LeftAlone
