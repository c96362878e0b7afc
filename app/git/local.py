"""The change in the checkout in front of us, for a review without GitHub. Shell.

Nothing of the checkout is written to: not its index, its objects, its refs or its work tree. Its configuration is read
only to find it; whatever might start a program (hooks, fsmonitor, filters, remotes) stays off, for a checkout may be
somebody else's work too.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from app.git.assemble import About
from app.git.base import choose_range
from app.git.checkout import find_checkout
from app.git.reading import read_change, tree_paths
from app.git.snapshot import take_snapshot
from app.git.workbench import open_workbench
from reviewers.change import Change
from reviewers.scratch import FlatScratch


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalChange:
    """`base_ref` says in words what the change is compared with, and `head_ref` what was compared. `uncommitted` is
    whether the head includes uncommitted work; the change's head is then the id of a tree."""

    root: Path
    change: Change
    scratch: FlatScratch
    tree: tuple[str, ...]
    base_ref: str
    head_ref: str
    uncommitted: bool


async def local_change(root: Path, base: str | None, head: str | None, directory: Path) -> LocalChange:
    """Reads the change between two revisions; without `head` it includes uncommitted work.

    `root` is any folder of the checkout, `directory` a disposable one outside of it. Raises NotARepository,
    UnknownRevision and UnrelatedHistories, with what a person can do about it.
    """
    checkout = await find_checkout(root)
    bench = await open_workbench(directory, checkout.objects, checkout.object_format)
    snapshot = await take_snapshot(checkout, bench) if head is None else None
    # A repository without commits has no tree yet, and all of its work is uncommitted.
    dirty = snapshot is not None and snapshot.tree != await checkout.resolve("HEAD^{tree}", "tree")
    ends = await choose_range(checkout, base, head, dirty)
    tip = snapshot.tree if snapshot and dirty else ends.head
    change, scratch = await read_change(bench, About(repo=checkout.root.name), (ends.base, tip), directory, _nothing)
    if snapshot and snapshot.left_out:
        change = replace(change, truncated="; ".join(filter(None, (change.truncated, snapshot.left_out))))
    return LocalChange(
        root=checkout.root, change=change, scratch=scratch, tree=await tree_paths(bench, tip),
        base_ref=ends.base_ref, head_ref=ends.head_ref, uncommitted=dirty,
    )  # fmt: skip


async def _nothing(_: Sequence[str]) -> str | None:
    """A checkout has its objects; what a partial clone lacks is reported as missing."""
    return None
