"""The runs of reviews: what was decided about which head, and what was written about it. Shell."""

from dataclasses import dataclass
from enum import StrEnum

import sqlalchemy as sa

from app.storage.schema import runs
from app.storage.upsert import upsert


class RunState(StrEnum):
    """PENDING waits for evidence until its deadline; nothing is running for it. CLOSED: its pull request is closed."""

    RUNNING = "running"
    PENDING = "pending"
    DONE = "done"
    CANCELLED = "cancelled"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run of a review. `report`, `drafts` and `target` are JSON, `comment` is Markdown."""

    run_id: str
    installation_id: int
    repository_id: int
    full_name: str
    number: int
    head_sha: str
    base_ref: str
    state: RunState
    conclusion: str = ""
    overall: float | None = None
    deadline: float | None = None
    report: str = ""
    drafts: str = ""
    comment: str = ""
    target: str = ""
    created_at: float = 0.0
    updated_at: float = 0.0


def save_run(connection: sa.Connection, run: Run) -> None:
    values = {column.name: getattr(run, column.name) for column in runs.columns}
    upsert(connection, runs, [{**values, "state": run.state.value}], ["run_id"])


def set_state(connection: sa.Connection, run_id: str, state: RunState, now: float) -> None:
    connection.execute(sa.update(runs).where(runs.c.run_id == run_id).values(state=state.value, updated_at=now))


def find_run(connection: sa.Connection, run_id: str) -> Run | None:
    row = connection.execute(sa.select(runs).where(runs.c.run_id == run_id)).one_or_none()
    return _run(row) if row else None


def runs_of_pull(connection: sa.Connection, repository_id: int, number: int) -> list[Run]:
    """Every run of one pull request, newest first."""
    chosen = sa.select(runs).where(runs.c.repository_id == repository_id, runs.c.number == number)
    return [_run(row) for row in connection.execute(chosen.order_by(runs.c.created_at.desc(), runs.c.run_id.desc()))]


def pending_runs(connection: sa.Connection, repository_id: int, head_sha: str) -> list[Run]:
    """Runs of this head that wait for evidence."""
    chosen = sa.select(runs).where(
        runs.c.repository_id == repository_id, runs.c.head_sha == head_sha, runs.c.state == RunState.PENDING.value
    )
    return [_run(row) for row in connection.execute(chosen)]


def save_outcome(connection: sa.Connection, run: Run, check_id: str) -> None:
    """Keeps how a run ended. It waits in the place of the older ones about the same checks, or ends their waiting."""
    save_run(connection, run)
    older = runs.c.run_id.startswith(check_id, autoescape=True) & (runs.c.run_id != run.run_id)
    waiting = older & (runs.c.state == RunState.PENDING.value)
    connection.execute(sa.update(runs).where(waiting).values(state=RunState.DONE.value, updated_at=run.updated_at))


def is_outdated(connection: sa.Connection, run: Run, check_id: str) -> bool:
    """Whether a run that found evidence missing has been overtaken: another one about the same checks has ended since,
    and what it said must not be taken back."""
    if run.conclusion != "pending":
        return False
    ended = (runs.c.state == RunState.DONE.value) & (runs.c.conclusion.not_in(["", "pending"]))
    since = ended & runs.c.run_id.startswith(check_id, autoescape=True) & (runs.c.updated_at >= run.created_at)
    return (
        run.state is not RunState.PENDING
        or connection.execute(sa.select(runs.c.run_id).where(since)).first() is not None
    )


def overdue_runs(connection: sa.Connection, now: float) -> list[Run]:
    chosen = sa.select(runs).where(runs.c.state == RunState.PENDING.value, runs.c.deadline <= now)
    return [_run(row) for row in connection.execute(chosen.order_by(runs.c.deadline))]


def others_on_head(connection: sa.Connection, run: Run) -> list[Run]:
    """The newest run of every OTHER open pull request with the same head, be it still at work.

    A check run belongs to a commit, so a pull request into a lax branch could lend its green check to a strict one,
    and would, were it the quicker one and the other not counted before it ends.
    """
    chosen = sa.select(runs).where(
        runs.c.repository_id == run.repository_id,
        runs.c.head_sha == run.head_sha,
        runs.c.number.not_in([run.number, 0]),
        runs.c.state.in_([RunState.RUNNING.value, RunState.DONE.value, RunState.PENDING.value]),
    )
    newest = {row.number: _run(row) for row in connection.execute(chosen.order_by(runs.c.created_at))}
    return list(newest.values())


def close_runs(connection: sa.Connection, repository_id: int, number: int, now: float) -> None:
    """The pull request is closed: its verdicts bind nobody any more."""
    mine = (runs.c.repository_id == repository_id) & (runs.c.number == number)
    over = mine & runs.c.state.in_([RunState.DONE.value, RunState.PENDING.value])
    connection.execute(sa.update(runs).where(over).values(state=RunState.CLOSED.value, updated_at=now))


def heads_with_runs(connection: sa.Connection, repository_id: int) -> set[str]:
    """The heads of this repository that somebody looked at or is looking at."""
    chosen = sa.select(runs.c.head_sha).where(
        runs.c.repository_id == repository_id,
        runs.c.state.not_in([RunState.CANCELLED.value, RunState.CLOSED.value]),
    )
    return set(connection.execute(chosen).scalars())


def forget_runs(connection: sa.Connection, before: float) -> int:
    """Deletes runs last touched before this time which bind nobody any more, and says how many.

    The newest verdict on an open pull request stays, however old: without it, the pull request would look unreviewed.
    """
    newer = runs.alias()
    same = (newer.c.repository_id == runs.c.repository_id) & (newer.c.number == runs.c.number)
    replaced = sa.exists().where(same, newer.c.created_at > runs.c.created_at) | (runs.c.number == 0)
    over = runs.c.state.in_([RunState.CANCELLED.value, RunState.CLOSED.value])
    done = runs.c.state == RunState.DONE.value
    return connection.execute(sa.delete(runs).where(runs.c.updated_at < before, over | (done & replaced))).rowcount


def _run(row: "sa.Row[tuple[object, ...]]") -> Run:
    values = dict(row._mapping)
    return Run(**{**values, "state": RunState(str(values["state"]))})
