"""The demo's stand-in for the repository's own workflow: it tests what is pushed, and leaves a coverage report. Shell.

What a visitor pushes is code, so it runs in the same sandbox as every tool.
"""

import asyncio
import sys
import tempfile
from pathlib import Path

from app.demo.project import REPOSITORY
from app.sandbox.hub import SandboxGitHub
from reviewers.base import Jail, Order

PYTHON = Path(sys.executable).resolve()
PROGRAM = Path(__file__).with_name("run_tests.py")
WORKFLOW = ".github/workflows/ci.yml"
LOOK_SECONDS = 0.3
TEST_SECONDS = 60.0


class Ci:
    """Watches the heads of the open pull requests."""

    def __init__(self, hub: SandboxGitHub, jail: Jail) -> None:
        self._hub = hub
        self._jail = jail
        self._tested: set[str] = set()

    async def watch(self) -> None:
        """Until it is cancelled."""
        while True:
            for sha in self._heads() - self._tested:
                self._tested.add(sha)
                await self._test(sha)
            await asyncio.sleep(LOOK_SECONDS)

    def _heads(self) -> set[str]:
        world = self._hub.world
        return {pull.head_sha for pull in world.open_pulls(world.repository(REPOSITORY))}

    async def _test(self, sha: str) -> None:
        with tempfile.TemporaryDirectory(prefix="quaygate-ci-") as folder:
            tree = Path(folder, "tree")
            await self._write(sha, tree)
            order = Order(
                argv=(str(PYTHON), "-I", "-B", str(PROGRAM), str(tree)),
                readable=(Path(sys.base_prefix), PROGRAM, tree),
                wall_seconds=TEST_SECONDS,
            )
            ended = await self._jail.run(order)
        passed = ended.returncode == 0 and not ended.timed_out
        report = {"coverage": {"coverage.lcov": ended.stdout}} if ended.stdout else {}
        await self._hub.finish_workflow_run(REPOSITORY, sha, WORKFLOW, "success" if passed else "failure", report)

    async def _write(self, sha: str, tree: Path) -> None:
        """The commit's plain files; names come from a checked git tree, and links are left out."""
        store = self._hub.github.store
        for entry in await store.tree(REPOSITORY, sha, recursive=True):
            if entry["type"] != "blob" or entry["mode"] == "120000":
                continue
            content = await store.blob(REPOSITORY, entry["sha"])
            await asyncio.to_thread(_put, tree, entry["path"], content)


def _put(tree: Path, name: str, content: bytes) -> None:
    path = (tree / name).resolve()
    if path.is_relative_to(tree.resolve()):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
