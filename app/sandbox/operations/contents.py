"""`repos/*` about the files of a repository at one commit. Shell."""

import hashlib
from typing import Any

from app.sandbox.calls import Answer, Call
from app.sandbox.doors import TARBALL_LIFE, offer
from app.sandbox.refused import Refused, not_found
from app.sandbox.shapes import commit

Json = Any
RAW = "application/vnd.github.raw"
MEGABYTE = 1 << 20
MOST_ENTRIES = 1000


async def get_content(call: Call) -> Answer:
    """https://docs.github.com/en/rest/repos/contents#get-repository-content"""
    at, path = call.query.get("ref") or call.repository.default_branch, call.parameters["path"].strip("/")
    found = await call.github.store.content(call.repository.full_name, at, path)
    if found is None:
        raise not_found()
    kind, content = found
    if not isinstance(content, bytes):
        return Answer(
            body=[commit.entry_content(call.world, call.repository, at, each) for each in content[:MOST_ENTRIES]]
        )
    if call.headers.get("Accept", "").startswith(RAW):
        return Answer(raw=content, headers={"Content-Type": f"{RAW}; charset=utf-8"})
    return Answer(body=one(call, at, path, kind, content))


def one(call: Call, at: str, path: str, kind: str, content: bytes) -> Json:
    if kind == "submodule":
        raise Refused(501, "the sandbox does not show submodules by the API")
    entry = {
        "type": kind,
        "name": path.rsplit("/", 1)[-1],
        "path": path,
        "sha": blob_sha(content),
        "size": len(content),
    }
    if kind == "symlink":
        return commit.entry_content(call.world, call.repository, at, entry) | {
            "target": content.decode(errors="replace")
        }
    # Larger files come without their content, and only as raw or as a blob.
    if len(content) > MEGABYTE:
        return commit.file_content(call.world, call.repository, at, entry, b"") | {"encoding": "none"}
    return commit.file_content(call.world, call.repository, at, entry, content)


def blob_sha(content: bytes) -> str:
    """git's name for a file's content."""
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


async def download_tarball_archive(call: Call) -> Answer:
    """A redirect to an address that needs no token and must not be sent one."""
    sha = await call.github.store.resolve(call.repository.full_name, call.parameters["ref"])
    if sha is None:
        raise not_found()
    prefix = f"{call.repository.owner.login}-{call.repository.name}-{sha[:7]}/"
    git = call.github.store.git(call.repository.full_name)
    packed = await git.run("archive", "--format=tar.gz", f"--prefix={prefix}", sha)
    return Answer(302, headers={"Location": offer(call.github, packed, "application/x-gzip", TARBALL_LIFE)})
