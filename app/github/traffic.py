"""How much is sent for each installation, and when: parked, paced, a few at a time. Shell.

The budget is GitHub's, per installation, so one busy installation never holds up the others. It is counted in this
process; several workers share an installation's budget and learn of its end from GitHub's answers.
https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from app.github.answers import Answer
from app.github.clock import Clock
from app.github.errors import Parked
from app.github.limits import Park, exhausted, limited, park

EVERYTHING = ""  # the key under which a limit on all resources is kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """The limits we set ourselves, each for one installation.

    GitHub advises a second between writes and allows 80 new contents a minute, 500 an hour. `write_spacing` is that
    second; `write_burst` writes may come at once after a quiet while, so that one review need not wait for its own
    checks. `patience` is how many seconds a call waits by itself before it raises Parked.
    """

    write_spacing: float = 1.0
    write_burst: int = 10
    contents_a_minute: int = 60
    contents_an_hour: int = 400
    concurrent: int = 10
    patience: float = 5.0


# For a server without limits of its own: https://docs.github.com/en/enterprise-server@latest/rest/using-the-rest-api/rate-limits-for-the-rest-api
UNPACED = Pace(write_spacing=0.0, contents_a_minute=1_000_000, contents_an_hour=1_000_000, concurrent=50)


class Lane:
    """The traffic of one installation (or of the App itself, whose writes are not `paced`)."""

    def __init__(self, pace: Pace, clock: Clock, chance: Callable[[], float], *, paced: bool = True) -> None:
        self._pace = pace
        self._paced = paced
        self._clock = clock
        self._chance = chance
        self._parked: dict[str, float] = {}
        self._strikes = 0
        self._writes_paid_until = 0.0
        self._contents: deque[float] = deque(maxlen=pace.contents_an_hour)
        self._open = asyncio.Semaphore(pace.concurrent)

    async def clear(self, method: str, resource: str) -> None:
        """Returns once this may be sent. Raises Parked where that would take longer than our patience."""
        while (wait := self._wait(method, resource)) > 0:
            if wait > self._pace.patience:
                raise Parked(datetime.fromtimestamp(self._clock.now() + wait, UTC))
            await self._clock.sleep(wait)

    @asynccontextmanager
    async def turn(self, method: str, resource: str) -> AsyncIterator[None]:
        """A place among the few that may talk at once."""
        while True:
            await self.clear(method, resource)
            async with self._open:
                if self._wait(method, resource) > 0:
                    continue  # somebody met the limit while we queued
                self._count(method)
                yield
                return

    def learn(self, answer: Answer) -> Parked | None:
        """Takes in what an answer says about limits; returns the error where the answer itself was one."""
        now, chance = self._clock.now(), self._chance()
        if not limited(answer.status, answer.headers, answer.message):
            if spent := exhausted(answer.headers, now=now, jitter=chance):
                self._park(spent)
            elif answer.status < 400 and now >= self._parked.get(EVERYTHING, 0.0):
                self._strikes = 0
            return None
        met = park(answer.headers, now=now, strikes=self._strikes, jitter=chance)
        # Those who were under way when the limit came do not make it worse.
        if met.strike and now >= self._parked.get(EVERYTHING, 0.0):
            self._strikes += 1
        elif met.strike:
            met = Park(self._parked[EVERYTHING])
        self._park(met)
        return Parked(datetime.fromtimestamp(met.until, UTC))

    def _park(self, met: Park) -> None:
        key = EVERYTHING if met.resource is None else met.resource
        self._parked[key] = max(met.until, self._parked.get(key, 0.0))

    def _wait(self, method: str, resource: str) -> float:
        until = max(self._parked.get(EVERYTHING, 0.0), self._parked.get(resource, 0.0))
        if self._paced and method != "GET":
            until = max(until, self._writes_paid_until - (self._pace.write_burst - 1) * self._pace.write_spacing)
        if self._paced and method == "POST":
            until = max(until, self._nth_last_content(self._pace.contents_a_minute) + 60.0)
            until = max(until, self._nth_last_content(self._pace.contents_an_hour) + 3600.0)
        return until - self._clock.now()

    def _count(self, method: str) -> None:
        now = self._clock.now()
        if method != "GET":
            self._writes_paid_until = max(self._writes_paid_until, now) + self._pace.write_spacing
        if method == "POST" and self._paced:
            self._contents.append(now)

    def _nth_last_content(self, n: int) -> float:
        return self._contents[-n] if len(self._contents) >= n else float("-inf")


class Traffic:
    """All lanes. None is the lane of the App itself, whose calls carry the JWT.

    What the App posts there (for a token, for a redelivery) creates no content, so it is not paced: the tokens of many
    installations would wait for each other.
    """

    def __init__(self, pace: Pace, clock: Clock, chance: Callable[[], float]) -> None:
        self._pace = pace
        self._clock = clock
        self._chance = chance
        self._lanes: dict[int | None, Lane] = {}

    def lane(self, installation_id: int | None) -> Lane:
        if installation_id not in self._lanes:
            self._lanes[installation_id] = Lane(
                self._pace, self._clock, self._chance, paced=installation_id is not None
            )
        return self._lanes[installation_id]
