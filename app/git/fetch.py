"""Fetches a change from a remote by sha, without its history and with only the files it needs. Shell.

Two requests: the two commits with their trees (https://git-scm.com/docs/partial-clone), then all wanted blobs at once.
A server that does not filter sends everything in the first.
"""

import base64
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from app.git import wording
from app.git.assemble import About
from app.git.command import Git, Limits
from app.git.errors import GitFailed, UnknownRevision
from app.git.reading import read_change, tree_paths
from app.git.store import Store, Stores
from app.git.workbench import blob_sizes, open_workbench
from reviewers.change import Change
from reviewers.scratch import FlatScratch

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
COMMITS = Limits(seconds=120, file_bytes=1 << 30)
BLOBS = Limits(seconds=120, file_bytes=500 << 20)
# How git reports that a file outgrew its limit, according to whether the signal was ignored (SIGXFSZ is number 25).
_OVER_LIMIT = ("File too large", "signal 25")
_QUIET = ("fetch", "-q", "--no-tags", "--no-write-fetch-head", "--no-auto-maintenance", "--filter=blob:none")


@dataclass(frozen=True, slots=True, kw_only=True)
class Remote:
    """Where a repository is fetched from. `url` is its HTTPS address, without the token; plain HTTP would show the
    token to the network, and is only spoken on this machine. An empty token fetches as anybody may."""

    url: str
    repo_id: int
    full_name: str
    token: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
            raise ValueError("a remote is fetched over https")
        if parts.username or parts.password:
            raise ValueError("a remote's URL carries no credentials")


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchedChange:
    """`tree` are the paths of the head, which coverage reports are mapped to."""

    change: Change
    scratch: FlatScratch
    tree: tuple[str, ...]


async def fetch_change(
    stores: Stores, remote: Remote, ends: tuple[str, str], about: About, directory: Path
) -> FetchedChange:
    """Fetches and reads one change. `ends` are the shas of the merge base and the head; `directory` is disposable.

    Raises UnknownRevision where the remote does not have one of them, and GitFailed for everything else.
    """
    async with _usable(stores, remote.repo_id) as store:
        await _fetch_commits(store, remote, ends)
        bench = await open_workbench(directory, store.path / "objects")
        change, scratch = await read_change(bench, about, ends, directory, partial(_supply, store, remote))
        return FetchedChange(change=change, scratch=scratch, tree=await tree_paths(bench, ends[1]))


@asynccontextmanager
async def _usable(stores: Stores, repo_id: int) -> AsyncIterator[Store]:
    """A store that gives way to a new one when git fails in it: a damaged one must not fail for ever."""
    try:
        async with stores.open(repo_id) as store:
            yield store
    except GitFailed:
        await stores.forget(repo_id)
        raise


async def _fetch_commits(store: Store, remote: Remote, ends: tuple[str, str]) -> None:
    """Makes both commits and their trees available. The kept refs tell the server what it need not send again."""
    if not await _absent(store, ends):
        return
    async with store.writing():
        absent = await _absent(store, ends)  # somebody may have fetched them meanwhile
        if absent:
            await _request_commits(store, remote, absent)
    for sha in await _absent(store, ends):
        raise UnknownRevision((sha,), wording.not_on_remote(remote.full_name))


async def _request_commits(store: Store, remote: Remote, absent: list[str]) -> None:
    refs = [f"+{sha}:refs/kept/{sha}" for sha in absent]
    try:
        await _network(store, remote).run(*_QUIET, "--depth=1", "origin", *refs, limits=COMMITS)
    except GitFailed as failure:
        if "not our ref" in failure.said or "unadvertised object" in failure.said:
            raise UnknownRevision(tuple(absent), wording.not_on_remote(remote.full_name)) from failure
        raise


async def _absent(store: Store, shas: tuple[str, str]) -> list[str]:
    """Those without a ref to a commit of just that id; a ref is written only after everything that came with it."""
    for sha in shas:
        _check(sha)
    refs = [f"refs/kept/{sha}" for sha in shas]
    there = await store.git.run("for-each-ref", "--format=%(objecttype) %(objectname)", *refs)
    return [sha for sha in dict.fromkeys(shas) if f"commit {sha}" not in there.decode().splitlines()]


def _check(sha: str) -> None:
    """A sha becomes part of a command line, so it has to be one."""
    if len(sha) not in (40, 64) or not set(sha) <= set("0123456789abcdef"):
        raise UnknownRevision((sha,), wording.NOT_A_SHA)


async def _supply(store: Store, remote: Remote, blobs: Sequence[str]) -> str | None:
    """One request for all blobs that are not here yet. Says why where they are too large to be fetched."""
    there = await blob_sizes(store.git, blobs)
    absent = [blob for blob in dict.fromkeys(blobs) if blob not in there]
    if not absent:
        return None
    # As for any partial clone, the server is not told what we have: it would think that we have the blobs too.
    network = _network(store, remote, {"fetch.negotiationAlgorithm": "noop"})
    asked = "".join(f"{blob}\n" for blob in absent).encode()
    try:
        async with store.writing():
            await network.run(*_QUIET, "--stdin", "origin", stdin=asked, limits=BLOBS)
    except GitFailed as failure:
        if not any(words in failure.said for words in _OVER_LIMIT):
            raise
        return wording.blobs_too_large(BLOBS.file_bytes)
    return None


def _network(store: Store, remote: Remote, more: dict[str, str] | None = None) -> Git:
    """git with this one remote, which is a promisor only while we fetch: what is missing later is simply missing."""
    config = {
        "remote.origin.url": remote.url,
        "remote.origin.promisor": "true",
        "remote.origin.partialCloneFilter": "blob:none",
    } | (more or {})
    secrets: tuple[str, ...] = ()
    if remote.token:
        basic = base64.b64encode(f"x-access-token:{remote.token}".encode()).decode()
        config[f"http.{remote.url}.extraHeader"] = f"Authorization: Basic {basic}"
        secrets = (remote.token, basic)
    return Git(directory=store.path, protocols=(urlsplit(remote.url).scheme,), config=config, secrets=secrets)
