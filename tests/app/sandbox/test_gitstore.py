"""The sandbox GitHub's repositories, as the real git client sees them."""

import asyncio
import os
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import psutil
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from app.git.command import Git
from app.git.errors import GitFailed
from app.sandbox.githttp import Moves
from app.sandbox.gitstore import NOTHING, GitStore
from app.sandbox.objects import Entry

NAME = "acme/shop"


@pytest.fixture
async def store(tmp_path: Path) -> GitStore:
    made = GitStore(tmp_path / "repos")
    await made.create(NAME)
    return made


class Served:
    """The store behind HTTP, with what it was asked and told."""

    def __init__(self, store: GitStore) -> None:
        self.asked: list[tuple[str, str]] = []
        self.pushes: list[tuple[str, Moves]] = []
        self.refuse = False
        app = web.Application()
        app.add_routes(store.routes(self.authorize, self.pushed))
        self.server = TestServer(app)

    async def authorize(self, request: web.Request, full_name: str, service: str) -> None:
        self.asked.append((full_name, service))
        if self.refuse:
            raise web.HTTPForbidden(text="no")

    async def pushed(self, full_name: str, moves: Moves) -> None:
        self.pushes.append((full_name, moves))

    @property
    def url(self) -> str:
        return str(self.server.make_url(f"/{NAME}.git"))


@pytest.fixture
async def served(store: GitStore) -> AsyncIterator[Served]:
    made = Served(store)
    async with made.server:
        yield made


