"""The repositories of the sandbox GitHub: real bare git repositories on disk. Shell."""

import asyncio
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from aiohttp import web

from app.git.command import Git
from app.sandbox import gitread
from app.sandbox.githttp import Authorize, Pushed, SmartHttp
from app.sandbox.objects import DIRECTORY, REGULAR, SUBMODULE, Entry, Leaf, Stored, stored, tree_objects

Content = bytes | str | Entry | None
Author = tuple[str, str]

NOTHING = ""  # `start=NOTHING` makes a commit without a parent
SETTINGS = {
    "http.receivepack": "true",
    "uploadpack.allowFilter": "true",
    "uploadpack.allowAnySHA1InWant": "true",
    "core.logAllRefUpdates": "false",
}


class GitStore:
    """All repositories under one folder, by full name (`acme/shop`)."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._locks: dict[str, asyncio.Lock] = {}

    def path(self, full_name: str) -> Path:
        owner, name = full_name.split("/")
        if {owner, name} & {"", ".", ".."}:
            raise ValueError(f"not a repository name: {full_name!r}")
        return self.root / owner / f"{name}.git"

    def exists(self, full_name: str) -> bool:
        return self.path(full_name).is_dir()

    def lock(self, full_name: str) -> asyncio.Lock:
        """Held by whoever moves refs, so that each push can be told apart."""
        return self._locks.setdefault(full_name, asyncio.Lock())

    def git(self, full_name: str) -> Git:
        return Git(directory=self.path(full_name))

    async def create(self, full_name: str, default_branch: str = "main") -> None:
        path = self.path(full_name)
        await asyncio.to_thread(path.mkdir, parents=True)
        git = self.git(full_name)
        await git.run("init", "-q", "--bare", "--template=", f"--initial-branch={default_branch}")
        for key, value in SETTINGS.items():
            await git.run("config", key, value)

    async def commit(
        self,
        full_name: str,
        branch: str,
        files: Mapping[str, Content],
        message: str,
        author: Author = ("Dev", "dev@example.com"),
        start: str | None = None,
    ) -> str:
        """Commits on `branch` and returns the sha. A file of None is deleted.

        The parent is `start` (a branch or a sha; the branch is then moved, as by a forced push), else the branch's tip,
        else the default branch's tip. Names may carry any byte as a surrogate escape.
        """
        async with self.lock(full_name):
            parent = await self._parent(full_name, branch, start)
            flat = await gitread.flat_tree(self.git(full_name), parent) if parent else {}
            made: list[Stored] = []
            for name, content in files.items():
                _place(flat, made, os.fsencode(name), content)
            made += tree_objects(flat)
            await asyncio.to_thread(_write, self.path(full_name), made)
            return await self._record(full_name, branch, made[-1].sha, [parent] if parent else [], message, author)

    async def merge(self, full_name: str, base_branch: str, head_branch: str, message: str) -> str:
        """A real merge commit on `base_branch`. Raises GitFailed where the two conflict."""
        async with self.lock(full_name):
            git, tips = self.git(full_name), await self.branches(full_name)
            parents = [tips[base_branch], tips[head_branch]]
            tree = (await git.run("merge-tree", "--write-tree", *parents)).decode().split("\n")[0]
            return await self._record(full_name, base_branch, tree, parents, message, ("Dev", "dev@example.com"))

    async def refs(self, full_name: str) -> dict[str, str]:
        """Every ref, by its full name."""
        listed = await self.git(full_name).run("for-each-ref", "--format=%(objectname) %(refname)")
        return {line[41:]: line[:40] for line in listed.decode().splitlines()}

    async def branches(self, full_name: str) -> dict[str, str]:
        heads, refs = "refs/heads/", await self.refs(full_name)
        return {ref.removeprefix(heads): sha for ref, sha in refs.items() if ref.startswith(heads)}

    async def set_ref(self, full_name: str, ref: str, sha: str | None) -> None:
        """Points `ref` (a full name such as `refs/tags/v1`) at a sha; None deletes it."""
        args = ("update-ref", ref, sha) if sha else ("update-ref", "-d", ref)
        await self.git(full_name).run(*args)

    async def resolve(self, full_name: str, ref: str) -> str | None:
        """The commit a branch, tag, full ref or sha means."""
        return await gitread.resolve(self.git(full_name), ref)

    async def merge_base(self, full_name: str, a: str, b: str) -> str | None:
        return await gitread.merge_base(self.git(full_name), a, b)

    async def commit_json(self, full_name: str, sha: str) -> dict[str, Any]:
        return await gitread.commit_json(self.git(full_name), sha)

    async def compare(self, full_name: str, base: str, head: str) -> dict[str, Any]:
        return await gitread.compare(self.git(full_name), base, head)

    async def changed_files(self, full_name: str, base: str, head: str) -> list[dict[str, Any]]:
        return await gitread.changed_files(self.git(full_name), base, head)

    async def content(self, full_name: str, ref: str, path: str) -> tuple[str, bytes | list[dict[str, Any]]] | None:
        return await gitread.content(self.git(full_name), ref, path)

    async def tree(self, full_name: str, sha: str, recursive: bool = False) -> list[dict[str, Any]]:
        return await gitread.tree(self.git(full_name), sha, recursive)

    async def blob(self, full_name: str, sha: str) -> bytes:
        return await self.git(full_name).run("cat-file", "blob", sha)

    def routes(self, authorize: Authorize, pushed: Pushed) -> list[web.RouteDef]:
        """git's smart HTTP under /{owner}/{repo}.git. `authorize` may raise an HTTPException."""
        return SmartHttp(self, authorize, pushed).routes()

    async def _parent(self, full_name: str, branch: str, start: str | None) -> str | None:
        if start is None:
            git = self.git(full_name)
            return await gitread.resolve(git, f"refs/heads/{branch}") or await gitread.resolve(git, "HEAD")
        if start == NOTHING:
            return None
        found = await self.resolve(full_name, start)
        if found is None:
            raise ValueError(f"{full_name} has no commit {start!r} to start from")
        return found

    async def _record(
        self, full_name: str, branch: str, tree: str, parents: list[str], message: str, author: Author
    ) -> str:
        name, email = author
        who = {f"GIT_{role}_{part}": value for role in ("AUTHOR", "COMMITTER")
               for part, value in (("NAME", name), ("EMAIL", email))}  # fmt: skip
        git = Git(directory=self.path(full_name), env=who)
        flags = [flag for parent in parents for flag in ("-p", parent)]
        sha = (await git.run("commit-tree", tree, *flags, stdin=message.encode())).decode().strip()
        await self.set_ref(full_name, f"refs/heads/{branch}", sha)
        return sha


def _place(flat: dict[bytes, Leaf], made: list[Stored], path: bytes, content: Content) -> None:
    if content is None:
        flat.pop(path, None)
        return
    entry = content if isinstance(content, Entry) else Entry(REGULAR, content)
    if entry.mode in (SUBMODULE, DIRECTORY):
        flat[path] = Leaf(entry.mode, entry.data.decode())
        return
    made.append(stored("blob", entry.data))
    flat[path] = Leaf(entry.mode, made[-1].sha)


def _write(repository: Path, made: list[Stored]) -> None:
    for item in made:
        path = repository / "objects" / item.sha[:2] / item.sha[2:]
        if not path.exists():
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(item.packed)
