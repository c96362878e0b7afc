"""Steps that wait where waiting helps: when GitHub says so, or while our own store is away. Shell.

A step that calls GitHub hands its trouble back as a value. An exception would be stored as text, and a run that is
replayed after a crash could not tell one kind from another.
"""

import asyncio
import functools
import random
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from typing import Any, Generic, ParamSpec, TypeVar

import sqlalchemy as sa
import structlog
from dbos import DBOS

from app.github.errors import GitHubError, Parked, Unavailable

P = ParamSpec("P")
T = TypeVar("T")
Function = Callable[P, Awaitable[Any]]

MAX_WAITS = 40
LONGEST_WAIT = 3_900.0  # seconds; a primary rate limit is reset within the hour
FIRST_WAIT = 5.0
STORE_TRIES = 12  # with pauses of 1, 2, 4 ... seconds: about half an hour
# The store is locked, full, restarting or away. A statement that is wrong is none of these on PostgreSQL.
STORE_AWAY = (sa.exc.OperationalError, sa.exc.InterfaceError, sa.exc.TimeoutError)

log = structlog.get_logger(__name__)
_in_hand: set[asyncio.Task[Any]] = set()


class GaveUp(Exception):
    """GitHub refused for good, or was away for too long; the message is for people."""


class GitHubStep(Generic[P]):
    """A durable step which sleeps, durably, for as long as GitHub asks. Calling it raises GaveUp."""

    def __init__(self, name: str, attempt: Function[P]) -> None:
        self.name = name
        self.attempt = attempt

    async def __call__(self, *args: P.args, **kwargs: P.kwargs) -> Any:
        return await self.insist(await self.attempt(*args, **kwargs), *args, **kwargs)

    async def insist(self, answer: dict[str, Any], *args: P.args, **kwargs: P.kwargs) -> Any:
        """Goes on from the answer of the first attempt."""
        for tried in range(MAX_WAITS):
            if "value" in answer:
                return answer["value"]
            if "refused" in answer:
                raise GaveUp(answer["refused"])
            pause = answer["wait"] or min(FIRST_WAIT * 2**tried, 300.0)
            log.warning("step_waits", step=self.name, tried=tried + 1, seconds=pause, why=answer["why"])
            # Not a sleep: a run that is cancelled must be woken, or it would keep its place until then.
            await DBOS.recv_async(wake_topic(self.name), timeout_seconds=pause)
            answer = await self.attempt(*args, **kwargs)
        raise GaveUp(f"{self.name}: not possible in {MAX_WAITS} tries, the last time: {answer.get('why', '')}")


def github_step(name: str, seconds: float = 120.0) -> Callable[[Function[P]], GitHubStep[P]]:
    """Makes an async function a durable step that waits when GitHub says so.

    The function takes and returns JSON values. It may run more than once, so it looks up what it wrote before it writes
    again.
    """

    def decorate(function: Function[P]) -> GitHubStep[P]:
        return GitHubStep(name, _attempt(function, name, seconds))

    return decorate


async def side_by_side(steps: Sequence[GitHubStep[P]], *args: P.args, **kwargs: P.kwargs) -> list[Any]:
    """What these steps answer to the same arguments. They start together, in this order, and all come to their end;
    then whatever one of them raised is raised, a cancellation before errors.

    Those that must wait do so in turn: steps are numbered as they begin, and a replay has to number them alike.
    """
    done: list[Any] = await asyncio.gather(*[step.attempt(*args, **kwargs) for step in steps], return_exceptions=True)
    raised = [one for one in done if isinstance(one, BaseException)]
    for error in sorted(raised, key=lambda one: isinstance(one, Exception)):
        raise error
    return [await step.insist(answer, *args, **kwargs) for step, answer in zip(steps, done, strict=True)]


def store_step(name: str) -> Callable[[Callable[P, Awaitable[T]]], Callable[P, Awaitable[T]]]:
    """Makes an async function that asks only our own store a durable step, tried again while the store is away."""
    return DBOS.step(
        name=name,
        retries_allowed=True,
        max_attempts=STORE_TRIES,
        interval_seconds=1.0,
        should_retry=lambda error: isinstance(error, STORE_AWAY),
    )


def _attempt(function: Function[P], name: str, seconds: float) -> Function[P]:
    @DBOS.step(name=name, preemptible=True, timeout_seconds=seconds)
    @functools.wraps(function)
    async def attempt(*args: P.args, **kwargs: P.kwargs) -> dict[str, Any]:
        task = asyncio.current_task()
        assert task is not None
        _in_hand.add(task)
        task.add_done_callback(_in_hand.discard)
        try:
            return {"value": await function(*args, **kwargs)}
        except (Parked, Unavailable) as trouble:
            return {"wait": _wait_of(trouble), "why": str(trouble)}
        except STORE_AWAY as trouble:
            return {"wait": 0.0, "why": f"the store: {type(trouble).__name__}"}
        except GitHubError as refused:
            return {"refused": f"{type(refused).__name__}: {refused}"}

    return attempt


async def let_go() -> None:
    """Ends what steps have in hand in this process, their tools too, and records nothing: they begin anew when their
    runs go on. For a server that stops."""
    while _in_hand:
        tasks = list(_in_hand)
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
        await asyncio.sleep(0)  # in which they leave the set


def wake_topic(step: str) -> str:
    """Where a run that waits in this step is woken."""
    return f"wake-{step}"


def _wait_of(trouble: Parked | Unavailable) -> float:
    """Seconds to wait, with jitter so that many runs do not come back together; 0 where GitHub named no time."""
    if isinstance(trouble, Parked):
        asked = max((trouble.until - datetime.now(UTC)).total_seconds(), 1.0)
    else:
        asked = trouble.retry_after or 0.0
    return min(asked * random.uniform(1.0, 1.1), LONGEST_WAIT)  # noqa: S311  (jitter, not a secret)
