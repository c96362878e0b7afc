"""One file of a repository at a commit, such as its configuration. Shell.

https://docs.github.com/en/rest/repos/contents#get-repository-content
"""

import base64
import binascii
from dataclasses import dataclass
from enum import StrEnum

from pydantic import TypeAdapter

from app.github.client import InstallationClient
from app.github.errors import Garbled, NotFound
from app.github.shapes import parse


class Kind(StrEnum):
    FOLDER = "folder"
    SYMLINK = "symlink"
    SUBMODULE = "submodule"


@dataclass(frozen=True, slots=True)
class Found:
    content: bytes
    blob_sha: str


@dataclass(frozen=True, slots=True)
class Absent:
    """The commit was seen, and it has no such path."""


@dataclass(frozen=True, slots=True)
class NotAFile:
    kind: Kind


@dataclass(frozen=True, slots=True)
class TooBig:
    size: int


FileAtCommit = Found | Absent | NotAFile | TooBig


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    type: str
    size: int
    sha: str
    encoding: str = ""
    content: str = ""


ENTRY = TypeAdapter(Entry)
KINDS = {"dir": Kind.FOLDER, "symlink": Kind.SYMLINK, "submodule": Kind.SUBMODULE}


async def read_file(
    client: InstallationClient, repo: str, path: str, sha: str, *, most_bytes: int = 64 << 10
) -> FileAtCommit:
    """The file at `path` in the commit `sha`.

    GitHub says 404 of a missing file, of a missing commit and of what the token may not see. Only the first is Absent;
    for the others NotFound is raised, because a config that cannot be read is not a config that is not there.
    """
    try:
        raw = await client.get("/repos/{repo}/contents{/path*}", repo=repo, path=path.split("/"), ref=sha)
    except NotFound:
        await client.get("/repos/{repo}/git/commits/{sha}", repo=repo, sha=sha)
        return Absent()
    if isinstance(raw, list):
        return NotAFile(Kind.FOLDER)
    return read_entry(parse(ENTRY, raw), most_bytes)


def read_entry(entry: Entry, most_bytes: int) -> FileAtCommit:
    if entry.type in KINDS:
        return NotAFile(KINDS[entry.type])
    if entry.type != "file":
        raise Garbled("GitHub names a kind of entry that is not known")
    # Beyond a megabyte GitHub sends no content and says encoding "none".
    if entry.size > most_bytes or (entry.encoding == "none" and entry.size):
        return TooBig(entry.size)
    try:
        content = base64.b64decode("".join(entry.content.split()), validate=True)
    except (binascii.Error, ValueError):
        raise Garbled("GitHub's answer is not base64") from None
    if len(content) != entry.size:
        raise Garbled("GitHub's answer holds another number of bytes than it says")
    return Found(content, entry.sha)
