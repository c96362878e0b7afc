"""What is to be written on a pull request, as values, with GitHub's limits. Core.

Limits: https://docs.github.com/en/rest/checks/runs#create-a-check-run
"""

from dataclasses import dataclass
from enum import StrEnum

MAX_TEXT = 65_535  # characters, for `summary` and for `text`
MAX_TITLE = 255
MAX_ANNOTATION_MESSAGE = 64 * 1024  # bytes
ANNOTATIONS_PER_REQUEST = 50
MAX_ACTIONS = 3
MAX_COMMENT = 65_536  # characters of an issue comment


class CheckStatus(StrEnum):
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"


class CheckConclusion(StrEnum):
    """The conclusions Quaygate uses. GitHub merges a required check that is neutral or skipped, so the gate's own check
    uses neither:
    https://docs.github.com/en/pull-requests/collaborating-with-pull-requests/collaborating-on-repositories-with-code-quality-features/troubleshooting-required-status-checks
    """

    SUCCESS = "success"
    FAILURE = "failure"
    NEUTRAL = "neutral"
    SKIPPED = "skipped"
    CANCELLED = "cancelled"
    ACTION_REQUIRED = "action_required"


class Level(StrEnum):
    NOTICE = "notice"
    WARNING = "warning"
    FAILURE = "failure"


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotation:
    path: str
    start_line: int
    end_line: int
    level: Level
    message: str
    title: str = ""
    raw_details: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """A button on a completed check run. GitHub's limits: label 20, description 40, identifier 20 characters."""

    label: str
    description: str
    identifier: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRunDraft:
    """One check run, complete. `conclusion` is None while `status` is IN_PROGRESS. `external_id` is how a repeated step
    finds the run it made before. `annotations` may be any number; who publishes sends them 50 at a time.
    `details_url` is where "Details" leads; empty for GitHub's own page."""

    name: str
    head_sha: str
    external_id: str
    status: CheckStatus
    title: str
    summary: str
    conclusion: CheckConclusion | None = None
    text: str = ""
    annotations: tuple[Annotation, ...] = ()
    actions: tuple[Action, ...] = ()
    details_url: str = ""
