"""The folder a process may throw things into, and the end of those that dead processes left behind. Shell.

What lies there is the code of private repositories, so a process that was killed must not leave it for ever. The lock
on a folder goes with its owner, however that ends; several workers may share the place.
"""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def scratch_folder(root: Path) -> Iterator[Path]:
    """A folder of our own under `root`, for as long as it is open; first deletes what nobody owns any more."""
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _opened(root) as whole:
        fcntl.flock(whole, fcntl.LOCK_EX)  # nobody may take a folder for dead between its making and its locking
        _sweep(root)
        own = Path(tempfile.mkdtemp(prefix="worker-", dir=root))
        mine = os.open(own, os.O_RDONLY | os.O_CLOEXEC)
        fcntl.flock(mine, fcntl.LOCK_EX)
    try:
        yield own
    finally:
        shutil.rmtree(own, ignore_errors=True)
        os.close(mine)


def _sweep(root: Path) -> None:
    for folder in root.iterdir():
        with _opened(folder) as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue  # its owner lives
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _opened(folder: Path) -> Iterator[int]:
    handle = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        yield handle
    finally:
        os.close(handle)
