"""Steps that call GitHub: they wait when GitHub says so, and never repeat what was refused for good. Shell.

A step hands its trouble back as a value. An exception would be stored as text, and a run that is replayed after a crash
could not tell one kind from another.
"""

import functools
import random
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any, ParamSpec

import structlog
from dbos import DBOS

from app.github.errors import GitHubError, Parked, Unavailable

P = ParamSpec("P")
Function = Callable[P, Awaitable[Any]]

MAX_WAITS = 40
LONGEST_WAIT = 3_900.0  # seconds; a primary rate limit is reset within the hour
FIRST_WAIT = 5.0

log = structlog.get_logger(__name__)


class GaveUp(Exception):
    """GitHub refused for good, or was away for too long; the message is for people."""


def github_step(name: str, seconds: float = 120.0) -> Callable[[Function[P]], Function[P]]:
    """Makes an async function a durable step which sleeps, durably, for as long as GitHub asks.

    The function takes and returns JSON values. It may run more than once, so it looks up what it wrote before it writes
    again. The decorated function raises GaveUp.
    """

    def decorate(function: Function[P]) -> Function[P]:
        attempt = _attempt(function, name, seconds)

        @functools.wraps(function)
        async def patient(*args: P.args, **kwargs: P.kwargs) -> Any:
            for tried in range(MAX_WAITS):
                answer = await attempt(*args, **kwargs)
                if "value" in answer:
                    return answer["value"]
                if "refused" in answer:
                    raise GaveUp(answer["refused"])
                pause = answer["wait"] or min(FIRST_WAIT * 2**tried, 300.0)
                log.warning("github_wait", step=name, tried=tried + 1, seconds=pause, why=answer["why"])
                # Not a sleep: a run that is cancelled must be woken, or it would keep its place until then.
                await DBOS.recv_async(wake_topic(name), timeout_seconds=pause)
            raise GaveUp(f"{name}: GitHub was not available in {MAX_WAITS} tries")

        return patient

    return decorate


def _attempt(function: Function[P], name: str, seconds: float) -> Function[P]:
    @DBOS.step(name=name, preemptible=True, timeout_seconds=seconds)
    @functools.wraps(function)
    async def attempt(*args: P.args, **kwargs: P.kwargs) -> dict[str, Any]:
        try:
            return {"value": await function(*args, **kwargs)}
        except (Parked, Unavailable) as trouble:
            return {"wait": _wait_of(trouble), "why": str(trouble)}
        except GitHubError as refused:
            return {"refused": f"{type(refused).__name__}: {refused}"}

    return attempt


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
