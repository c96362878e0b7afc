"""Writes the files of a change flat, under names of our own, for tools to read. Shell.

A pull request never chooses a name on our disk, and links and submodules are never written.
"""

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from reviewers.change import SUBMODULE_MODE, SYMLINK_MODE, Change, ChangedFile, Language
from reviewers.languages import is_lfs_pointer

# Reads blobs by id, and leaves out those it does not have; the order is its own.
ReadBlobs = Callable[[Sequence[str]], AsyncIterator[tuple[str, bytes]]]

LINK = "it is a symbolic link, which is never followed"
SUBMODULE = "it is a submodule: its content lies in another repository"
ODD = "git gives it a mode that no plain file has"
TOO_MANY = "too many files changed for all of them to be read"
TOO_MUCH = "too much changed for all of it to be read"
LFS = "its content lies in Git LFS, not in the repository"
ABSENT = "its content could not be fetched"

BATCH = 4 << 20  # bytes written in one go

# A language's own extension, then others that tools tell apart.
_EXTENSIONS = {
    Language.PYTHON: ("py", "pyi"),
    Language.JAVASCRIPT: ("js", "jsx", "mjs", "cjs"),
    Language.TYPESCRIPT: ("ts", "tsx", "mts", "cts"),
    Language.GO: ("go",),
    Language.JAVA: ("java",),
    Language.RUBY: ("rb",),
    Language.PHP: ("php",),
    Language.RUST: ("rs",),
    Language.C: ("c", "h"),
    Language.CPP: ("cpp", "hpp"),
    Language.SHELL: ("sh",),
    Language.DOCKERFILE: ("dockerfile",),
    Language.YAML: ("yaml",),
    Language.JSON: ("json",),
    Language.TOML: ("toml",),
    Language.TERRAFORM: ("tf",),
    Language.SQL: ("sql",),
    Language.HTML: ("html",),
    Language.CSS: ("css",),
    Language.VUE: ("vue",),
    Language.XML: ("xml",),
    Language.MARKDOWN: ("md",),
    Language.TEXT: ("txt",),
    Language.BINARY: ("bin",),
    Language.OTHER: ("other",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Caps:
    """How much is written. What is over a cap is `unread`, which makes the evidence incomplete."""

    files: int = 5_000
    file_bytes: int = 1_000_000
    total_bytes: int = 200_000_000


@dataclass(frozen=True, slots=True)
class FlatScratch:
    """Implements `reviewers.base.Scratch`; the tables are by the path at head."""

    root: Path
    heads: Mapping[str, Path]
    bases: Mapping[str, Path]
    reasons: Mapping[str, str]

    def head(self, file: ChangedFile) -> Path | None:
        return self.heads.get(file.path)

    def base(self, file: ChangedFile) -> Path | None:
        return self.bases.get(file.path)

    def unread(self, file: ChangedFile) -> str | None:
        return self.reasons.get(file.path)


@dataclass(frozen=True, slots=True)
class _Wish:
    """One version of one file that is to be written under `name`."""

    file: ChangedFile
    side: str
    blob: str
    name: str


async def write_scratch(directory: Path, change: Change, read: ReadBlobs, caps: Caps = Caps()) -> FlatScratch:
    """Writes both versions of every changed file into a new folder under `directory`, head versions first."""
    root = Path(await asyncio.to_thread(_new_folder, directory))
    wishes, reasons = plan(change, caps)
    by_blob: dict[str, list[_Wish]] = {}
    for wish in wishes:
        by_blob.setdefault(wish.blob, []).append(wish)
    writing = _Writing(root)
    async for blob, content in read(list(by_blob)):
        for wish in by_blob[blob]:
            if wish.side == "h" and is_lfs_pointer(content):
                reasons[wish.file.path] = LFS
            else:
                await writing.add(wish, content)
    await writing.flush()
    for wish in wishes:
        if wish.side == "h" and wish.file.path not in writing.places["h"]:
            reasons.setdefault(wish.file.path, ABSENT)
    return FlatScratch(root, writing.places["h"], writing.places["b"], reasons)


class _Writing:
    """Writes files in a thread, many at a time: a hop for each would cost more than the writing."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.places: dict[str, dict[str, Path]] = {"h": {}, "b": {}}
        self._pending: list[tuple[Path, bytes]] = []
        self._bytes = 0

    async def add(self, wish: _Wish, content: bytes) -> None:
        path = self.root / wish.name
        self._pending.append((path, content))
        self._bytes += len(content)
        self.places[wish.side][wish.file.path] = path
        if self._bytes > BATCH:
            await self.flush()

    async def flush(self) -> None:
        pending, self._pending, self._bytes = self._pending, [], 0
        await asyncio.to_thread(_write_all, pending)


def plan(change: Change, caps: Caps) -> tuple[list[_Wish], dict[str, str]]:
    """What to write, and why the rest of the head is not written."""
    wishes: list[_Wish] = []
    reasons: dict[str, str] = {}
    left = caps.total_bytes
    for number, file in enumerate(change.files):
        if file.head_blob is None:
            continue
        reason = _refusal(file, number, left, caps)
        if reason:
            reasons[file.path] = reason
            continue
        left -= file.head_size
        wishes.append(_Wish(file, "h", file.head_blob, _name("h", number, file)))
    for number, file in enumerate(change.files[: caps.files]):
        if file.base_blob and file.base_mode.startswith("100") and file.base_size <= min(caps.file_bytes, left):
            left -= file.base_size
            wishes.append(_Wish(file, "b", file.base_blob, _name("b", number, file)))
    return wishes, reasons


def _refusal(file: ChangedFile, number: int, left: int, caps: Caps) -> str | None:
    if file.head_mode == SYMLINK_MODE:
        return LINK
    if file.head_mode == SUBMODULE_MODE:
        return SUBMODULE
    if not file.is_regular:
        return ODD
    if file.head_size > caps.file_bytes:
        return f"it has {file.head_size:,} bytes, more than the {caps.file_bytes:,} that are read of one file"
    if number >= caps.files:
        return TOO_MANY
    return TOO_MUCH if file.head_size > left else None


def _name(side: str, number: int, file: ChangedFile) -> str:
    known = _EXTENSIONS[file.language]
    extension = PurePosixPath(file.path).suffix.lower().removeprefix(".")
    return f"{side}{number + 1:04}.{extension if extension in known else known[0]}"


def _new_folder(directory: Path) -> str:
    directory.mkdir(parents=True, exist_ok=True)
    made = tempfile.mkdtemp(prefix="scratch-", dir=directory)
    os.chmod(made, 0o755)  # noqa: S103 - the sandbox reads as another user, and what lies here is not secret
    return made


def _write_all(files: Sequence[tuple[Path, bytes]]) -> None:
    for path, content in files:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o644)
        with open(handle, "wb") as file:
            file.write(content)
