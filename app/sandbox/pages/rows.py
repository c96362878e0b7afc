"""The list of checks of a commit, and what the merge box says of it. Core."""

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass

from app.sandbox.entities import CheckRun, CommitStatus, Pull, WorkflowRun
from app.sandbox.pages import addresses, wording

# What needs somebody comes first.
ORDER = ("failure", "action", "cancelled", "pending", "neutral", "success")
# GitHub lets a required check pass that is neutral or skipped:
# https://docs.github.com/en/pull-requests/collaborating-with-pull-requests/collaborating-on-repositories-with-code-quality-features/about-status-checks
PASSING = ("success", "neutral")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A check run, a workflow run, a commit status, or a required check that nobody has reported yet."""

    name: str
    state: str
    title: str = ""
    took: str = ""
    link: str = ""
    required: bool = False
    run: CheckRun | None = None

    @property
    def tone(self) -> str:
        return wording.outcome(self.state)[0]

    @property
    def word(self) -> str:
        return wording.outcome(self.state)[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeBox:
    """`state` is open, draft, waiting or blocked (by a required check), merged or closed."""

    state: str
    heading: str
    counts: str
    tone: str
    reasons: Sequence[str]


def of_run(run: CheckRun, required: Sequence[str] = ()) -> Row:
    done = run.completed_at
    return Row(
        name=run.name,
        state=run.conclusion or run.status,
        title=run.title or "",
        took=wording.took(done - run.started_at) if done else "",
        link=addresses.run(run),
        required=run.name in required,
        run=run,
    )


def of_workflow(run: WorkflowRun, required: Sequence[str] = ()) -> Row:
    """GitHub shows each job as a check of GitHub Actions; the sandbox knows one job a run."""
    waiting = ", ".join(gate.environment for gate in run.gates if gate.state == "waiting")
    return Row(
        name=run.name,
        state=run.conclusion or ("waiting" if waiting else run.status),
        title=f"waiting to deploy to {waiting}" if waiting else f"workflow run #{run.number}, on {run.event}",
        required=run.name in required,
    )


def of_status(given: CommitStatus, required: Sequence[str] = ()) -> Row:
    return Row(
        name=given.context,
        state=given.state,
        title=given.description or "",
        link=given.target_url or "",
        required=given.context in required,
    )


def listed(reported: Iterable[Row], required: Sequence[str]) -> list[Row]:
    """With those that are required and still missing; the required first, then what needs somebody."""
    found = list(reported)
    known = {row.name for row in found}
    found += [
        Row(name=name, state="expected", title=wording.EXPECTED, required=True)
        for name in required
        if name not in known
    ]
    return sorted(found, key=lambda row: (not row.required, ORDER.index(row.tone), row.name))


def merge_box(pull: Pull, rows: Sequence[Row]) -> MergeBox:
    tones = [row.tone for row in rows]
    blocking = [row for row in rows if row.required and row.tone not in PASSING]
    return MergeBox(
        state=_state(pull, {row.tone for row in blocking}),
        heading=wording.checks_heading(tones),
        counts=wording.counts(tones),
        tone=_tone(tones),
        reasons=[wording.blocked(row.name, row.state) for row in blocking],
    )


def _tone(tones: Sequence[str]) -> str:
    """The worst, but that a neutral check does not take the green away."""
    worst = next((tone for tone in ORDER if tone in tones), "neutral")
    return "success" if worst == "neutral" and "success" in tones else worst


def _state(pull: Pull, blocking: Set[str]) -> str:
    if pull.merged_at:
        return "merged"
    if pull.state == "closed":
        return "closed"
    if pull.draft:
        return "draft"
    if not blocking:
        return "open"
    return "waiting" if blocking == {"pending"} else "blocked"
