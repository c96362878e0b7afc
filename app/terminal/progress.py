"""What a terminal shows while reviewers work; nothing where it is not a terminal. Shell."""

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import Progress as Bar
from rich.progress import SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from reviewers import REVIEWERS
from reviewers.review import Broke, Missing, NotApplicable, Review, Scored


class Progress:
    """One line for each reviewer, ticked off as it ends."""

    def __init__(self, console: Console) -> None:
        columns = (SpinnerColumn(finished_text="·"), TextColumn("{task.description}"), TimeElapsedColumn())
        self._bar = Bar(*columns, console=console, transient=True, disable=not console.is_terminal)
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> Self:
        self._bar.start()
        self._tasks = {reviewer.name: self._bar.add_task(reviewer.title, total=1) for reviewer in REVIEWERS}
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()

    def done(self, review: Review) -> None:
        task = self._tasks[review.reviewer]
        self._bar.update(task, completed=1, description=f"{review.reviewer}: {_outcome(review)}")


def _outcome(review: Review) -> str:
    match review.outcome:
        case Scored():
            counting = sum(finding.counts for finding in review.findings)
            return f"{counting} to mend" if counting else "nothing to mend"
        case NotApplicable():
            return "nothing to judge"
        case Missing():
            return "evidence missing"
        case Broke():
            return "broke"
