"""Runs all chosen reviewers at once; one that breaks or hangs takes no other along. Shell."""

import asyncio
import logging
import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from reviewers.base import Case, Options, Reviewer
from reviewers.review import Broke, Review

log = logging.getLogger(__name__)

TIMEOUT_SECONDS = 180.0


async def run_all(
    case: Case,
    chosen: Sequence[tuple[Reviewer, Options]],
    on_done: Callable[[Review], None] | None = None,
    timeout: float = TIMEOUT_SECONDS,  # noqa: ASYNC109 - one deadline for all of them
) -> tuple[Review, ...]:
    """One review for each chosen reviewer, in their order, within `timeout` seconds; `on_done` is told of each at once.

    A reviewer that raises, or is not done in time, answers `Broke`. Cancelling the caller cancels every reviewer, and
    with them the programs they run.
    """
    deadline = asyncio.get_running_loop().time() + timeout

    async def run(reviewer: Reviewer, options: Options) -> Review:
        review = await _run(case, reviewer, options, deadline)
        if on_done is not None:
            on_done(review)
        return review

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(run(reviewer, options), name=reviewer.name) for reviewer, options in chosen]
    return tuple(task.result() for task in tasks)


async def _run(case: Case, reviewer: Reviewer, options: Options, deadline: float) -> Review:
    """Tried a second time where the machine failed rather than the reviewer; never after its time is up."""
    start = time.monotonic()
    for last in (False, True):
        try:
            async with asyncio.timeout_at(deadline):
                return replace(await reviewer.review(case, options), title=reviewer.title)
        except TimeoutError:
            return _broke(reviewer, "it was not done in time", start)
        except Exception as error:
            cause = _first(error)
            if last or not isinstance(cause, OSError):
                return _broke(reviewer, _why(cause), start, error)
            log.warning("reviewer %s is tried again: %s", reviewer.name, cause)
    raise AssertionError("the second try always answers")


def _broke(reviewer: Reviewer, why: str, start: float, error: BaseException | None = None) -> Review:
    reference = secrets.token_hex(4)
    log.error("reviewer %s broke (%s): %s", reviewer.name, reference, why, exc_info=error)
    return Review(
        reviewer=reviewer.name,
        dimension=reviewer.dimension,
        outcome=Broke(why, reference),
        seconds=time.monotonic() - start,
        title=reviewer.title,
    )


def _first(error: BaseException) -> BaseException:
    """What a group of errors began with."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error


def _why(error: BaseException) -> str:
    """What may be shown: OSErrors are ours and say what is missing; other texts may quote the change, so only their
    kind is told. The log has the rest, under the reference."""
    return str(error) if isinstance(error, OSError) else f"it failed with {type(error).__name__}"
