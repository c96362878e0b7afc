"""Tries what no jailed program may do, and prints as JSON what it managed: the proof that a jail holds. Shell.

Arguments: a file it must not read, a file it may read, and a process it must not reach.
"""

import json
import os
import socket
import sys
from collections.abc import Callable
from pathlib import Path


def managed(deed: Callable[[], object]) -> bool:
    try:
        deed()
    except OSError:
        return False
    return True


def write(path: str) -> None:
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT))


def fork() -> None:
    if os.fork() == 0:
        os._exit(0)


def deeds(secret: str, allowed: str, process: int) -> dict[str, Callable[[], object]]:
    return {
        "read what it may": lambda: Path(allowed).read_bytes(),
        "read a file it was not given": lambda: Path(secret).read_bytes(),
        "write beside it": lambda: write(secret + ".new"),
        "write a file it may read": lambda: write(allowed),
        "change the mode of a file": lambda: os.chmod(allowed, 0o777),  # noqa: S103
        "open a TCP socket": lambda: socket.socket(socket.AF_INET, socket.SOCK_STREAM),
        "open a UDP socket": lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM),
        "open a Unix socket": lambda: socket.socket(socket.AF_UNIX, socket.SOCK_STREAM),
        "start a process": fork,
        "signal another process": lambda: os.kill(process, 0),
    }


if __name__ == "__main__":
    tried = deeds(sys.argv[1], sys.argv[2], int(sys.argv[3]))
    print(
        json.dumps({"managed": [name for name, deed in tried.items() if managed(deed)], "environment": [*os.environ]})
    )
