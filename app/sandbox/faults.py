"""The misfortunes a test may script: what GitHub does on a bad day. Core."""

import re
from dataclasses import dataclass, field
from typing import Literal, get_args

Kind = Literal[
    "status",  # answers `status` and does nothing
    "html",  # answers `status` with a page instead of JSON, as proxies do
    "slow",  # does it after `seconds`
    "reset",  # cuts the connection and does nothing
    "reset_after_apply",  # does it, then cuts the connection: the client cannot know
    "truncate",  # does it, then sends half of the answer
    "expired_token",  # the token ran out this very moment
    "secondary_limit",  # 403 with `retry-after: seconds`; without it where seconds is 0
    "primary_limit",  # 403 with nothing remaining, for `seconds`
]
USUAL = {"secondary_limit": 403, "primary_limit": 403}


@dataclass(slots=True)
class Fault:
    """Happens to the next `times` requests that match, after the first `skip` of them.

    `match` is an operation ("checks/create"), "git" for fetches and pushes, or a regular expression found in the path.
    `kind` may carry the status to answer with, as in "status 503" or "secondary_limit 429".
    """

    match: str
    kind: str
    times: int = 1
    skip: int = 0
    seconds: float = 1.0
    happened: int = 0
    status: int = field(init=False)

    def __post_init__(self) -> None:
        kind, _, status = self.kind.partition(" ")
        if kind not in get_args(Kind):
            raise ValueError(f"{kind!r} is not a fault; there are {', '.join(get_args(Kind))}")
        self.kind = kind
        self.status = int(status or USUAL.get(kind, 502))

    def meets(self, operation: str, path: str) -> bool:
        return self.match == operation or ("/" in self.match and bool(re.search(self.match, path)))


@dataclass(slots=True)
class Faults:
    scripted: list[Fault] = field(default_factory=list)

    def add(self, fault: Fault) -> Fault:
        self.scripted.append(fault)
        return fault

    def clear(self) -> None:
        self.scripted.clear()

    def next(self, operation: str, path: str) -> Fault | None:
        """The fault that this request meets, which is then used up by one."""
        for fault in self.scripted:
            if fault.happened >= fault.times or not fault.meets(operation, path):
                continue
            if fault.skip > 0:
                fault.skip -= 1
                continue
            fault.happened += 1
            return fault
        return None
