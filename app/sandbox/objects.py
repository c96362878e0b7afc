"""git's objects, made byte by byte, so that a tree can hold what a well-behaved git would refuse. Core.

Format: https://git-scm.com/book/en/v2/Git-Internals-Git-Objects
"""

import hashlib
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

REGULAR = "100644"
EXECUTABLE = "100755"
SYMLINK = "120000"
SUBMODULE = "160000"
DIRECTORY = "40000"


@dataclass(frozen=True, slots=True)
class Entry:
    """A file with its mode. The content of a symbolic link is its target, of a submodule the id of a commit, and of a
    directory the id of a tree that is already there."""

    mode: str
    content: bytes | str

    @property
    def data(self) -> bytes:
        return self.content.encode("utf-8", "surrogateescape") if isinstance(self.content, str) else self.content


@dataclass(frozen=True, slots=True)
class Leaf:
    """A tree's line for anything but a directory."""

    mode: str
    sha: str


@dataclass(frozen=True, slots=True)
class Stored:
    """An object as it lies on disk, and the name it has there."""

    sha: str
    packed: bytes


@dataclass(slots=True)
class Folder:
    leaves: dict[bytes, Leaf] = field(default_factory=dict)
    folders: dict[bytes, "Folder"] = field(default_factory=dict)


Flat: TypeAlias = Mapping[bytes, Leaf]


def stored(kind: str, body: bytes) -> Stored:
    whole = f"{kind} {len(body)}\0".encode() + body
    # git names objects by SHA-1; nothing here relies on it against forgery.
    return Stored(hashlib.sha1(whole, usedforsecurity=False).hexdigest(), zlib.compress(whole, 1))


def tree_objects(flat: Flat) -> list[Stored]:
    """Every tree object of a full path -> leaf table; the last one is the root."""
    root = Folder()
    for path, leaf in flat.items():
        *parents, name = path.split(b"/")
        folder = root
        for parent in parents:
            folder = folder.folders.setdefault(parent, Folder())
        folder.leaves[name] = leaf
    made: list[Stored] = []
    _make(root, made)
    return made


def _make(folder: Folder, made: list[Stored]) -> str:
    lines = [(name, leaf.mode, leaf.sha) for name, leaf in folder.leaves.items()]
    lines += [(name + b"/", DIRECTORY, _make(below, made)) for name, below in folder.folders.items()]
    # git sorts a directory as if its name ended in a slash.
    body = b"".join(
        mode.encode() + b" " + name.rstrip(b"/") + b"\0" + bytes.fromhex(sha) for name, mode, sha in sorted(lines)
    )
    made.append(stored("tree", body))
    return made[-1].sha
