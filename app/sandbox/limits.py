"""Rate limits: what each installation has used of its hour. Shell.

https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
"""

from datetime import timedelta

from app.sandbox.access import Caller
from app.sandbox.github import Github
from app.sandbox.refused import Refused

WINDOW = timedelta(hours=1)


def bucket(caller: Caller) -> str:
    if caller.token is not None:
        return f"installation {caller.token.installation.id}"
    return f"app {caller.app.id}" if caller.app else "nobody"


def standing(github: Github, caller: Caller) -> dict[str, int]:
    started, used = github.used.get(bucket(caller), (github.world.clock(), 0))
    reset = int((started + WINDOW).timestamp())
    return {
        "limit": github.hourly_limit,
        "used": min(used, github.hourly_limit),
        "remaining": max(0, github.hourly_limit - used),
        "reset": reset,
    }


def spend(github: Github, caller: Caller) -> None:
    """Counts one request. Raises Refused where the hour is used up; a client that obeys the headers never sees it."""
    now, name = github.world.clock(), bucket(caller)
    started, used = github.used.get(name, (now, 0))
    if now - started >= WINDOW:
        started, used = now, 0
    if used >= github.hourly_limit:
        raise Refused(403, f"API rate limit exceeded for {name}.", fault=False)
    github.used[name] = (started, used + 1)


def give_back(github: Github, caller: Caller) -> None:
    """An answer of 304 costs nothing."""
    started, used = github.used[bucket(caller)]
    github.used[bucket(caller)] = (started, used - 1)


def headers(github: Github, caller: Caller) -> dict[str, str]:
    left = standing(github, caller)
    return {f"x-ratelimit-{name}": str(value) for name, value in left.items()} | {"x-ratelimit-resource": "core"}
