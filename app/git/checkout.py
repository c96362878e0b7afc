"""Finds the checkout that a folder belongs to, and answers questions about its commits. Shell."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

from app.git import wording
from app.git.command import Git
from app.git.errors import GitFailed, NotARepository


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkout:
    """`git_dir` belongs to this work tree alone, `common` to all of its repository."""

    root: Path
    git_dir: Path
    common: Path
    object_format: str
    shallow: bool

    @property
    def git(self) -> Git:
        return _git(self.root)

    @property
    def objects(self) -> Path:
        return self.common / "objects"

    async def resolve(self, revision: str, kind: str = "commit") -> str | None:
        """The id of the commit (or tree) that a revision means."""
        found = await self.git.ask("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{{kind}}}")
        return found or None

    async def merge_base(self, a: str, b: str) -> str | None:
        return await self.git.ask("merge-base", a, b)

    async def setting(self, *args: str) -> str | None:
        return await self.git.ask("config", "--get", *args)


async def find_checkout(folder: Path) -> Checkout:
    """From any folder inside it. Raises NotARepository."""
    if not await asyncio.to_thread(folder.is_dir):
        raise NotARepository(str(folder), wording.NO_FOLDER)
    asked = ("--show-toplevel", "--absolute-git-dir", "--git-common-dir", "--show-object-format",
             "--is-shallow-repository")  # fmt: skip
    try:
        answer = await _git(folder).run("rev-parse", "--path-format=absolute", *asked)
    except GitFailed as failure:
        raise NotARepository(str(folder), failure.said) from failure
    root, git_dir, common, object_format, shallow = answer.decode("utf-8", "surrogateescape").split("\n")[:5]
    # A configured work tree could be any folder of this machine.
    if not await asyncio.to_thread((Path(root) / ".git").exists):
        raise NotARepository(str(folder), wording.ELSEWHERE)
    return Checkout(
        root=Path(root), git_dir=Path(git_dir), common=Path(common), object_format=object_format,
        shallow=shallow == "true",
    )  # fmt: skip


def _git(folder: Path) -> Git:
    """git as its user runs it, but for everything that could start another program."""
    return Git(folder=folder, reads_user_config=True)
