"""What is wrong in a configuration file, and where. Core."""

import re
from dataclasses import dataclass

_PLAIN = re.compile(r"[A-Za-z0-9_-]{1,60}")

Path = tuple[str | int, ...]
"""Where a value stands: keys of mappings, and indexes of lists from 0."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """1-based, in characters."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Problem:
    """What was found at a place, what was expected there, and how to mend it. `is_lack` says that something is not
    there at all."""

    place: Place
    path: Path
    found: str
    expected: str
    mend: str
    is_lack: bool = False

    @property
    def dotted(self) -> str:
        """The path as people write it: `gate.optional[0]`."""
        text = ""
        for part in self.path:
            if isinstance(part, int):
                text += f"[{part}]"
            elif _PLAIN.fullmatch(part):
                text += f".{part}" if text else part
            else:
                text += f"[{part[:60]!a}]"
        return text