async def client(*args: str, cwd: Path) -> str:
    """The git of a developer, with nothing of ours in it."""
    env = {
        "PATH": os.environ["PATH"], "HOME": str(cwd), "GIT_CONFIG_NOSYSTEM": "1", "GIT_TERMINAL_PROMPT": "0",
        "GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@b.c", "GIT_COMMITTER_NAME": "A", "GIT_COMMITTER_EMAIL": "a@b.c",
    }  # fmt: skip
    done = await asyncio.to_thread(subprocess.run, ["git", *args], cwd=cwd, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


async def test_a_clone_has_what_was_committed(store: GitStore, served: Served, tmp_path: Path) -> None:
    sha = await store.commit(
        NAME, "main", {"src/a.py": "print(1)\n", "run.sh": Entry("100755", "#!/bin/sh\n")}, "first"
    )
    await client("clone", "-q", served.url, "work", cwd=tmp_path)
    assert await client("rev-parse", "HEAD", cwd=tmp_path / "work") == sha
    assert (tmp_path / "work/src/a.py").read_text() == "print(1)\n"
    assert os.access(tmp_path / "work/run.sh", os.X_OK)
    assert served.asked[0] == (NAME, "git-upload-pack")


@pytest.mark.parametrize("megabytes", [0, 3], ids=["a small push, gzipped", "a large push, in chunks"])
async def test_a_push_arrives_and_is_told(store: GitStore, served: Served, tmp_path: Path, megabytes: int) -> None:
    old = await store.commit(NAME, "main", {"a.txt": "1\n" * 400}, "first")
    await client("clone", "-q", served.url, "work", cwd=tmp_path)
    work = tmp_path / "work"
    (work / "big.bin").write_bytes(os.urandom(megabytes << 20))
    await client("checkout", "-q", "-b", "topic", cwd=work)
    await client("add", "-A", cwd=work)
    await client("commit", "-q", "-m", "second", cwd=work)
    await client("push", "-q", "origin", "topic", "HEAD:main", cwd=work)
    new = await client("rev-parse", "HEAD", cwd=work)
    assert served.pushes == [(NAME, {"refs/heads/main": (old, new), "refs/heads/topic": (None, new)})]
    assert await store.branches(NAME) == {"main": new, "topic": new}
    await client("push", "-q", "origin", ":topic", cwd=work)
    assert served.pushes[1:] == [(NAME, {"refs/heads/topic": (new, None)})]


async def test_a_push_may_be_refused(store: GitStore, served: Served, tmp_path: Path) -> None:
    await store.commit(NAME, "main", {"a": "1"}, "first")
    await client("clone", "-q", served.url, "work", cwd=tmp_path)
    served.refuse = True
    with pytest.raises(AssertionError, match="403"):
        await client("push", "-q", "origin", "HEAD:refs/heads/x", cwd=tmp_path / "work")
    assert list(await store.branches(NAME)) == ["main"]
    assert served.pushes == []


async def test_a_commit_can_be_fetched_by_sha_without_its_blobs(
    store: GitStore, served: Served, tmp_path: Path
) -> None:
    old = await store.commit(NAME, "main", {"a.txt": "old\n"}, "first")
    await store.commit(NAME, "main", {"a.txt": "new\n"}, "second")
    await client("init", "-q", "--bare", "bare", cwd=tmp_path)
    bare = tmp_path / "bare"
    await client("remote", "add", "origin", served.url, cwd=bare)
    await client("fetch", "-q", "--depth=1", "--filter=blob:none", "origin", old, cwd=bare)
    assert await client("cat-file", "-t", old, cwd=bare) == "commit"
    kept = await client("cat-file", "--batch-all-objects", "--batch-check=%(objecttype)", cwd=bare)
    assert sorted(kept.split()) == ["commit", "tree"]


async def test_a_client_that_hangs_up_leaves_no_process(store: GitStore, served: Served) -> None:
    sha = await store.commit(NAME, "main", {"big": os.urandom(4 << 20)}, "first")
    body = f"0032want {sha}\n00000009done\n".encode()
    async with aiohttp.ClientSession(auto_decompress=False) as session:
        kind = {"Content-Type": "application/x-git-upload-pack-request"}
        response = await session.post(f"{served.url}/git-upload-pack", data=body, headers=kind)
        await response.content.readexactly(10_000)
        response.close()
    for _ in range(500):
        if not psutil.Process().children(recursive=True):
            break
        await asyncio.sleep(0.01)
    assert not psutil.Process().children(recursive=True)


@pytest.mark.parametrize("path", ["nobody/nothing.git", "acme/...git", "../etc.git"])
async def test_what_is_not_there_is_not_found(served: Served, tmp_path: Path, path: str) -> None:
    url = str(served.server.make_url("/")) + path
    with pytest.raises(AssertionError, match=r"not found|404|403"):
        await client("ls-remote", url, cwd=tmp_path)


async def test_a_branch_starts_where_it_is_told(store: GitStore) -> None:
    first = await store.commit(NAME, "main", {"a": "1"}, "first")
    second = await store.commit(NAME, "main", {"a": "2"}, "second")
    assert (await store.commit_json(NAME, second))["parents"] == [{"sha": first}]
    topic = await store.commit(NAME, "topic", {"b": "1"}, "topic", start=first)
    assert (await store.commit_json(NAME, topic))["parents"] == [{"sha": first}]
    assert await store.merge_base(NAME, "main", "topic") == first
    orphan = await store.commit(NAME, "orphan", {"c": "1"}, "orphan", start=NOTHING)
    assert (await store.commit_json(NAME, orphan))["parents"] == []
    assert await store.merge_base(NAME, "main", "orphan") is None
    assert await store.resolve(NAME, "topic") == topic
    assert await store.resolve(NAME, "nowhere") is None


async def test_a_merge_has_two_parents_and_both_sides(store: GitStore) -> None:
    await store.commit(NAME, "main", {"a": "1"}, "first")
    topic = await store.commit(NAME, "topic", {"b": "1"}, "topic")
    main = await store.commit(NAME, "main", {"c": "1"}, "main")
    merged = await store.merge(NAME, "main", "topic", "Merge topic")
    assert (await store.commit_json(NAME, merged))["parents"] == [{"sha": main}, {"sha": topic}]
    assert [entry["path"] for entry in await store.tree(NAME, merged)] == ["a", "b", "c"]


async def test_a_conflict_is_no_merge(store: GitStore) -> None:
    await store.commit(NAME, "main", {"a": "1\n"}, "first")
    await store.commit(NAME, "topic", {"a": "2\n"}, "topic")
    main = await store.commit(NAME, "main", {"a": "3\n"}, "main")
    with pytest.raises(GitFailed):
        await store.merge(NAME, "main", "topic", "Merge topic")
    assert (await store.branches(NAME))["main"] == main


async def test_changed_files_read_as_githubs_do(store: GitStore) -> None:
    body = "".join(f"line {number}\n" for number in range(20))
    await store.commit(
        NAME, "main", {"old name.py": body, "gone.py": "x\n", "edit.py": "a\nb\n", "mode": "m\n"}, "base"
    )
    await store.commit(
        NAME, "topic",
        {"old name.py": None, "new\nname.py": body + "more\n", "gone.py": None, "edit.py": "a\nB\nc\n",
         "pic.png": b"\x89PNG\0\1", "mode": Entry("100755", "m\n"), "link": Entry("120000", "/etc/passwd")},
        "change",
    )  # fmt: skip
    await store.commit(NAME, "main", {"unrelated.py": "1\n"}, "main goes on")
    files = {file["filename"]: file for file in await store.changed_files(NAME, "main", "topic")}
    assert {name: (file["status"], file["additions"], file["deletions"]) for name, file in files.items()} == {
        "new\nname.py": ("renamed", 1, 0), "gone.py": ("removed", 0, 1), "edit.py": ("modified", 2, 1),
        "pic.png": ("added", 0, 0), "mode": ("modified", 0, 0), "link": ("added", 1, 0),
    }  # fmt: skip
    assert files["new\nname.py"]["previous_filename"] == "old name.py"
    assert files["edit.py"]["patch"] == "@@ -1,2 +1,3 @@\n a\n-b\n+B\n+c"
    assert "patch" not in files["pic.png"]
    assert "patch" not in files["mode"]


async def test_compare_counts_both_ways(store: GitStore) -> None:
    base = await store.commit(NAME, "main", {"a": "1\n"}, "base")
    one = await store.commit(NAME, "topic", {"b": "1\n"}, "one")
    two = await store.commit(NAME, "topic", {"b": "2\n"}, "two")
    ahead = await store.compare(NAME, "main", "topic")
    assert (ahead["status"], ahead["ahead_by"], ahead["behind_by"]) == ("ahead", 2, 0)
    assert (ahead["merge_base"], ahead["commits"]) == (base, [one, two])
    await store.commit(NAME, "main", {"c": "1\n"}, "on main")
    diverged = await store.compare(NAME, "main", "topic")
    assert (diverged["status"], diverged["ahead_by"], diverged["behind_by"]) == ("diverged", 2, 1)
    assert [file["filename"] for file in diverged["files"]] == ["b"]
    assert (await store.compare(NAME, one, one))["status"] == "identical"
    assert (await store.compare(NAME, two, one))["status"] == "behind"


async def test_content_says_what_a_path_is(store: GitStore) -> None:
    other = "1" * 40
    await store.commit(
        NAME, "main",
        {"d/a.txt": b"\xff\0", "d/l": Entry("120000", "../x"), "d/e/f": "1", "m": Entry("160000", other)}, "first",
    )  # fmt: skip
    assert await store.content(NAME, "main", "d/a.txt") == ("file", b"\xff\0")
    assert await store.content(NAME, "main", "d/l") == ("symlink", b"../x")
    assert await store.content(NAME, "main", "m") == ("submodule", other.encode())
    kind, entries = await store.content(NAME, "main", "d") or ("", b"")
    assert kind == "dir"
    assert isinstance(entries, list)
    assert [(entry["path"], entry["type"]) for entry in entries] == [
        ("d/a.txt", "file"), ("d/e", "dir"), ("d/l", "symlink")
    ]  # fmt: skip
    assert await store.content(NAME, "main", "nope") is None
    assert await store.content(NAME, "no-branch", "d") is None


async def test_a_tree_may_hold_what_git_would_refuse(store: GitStore) -> None:
    names = [".git/config", ".GIT/hooks/post-checkout", "a\nb", "-rf", "../up", os.fsdecode(b"\xff\xfe.py"), "x/" * 70]
    sha = await store.commit(NAME, "main", {name.rstrip("/"): "1" for name in names}, "hostile")
    listed = await store.tree(NAME, sha, recursive=True)
    assert {name.rstrip("/") for name in names} <= {entry["path"] for entry in listed}
    empty = await store.commit(NAME, "main", {name.rstrip("/"): None for name in names}, "empty")
    assert await store.tree(NAME, empty, recursive=True) == []


async def test_ordinary_repositories_pass_gits_own_check(store: GitStore) -> None:
    await store.commit(NAME, "main", {"b.txt": "1", "b/c": "2", "b-c": "3", "b0": "4", "a/b/c/d": "5"}, "first")
    await store.commit(NAME, "main", {"b/d": "6", "a/b/c/d": None}, "second")
    assert await Git(directory=store.path(NAME)).run("fsck", "--strict") == b""
