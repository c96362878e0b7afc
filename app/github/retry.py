"""What may be tried again, how often, and what must be looked up first. Shell.

A read may always be repeated. A write whose answer got lost may have been applied, so it is repeated only where doing
it twice is the same as once (`safe`), or where the caller says how to find its effect (`find`).
"""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from tenacity import (
    AsyncRetrying,
    RetryCallState,
    retry_if_exception,
    stop_after_attempt,
    wait_exponential,
    wait_random,
)

from app.github.clock import Clock
from app.github.errors import Parked, Unavailable

T = TypeVar("T")
BACKOFF = wait_exponential(multiplier=0.5, max=8.0) + wait_random(0.0, 0.5)  # seconds


async def repeat(
    once: Callable[[], Awaitable[T]],
    *,
    safe: bool,
    find: Callable[[], Awaitable[T | None]] | None,
    attempts: int,
    patience: float,
    clock: Clock,
) -> T:
    """Does `once` until it succeeds or may not be repeated; what stopped it last is raised.

    `attempts` counts the first one too. Nobody waits longer than `patience` seconds at a time here: then the error is
    raised, and says until when.
    """
    lost = False

    async def attempt() -> T:
        nonlocal lost
        if lost and find is not None and (found := await find()) is not None:
            return found
        try:
            return await once()
        except Unavailable as error:
            lost = lost or error.sent
            raise

    def may_repeat(error: BaseException) -> bool:
        if isinstance(error, Parked):  # nothing was done; the lane makes the next attempt wait its time
            return error.until.timestamp() - clock.now() <= patience
        if not isinstance(error, Unavailable) or (error.retry_after or 0.0) > patience:
            return False
        return safe or find is not None or not lost

    retrying = AsyncRetrying(
        stop=stop_after_attempt(attempts),
        retry=retry_if_exception(may_repeat),
        wait=pause,
        sleep=clock.sleep,
        reraise=True,
    )
    return await retrying(attempt)


def pause(state: RetryCallState) -> float:
    """Seconds until the next attempt: GitHub's wish where it has one, else longer each time, with jitter."""
    error = state.outcome.exception() if state.outcome else None
    asked = error.retry_after or 0.0 if isinstance(error, Unavailable) else 0.0
    return max(asked, BACKOFF(state))
