"""What a rate-limit answer means: nothing, wait, or stop asking for a while. Core.

GitHub's rules: https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit
In short: after 403 or 429 wait as long as `retry-after` says; else, where `x-ratelimit-remaining` is 0, until
`x-ratelimit-reset`; else at least a minute, and longer each time. Going on regardless can get an App banned.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

SECONDARY_WAIT = 60.0  # seconds; doubled with each strike
LONGEST_WAIT = 3660.0  # the primary limit resets within the hour, so nothing sensible asks for more
CORE = "core"


@dataclass(frozen=True, slots=True)
class Park:
    """Nothing may be sent before `until` (seconds since the epoch, our clock): for one `resource`, or None for all.

    `strike` marks a limit for which GitHub named no time, so that the next wait is longer.
    """

    until: float
    resource: str | None = None
    strike: bool = False


def limited(status: int, headers: Mapping[str, str], message: str) -> bool:
    """Whether this answer is a rate limit, and not a permission that is missing."""
    if status == 429:
        return True
    if status != 403:
        return False
    spent = headers.get("x-ratelimit-remaining") == "0"
    return "retry-after" in headers or spent or "secondary rate limit" in message.lower()


def park(headers: Mapping[str, str], *, now: float, strikes: int, jitter: float) -> Park:
    """How long to stay away after a rate limit. `strikes` counts those before it, `jitter` is between 0 and 1."""
    asked = seconds(headers.get("retry-after"))
    if asked is not None:
        return Park(now + spread(asked, jitter))
    if headers.get("x-ratelimit-remaining") == "0":
        spent = exhausted(headers, now=now, jitter=jitter)
        if spent is not None:
            return spent
    return Park(now + spread(SECONDARY_WAIT * 2 ** min(strikes, 6), jitter), strike=True)


def exhausted(headers: Mapping[str, str], *, now: float, jitter: float) -> Park | None:
    """The primary limit, read from any answer: with nothing remaining, the next call would be the one too many."""
    reset = seconds(headers.get("x-ratelimit-reset"))
    if headers.get("x-ratelimit-remaining") != "0" or reset is None:
        return None
    # Measured against GitHub's own clock: ours may be off.
    wait = max(reset - (server_time(headers) or now), 0.0)
    return Park(now + spread(wait + 1.0, jitter), headers.get("x-ratelimit-resource", CORE))


def spread(wait: float, jitter: float) -> float:
    """A little longer than asked, so that not everybody comes back in the same second."""
    wait = min(max(wait, 0.0), LONGEST_WAIT)
    return wait + jitter * min(0.1 * wait, 30.0)


def seconds(value: str | None) -> float | None:
    """A header that counts seconds, or None where there is none to read."""
    digits = (value or "").strip()
    return float(digits) if digits.isascii() and digits.isdecimal() and len(digits) <= 12 else None


def server_time(headers: Mapping[str, str]) -> float | None:
    """GitHub's clock, in seconds since the epoch, from the `Date` header."""
    try:
        return parsedate_to_datetime(headers["date"]).timestamp()
    except (KeyError, ValueError, OverflowError):
        return None
