"""Installation tokens: narrowed to one repository and one job, kept until they are nearly spent. Shell.

https://docs.github.com/en/rest/apps/apps#create-an-installation-access-token-for-an-app
"""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime

from app.github.clock import Clock
from app.github.jobs import Job

RENEW_BEFORE = 300.0  # seconds before its end; a token lives for an hour
SHORTEST_USE = 60.0  # seconds; less is a sign that our clock is wrong, and asking all the time would not mend it
MOST_KEPT = 2_000


@dataclass(frozen=True, slots=True)
class Grant:
    """What a token is for. Without a repository it reaches all of the installation's: only to list them."""

    installation_id: int
    repository_id: int | None
    job: Job


@dataclass(frozen=True, slots=True)
class Token:
    """`renew_at` is in seconds since the epoch, by our clock. The value is opaque, and never shown."""

    value: str = field(repr=False)
    renew_at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Minted:
    """GitHub's answer, as far as we read it."""

    token: str = field(repr=False)
    expires_at: datetime


@dataclass(slots=True)
class Slot:
    """The lock is what makes fifty callers wait for one new token instead of asking for fifty."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    token: Token | None = None


class Tokens:
    def __init__(self, mint: Callable[[Grant], Awaitable[Minted]], clock: Clock) -> None:
        self._mint = mint
        self._clock = clock
        self._slots: OrderedDict[Grant, Slot] = OrderedDict()

    async def get(self, grant: Grant) -> Token:
        """A token that is good for some minutes more."""
        slot = self._slot(grant)
        async with slot.lock:
            if slot.token is None or slot.token.renew_at <= self._clock.now():
                slot.token = await self._renewed(grant)
            return slot.token

    def reject(self, grant: Grant, refused: str) -> None:
        """GitHub refused this value. Somebody else may have replaced it already; theirs stays."""
        slot = self._slots.get(grant)
        if slot and slot.token and slot.token.value == refused:
            slot.token = None

    async def _renewed(self, grant: Grant) -> Token:
        minted, now = await self._mint(grant), self._clock.now()
        life = minted.expires_at.timestamp() - now
        return Token(minted.token, now + max(life - RENEW_BEFORE, min(life / 2, RENEW_BEFORE), SHORTEST_USE))

    def _slot(self, grant: Grant) -> Slot:
        slot = self._slots.setdefault(grant, Slot())
        self._slots.move_to_end(grant)
        while len(self._slots) > MOST_KEPT:
            self._slots.popitem(last=False)
        return slot


class InstallationCredentials:
    """The tokens of one grant, as a client asks for them."""

    def __init__(self, tokens: Tokens, grant: Grant) -> None:
        self._tokens = tokens
        self._grant = grant

    async def get(self) -> str:
        return (await self._tokens.get(self._grant)).value

    async def reject(self, refused: str, server_time: float | None) -> None:
        self._tokens.reject(self._grant, refused)
