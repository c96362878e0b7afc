"""How a command ends. Core."""

from enum import IntEnum


class Exit(IntEnum):
    """The exit codes of every command: 0 all is well, 1 the gate (or the file) fails, 2 it could not be done."""

    PASSED = 0
    FAILED = 1
    COULD_NOT_RUN = 2
