"""Named members of a hostile zip file, copied out under our own names; nothing is ever extracted. Shell.

The sizes in a zip are claims: what is counted is what comes out.
"""

import hashlib
import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from stat import S_IFMT, S_ISREG
from typing import IO

CHUNK = 1 << 16
MOST_DIRECTORY = 4 << 20  # bytes of the list of members, some fifty thousand of them
# What zipfile raises for an archive that is damaged or built to confuse it.
UNREADABLE = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, RuntimeError, ValueError, LookupError,
)  # fmt: skip


class BadArchive(Exception):
    """It cannot be read, or it is built to do harm. The text names the reason and no content."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Caps:
    """`most_bytes` is for all members together. `ratio` is what comes out against what went in, per member."""

    most_bytes: int = 50 << 20
    most_members: int = 100
    ratio: int = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """`name` is what the archive calls it, for people; `path` is where it lies now; `digest` its sha256."""

    name: str
    path: Path
    size: int
    digest: str


class Guarded(io.BufferedReader):
    """The archive, refusing to be read in one gulp: zipfile would take any list of members into memory."""

    def read(self, size: int | None = -1, /) -> bytes:
        if size is None or size < 0:
            here = self.tell()
            size = self.seek(0, io.SEEK_END) - here
            self.seek(here)
        if size > MOST_DIRECTORY:
            raise BadArchive("the archive lists too many members")
        return super().read(size)

    def seek(self, target: int, whence: int = io.SEEK_SET, /) -> int:
        try:
            return super().seek(target, whence)
        except (OSError, OverflowError):
            raise BadArchive("the archive points outside of itself") from None


def copy_members(archive: Path, into: Path, wanted: Callable[[str], bool], caps: Caps) -> tuple[Member, ...]:
    """Copies the members whose name is wanted to `into`/0, 1, 2 ...; blocking, so call it in a thread.

    Raises BadArchive; what was copied until then stays, and must not be used.
    """
    try:
        with Guarded(io.FileIO(archive)) as raw, zipfile.ZipFile(raw) as opened:
            chosen = [info for info in opened.infolist() if not info.is_dir() and wanted(info.filename)]
            if len(chosen) > caps.most_members:
                raise BadArchive(f"more than {caps.most_members} members are wanted")
            return copy_all(opened, chosen, into, caps)
    except UNREADABLE as error:
        raise BadArchive(f"the archive cannot be read: {type(error).__name__}") from None


def copy_all(opened: zipfile.ZipFile, chosen: list[zipfile.ZipInfo], into: Path, caps: Caps) -> tuple[Member, ...]:
    left, members = caps.most_bytes, []
    for number, info in enumerate(chosen):
        refuse_tricks(info)
        most = min(left, caps.ratio * max(info.compress_size, 1024))
        path = into / str(number)
        with opened.open(info) as source, path.open("wb") as target:
            size, digest = copy(source, target, most)
        left -= size
        members.append(Member(name=info.filename, path=path, size=size, digest=digest))
    return tuple(members)


def refuse_tricks(info: zipfile.ZipInfo) -> None:
    """The name is never used as a path, but one like this shows what the archive is for."""
    mode = info.external_attr >> 16
    if S_IFMT(mode) and not S_ISREG(mode):
        raise BadArchive("a member is a link or a device")
    name = info.filename.replace("\\", "/")
    if name.startswith("/") or ".." in PurePosixPath(name).parts:
        raise BadArchive("a member's name leads out of the archive")
    if info.flag_bits & 1:
        raise BadArchive("a member is encrypted")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise BadArchive("a member is packed in an unusual way")


def copy(source: IO[bytes], target: IO[bytes], most: int) -> tuple[int, str]:
    size, digest = 0, hashlib.sha256()
    while chunk := source.read(CHUNK):
        size += len(chunk)
        if size > most:
            raise BadArchive("a member unpacks to more than is allowed")
        digest.update(chunk)
        target.write(chunk)
    return size, digest.hexdigest()
