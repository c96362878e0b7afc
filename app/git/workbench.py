"""A workbench: an empty repository of our own that sees the objects of others. Shell.

Everything that reads a change works here. Whatever the other repository's configuration, attributes or hooks say, git
does not read them; and what we have to write (two trees to compare, a snapshot of uncommitted work) stays here too.
"""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from app.git.assemble import is_plain
from app.git.command import Git, Limits
from app.git.errors import GitFlooded
from app.git.raw import Entry, Lines, read_check, read_contents, read_lines, read_raw, sizes_of
from reviewers.languages import START

Key = TypeVar("Key", str, int)

BATCH_BYTES = 4 << 20  # of blobs given to one git process
DIFF = Limits(output_bytes=16 << 20, memory_bytes=1 << 30)  # some hundred thousand paths, of which 5,000 are looked at
LISTING = Limits(output_bytes=32 << 20)
CONTENTS = Limits(output_bytes=32 << 20)
# A line of two bytes that changes may cost a hunk header of a hundred.
PATCH = Limits(output_bytes=256 << 20)
RENAME_LIMIT = 400  # removed times added files that are compared; what is over it counts as new


async def open_workbench(directory: Path, objects: Path, object_format: str = "sha1") -> Git:
    """A new bare repository under `directory` which borrows from the folder `objects`."""
    place = Path(await asyncio.to_thread(_new_folder, directory))
    git = Git(directory=place)
    await git.run("init", "-q", "--bare", "--template=", f"--object-format={object_format}")
    alternates = place / "objects" / "info" / "alternates"
    await asyncio.to_thread(alternates.write_text, f"{objects}\n")
    return git


async def raw_diff(git: Git, base: str, head: str) -> tuple[list[Entry], bool]:
    """Every changed path between two commits or trees, and whether the list is whole."""
    try:
        output = await git.run("diff-tree", "-r", "-z", "--raw", "--no-renames", base, head, limits=DIFF)
    except GitFlooded as flood:
        return await asyncio.to_thread(read_raw, flood.output), False
    return await asyncio.to_thread(read_raw, output), True


async def blob_sizes(git: Git, blobs: Iterable[str]) -> Mapping[str, int]:
    """Sizes in bytes of the blobs that are there."""
    asked = "".join(f"{blob}\n" for blob in dict.fromkeys(blobs)).encode()
    return sizes_of(read_check(await git.run("cat-file", "--batch-check", stdin=asked, limits=LISTING)))


async def read_blobs(git: Git, blobs: Sequence[str], sizes: Mapping[str, int]) -> AsyncIterator[tuple[str, bytes]]:
    """Id and content of those blobs that are there, a few megabytes at a time."""
    known = [blob for blob in dict.fromkeys(blobs) if blob in sizes]
    for batch in _batches(known, sizes):
        limits = replace(CONTENTS, output_bytes=sum(sizes[blob] for blob in batch) + 100 * len(batch))
        asked = "".join(f"{blob}\n" for blob in batch).encode()
        for blob, content in read_contents(await git.run("cat-file", "--batch", stdin=asked, limits=limits)):
            yield blob, content


async def start_of(git: Git, blob: str) -> bytes:
    """The first bytes of a blob that is too large to be read whole."""
    try:
        return await git.run("cat-file", "blob", blob, limits=Limits(output_bytes=START))
    except GitFlooded as flood:
        return flood.output


async def find_renames(git: Git, entries: Sequence[Entry], readable: Mapping[str, int]) -> dict[int, int]:
    """Position of an added entry -> position of the removed one it was renamed from."""
    old = {f"f{number}": entry.old_id for number, entry in enumerate(entries)
           if entry.status == "D" and is_plain(entry.old_mode) and entry.old_id in readable}  # fmt: skip
    new = {f"f{number}": entry.new_id for number, entry in enumerate(entries)
           if entry.status == "A" and is_plain(entry.new_mode) and entry.new_id in readable}  # fmt: skip
    if not old or not new:
        return {}
    flags = ("-r", "-z", "--raw", "-M", f"-l{RENAME_LIMIT}")
    raw = read_raw(await git.run("diff-tree", *flags, await _tree(git, old), await _tree(git, new)))
    return {int(found.path[1:]): int(found.old_path[1:]) for found in raw if found.old_path}


async def changed_lines(git: Git, entries: Sequence[Entry], readable: Mapping[str, int]) -> dict[int, Lines]:
    """The changed lines of every entry whose versions can be read, by position.

    Only names of ours and blobs within the caps take part, as text whatever attributes say, so that nothing in the
    change can hide its lines or make the comparison fail.
    """
    weights = {}
    for number, entry in enumerate(entries):
        sides = ((entry.old_mode, entry.old_id), (entry.new_mode, entry.new_id))
        plain = [blob for mode, blob in sides if is_plain(mode)]
        if plain and entry.old_id != entry.new_id and all(blob in readable for blob in plain):
            weights[number] = sum(readable[blob] for blob in plain)
    lines: dict[int, Lines] = {}
    for batch in _batches(list(weights), weights):
        old = {f"f{n}": entries[n].old_id for n in batch if is_plain(entries[n].old_mode)}
        new = {f"f{n}": entries[n].new_id for n in batch if is_plain(entries[n].new_mode)}
        flags = ("-r", "-p", "-U0", "-a", "--no-renames", "--no-ext-diff", "--no-textconv")
        patch = await git.run("diff-tree", *flags, await _tree(git, old), await _tree(git, new), limits=PATCH)
        found = await asyncio.to_thread(read_lines, patch)
        lines |= {int(name[1:]): one for name, one in found.items()}
    return lines


async def _tree(git: Git, names: Mapping[str, str]) -> str:
    listing = "".join(f"100644 blob {blob}\t{name}\0" for name, blob in names.items()).encode()
    return (await git.run("mktree", "-z", stdin=listing)).decode().strip()


def _batches(keys: Sequence[Key], weights: Mapping[Key, int]) -> Iterator[list[Key]]:
    """Runs of keys that weigh at most BATCH_BYTES together; a heavier one goes alone."""
    batch: list[Key] = []
    weight = 0
    for key in keys:
        if batch and weight + weights[key] > BATCH_BYTES:
            yield batch
            batch, weight = [], 0
        batch.append(key)
        weight += weights[key]
    if batch:
        yield batch


def _new_folder(directory: Path) -> str:
    directory.mkdir(parents=True, exist_ok=True)
    return tempfile.mkdtemp(prefix="workbench-", dir=directory)
