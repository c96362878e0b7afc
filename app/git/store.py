"""The bare repositories kept on disk, one for each remote repository, least recently used first to go. Shell.

They are only a cache: any of them may be deleted when nobody uses it. Who uses one holds a shared lock on a file beside
it, who fetches into it an exclusive one on another; the kernel lets go of both when a process dies, so that several
workers may share the folder and a killed one leaves nothing locked.
"""

import asyncio
import fcntl
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

from app.git.command import Git

MAX_BYTES = 5 << 30
DEAD = ".deleted"
MAX_PACKS = 200  # git looks through every pack, and each fetch adds one or two
PATIENCE = 0.02  # seconds between two tries for a lock


class Stores:
    """All of them, under `root`. Trimmed to `max_bytes` together and `max_packs` each."""

    def __init__(self, root: Path, max_bytes: int = MAX_BYTES, max_packs: int = MAX_PACKS) -> None:
        self.root = root
        self.max_bytes = max_bytes
        self.max_packs = max_packs

    @asynccontextmanager
    async def open(self, repo_id: int) -> AsyncIterator["Store"]:
        """The store of a repository by its numeric id (a name may change hands), which stays while it is open."""
        await asyncio.to_thread(self.root.mkdir, parents=True, exist_ok=True)
        store = Store(self.root / f"{int(repo_id)}.git")
        async with _locked(self.root / f"{int(repo_id)}.used", fcntl.LOCK_SH):
            await store.prepare()
            yield store
        await self.trim()

    async def forget(self, repo_id: int) -> None:
        """Deletes a store that may be damaged, unless somebody uses it."""
        await asyncio.to_thread(self._drop, self.root / f"{int(repo_id)}.git")

    async def trim(self) -> None:
        """Deletes stores, the least recently used first, until the rest fits. Those in use stay."""
        await asyncio.to_thread(self._bury)
        sizes = await asyncio.to_thread(self._sizes)
        total = sum(size for _, size, _ in sizes)
        for path, size, packs in sizes:
            if (total > self.max_bytes or packs > self.max_packs) and await asyncio.to_thread(self._drop, path):
                total -= size

    def _sizes(self) -> list[tuple[Path, int, int]]:
        """Path, bytes and packs of each store, the least recently used first."""
        stores = sorted(self.root.glob("*.git"), key=_last_used)
        return [(path, _bytes_of(path), len(list(path.glob("objects/pack/*.pack")))) for path in stores]

    def _drop(self, path: Path) -> bool:
        with open(path.with_suffix(".used"), "a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False  # in use
            if path.exists():
                # One that is deleted by half would look whole; it goes at once, or not at all.
                path.rename(self.root / f"{path.stem}.{uuid4().hex}{DEAD}")
        self._bury()
        return True

    def _bury(self) -> None:
        """What cannot be deleted now is tried again after the next use of any store."""
        for path in self.root.glob(f"*{DEAD}"):
            shutil.rmtree(path, ignore_errors=True)


class Store:
    """One bare repository, while it is open."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def git(self) -> Git:
        return Git(directory=self.path)

    async def prepare(self) -> None:
        """Makes it if it is not there, and remembers that it was used."""
        if not await self._exists():
            async with self.writing():
                if not await self._exists():
                    await self.git.run("init", "-q", "--bare", "--template=")
        await asyncio.to_thread(os.utime, self.path)

    async def _exists(self) -> bool:
        return await asyncio.to_thread((self.path / "config").exists)

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[None]:
        """Alone with the store. What a killed fetch left half done is cleared away first."""
        async with _locked(self.path.with_suffix(".writing"), fcntl.LOCK_EX):
            await asyncio.to_thread(self._clear)
            yield

    def _clear(self) -> None:
        for left in (*self.path.glob("*.lock"), *self.path.glob("objects/pack/tmp_*")):
            left.unlink(missing_ok=True)


@asynccontextmanager
async def _locked(path: Path, how: int) -> AsyncIterator[None]:
    """A lock on a file, waited for without blocking the event loop and given back however this ends."""
    handle = await asyncio.to_thread(os.open, path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        while True:
            try:
                fcntl.flock(handle, how | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                await asyncio.sleep(PATIENCE)
        yield
    finally:
        os.close(handle)


def _last_used(path: Path) -> float:
    return path.stat().st_mtime


def _bytes_of(path: Path) -> int:
    """What a folder holds, in bytes; another process may be deleting it."""
    total = 0
    for folder, _, names in os.walk(path):
        for name in names:
            try:
                total += os.lstat(os.path.join(folder, name)).st_size
            except FileNotFoundError:
                continue
    return total
