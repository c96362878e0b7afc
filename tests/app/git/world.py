"""A remote over HTTP and a developer's checkout, both with the real git."""

import asyncio
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

from aiohttp import web
from aiohttp.test_utils import TestServer

from app.git.assemble import About
from app.git.fetch import FetchedChange, Remote, fetch_change
from app.git.store import Stores
from app.sandbox.githttp import Moves
from app.sandbox.gitstore import Content, GitStore

NAME = "acme/shop"
TOKEN = "ghs_secretsecretsecretsecretsecretsecret"


class Hub:
    """One repository of the sandbox GitHub, served; it remembers every request's path and authorization."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.repositories = GitStore(folder / "remote")
        self.stores = Stores(folder / "stores")
        self.seen: list[tuple[str, str]] = []
        app = web.Application()
        app.add_routes(self.repositories.routes(self._authorize, self._pushed))
        self.server = TestServer(app)

    async def _authorize(self, request: web.Request, full_name: str, service: str) -> None:
        self.seen.append((request.path, request.headers.get("Authorization", "")))

    async def _pushed(self, full_name: str, moves: Moves) -> None:
        raise AssertionError("a review never pushes")

    def remote(self, token: str = TOKEN) -> Remote:
        return Remote(url=str(self.server.make_url(f"/{NAME}.git")), repo_id=7, full_name=NAME, token=token)

    async def ends(
        self, base: Mapping[str, Content], head: Mapping[str, Content], *, related: bool = True
    ) -> tuple[str, str]:
        """Commits both; `head` is what changes on top of `base`."""
        old = await self.repositories.commit(NAME, "main", base, "base")
        return old, await self.repositories.commit(NAME, "topic", head, "head", start=old if related else "")

    async def fetch(self, ends: tuple[str, str]) -> FetchedChange:
        return await fetch_change(self.stores, self.remote(), ends, About(repo=NAME), self.folder / "work")

    async def change(self, base: Mapping[str, Content], head: Mapping[str, Content]) -> FetchedChange:
        return await self.fetch(await self.ends(base, head))

    def everything_on_disk(self) -> bytes:
        """All names and contents of the stores and of the work folder, to look for what must not be there."""
        found = []
        for top in ("stores", "work"):
            for folder, folders, names in os.walk(self.folder / top):
                found += [name.encode("utf-8", "surrogateescape") for name in (*folders, *names)]
                found += [Path(folder, name).read_bytes() for name in names]
        return b"\n".join(found)


class Checkout:
    """A developer's repository, driven by the developer's own git with nothing of ours in its environment."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.home = root.parent / "home"
        self.home.mkdir(exist_ok=True)
        root.mkdir(exist_ok=True)

    async def git(self, *args: str, cwd: Path | None = None) -> str:
        env = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.home),
            "GIT_CONFIG_NOSYSTEM": "1",
            **{f"GIT_{role}_{part}": "dev@x" for role in ("AUTHOR", "COMMITTER") for part in ("NAME", "EMAIL")},
        }
        where = cwd or self.root
        done = await asyncio.to_thread(subprocess.run, ["git", *args], cwd=where, env=env, capture_output=True)
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode("utf-8", "replace").strip()

    async def init(self, branch: str = "main") -> "Checkout":
        await self.git("init", "-q", "-b", branch)
        return self

    def write(self, files: Mapping[str, str | bytes | None]) -> None:
        for name, content in files.items():
            path = self.root / name
            if content is None:
                path.unlink()
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)

    async def commit(self, files: Mapping[str, str | bytes | None]) -> str:
        self.write(files)
        await self.git("add", "-A")
        await self.git("commit", "-q", "--allow-empty", "-m", "work")
        return await self.git("rev-parse", "HEAD")
