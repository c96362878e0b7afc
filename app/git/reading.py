"""Reads one change out of git's objects: what changed, which lines, and the files themselves. Shell."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from app.git import wording, workbench
from app.git.assemble import About, Facts, assemble, attribute_paths, blobs_of, with_renames
from app.git.command import Git
from app.git.errors import GitFlooded
from app.git.raw import Entry, Lines, name_of, read_files
from reviewers.change import Change
from reviewers.generated import Attributes, read_attributes
from reviewers.languages import START
from reviewers.scratch import Caps, FlatScratch, write_scratch

MAX_FILES = 5_000
MAX_LINES = 500_000  # added and removed, of all files together
MAX_ATTRIBUTE_FILES = 1_000
MAX_LARGE = 50  # files over the size cap whose first bytes are still looked at
MAX_TREE = 200_000
PATHS_PER_CALL = 200  # of at most 4 kB each, well within what a command line holds

# Makes the blobs available; answers why some are not, or None.
Supply = Callable[[Sequence[str]], Awaitable[str | None]]


async def read_change(
    git: Git, about: About, ends: tuple[str, str], directory: Path, supply: Supply
) -> tuple[Change, FlatScratch]:
    """`ends` are the merge base and the head, commits or trees. Every cap that is reached is named in `truncated`."""
    base, head = ends
    entries, why = await _entries(git, base, head)
    attribute_ids = await _attribute_ids(git, base, entries)
    wanted = [*(blob for entry in entries for blob in blobs_of(entry)), *attribute_ids.values()]
    why.append(await supply(wanted))
    sizes = await workbench.blob_sizes(git, wanted)
    why.append(_missing(entries, sizes))
    readable = {blob: size for blob, size in sizes.items() if size <= Caps().file_bytes}
    entries = with_renames(entries, await workbench.find_renames(git, entries, readable))
    lines, too_long = _within(await workbench.changed_lines(git, entries, readable), MAX_LINES)
    why.append(too_long)
    facts = Facts(
        sizes=sizes,
        starts=await _starts(git, entries, sizes, readable),
        lines=lines,
        attributes=await _attributes(git, attribute_ids, readable),
    )
    truncated = "; ".join(filter(None, why)) or None
    change = await asyncio.to_thread(assemble, about, ends, entries, facts, truncated)
    read = partial(workbench.read_blobs, git, sizes=readable)
    return change, await write_scratch(directory, change, read)


async def tree_paths(git: Git, treeish: str) -> tuple[str, ...]:
    """The paths of a tree, at most MAX_TREE, for telling which file a coverage report means."""
    try:
        listed = await git.run("ls-tree", "-r", "-z", "--name-only", treeish, limits=workbench.LISTING)
    except GitFlooded as flood:
        listed = flood.output.rpartition(b"\0")[0]
    return await asyncio.to_thread(_names, listed)


def _names(listed: bytes) -> tuple[str, ...]:
    return tuple(name_of(path) for path in listed.split(b"\0")[:MAX_TREE] if path)


async def _entries(git: Git, base: str, head: str) -> tuple[list[Entry], list[str | None]]:
    entries, whole = await workbench.raw_diff(git, base, head)
    if not whole:
        return entries[:MAX_FILES], [wording.list_cut(MAX_FILES)]
    if len(entries) > MAX_FILES:
        return entries[:MAX_FILES], [wording.too_many_files(len(entries), MAX_FILES)]
    return entries, []


async def _attribute_ids(git: Git, base: str, entries: Sequence[Entry]) -> dict[str, str]:
    """The blob of every attributes file of the BASE that may speak of a changed file, by path.

    Asked of the trees, for the blobs are not here yet.
    """
    asked = attribute_paths([entry.path for entry in entries])[:MAX_ATTRIBUTE_FILES]
    ids: dict[str, str] = {}
    for at in range(0, len(asked), PATHS_PER_CALL):
        listed = await git.run("ls-tree", "-z", base, "--", *asked[at : at + PATHS_PER_CALL])
        ids |= read_files(listed)
    return ids


async def _attributes(git: Git, ids: Mapping[str, str], readable: Mapping[str, int]) -> Attributes:
    contents = {blob: content async for blob, content in workbench.read_blobs(git, list(ids.values()), readable)}
    files = {name: contents[blob] for name, blob in ids.items() if blob in contents}
    return await asyncio.to_thread(read_attributes, files)


async def _starts(
    git: Git, entries: Sequence[Entry], sizes: Mapping[str, int], readable: Mapping[str, int]
) -> dict[str, bytes]:
    blobs = list(dict.fromkeys(blob for entry in entries for blob in blobs_of(entry)))
    starts = {blob: content[:START] async for blob, content in workbench.read_blobs(git, blobs, readable)}
    large = [blob for blob in blobs if blob in sizes and blob not in readable]
    return starts | {blob: await workbench.start_of(git, blob) for blob in large[:MAX_LARGE]}


def _missing(entries: Sequence[Entry], sizes: Mapping[str, int]) -> str | None:
    count = sum(1 for entry in entries if any(blob not in sizes for blob in blobs_of(entry)))
    return wording.blobs_missing(count) if count else None


def _within(lines: Mapping[int, Lines], limit: int) -> tuple[dict[int, Lines], str | None]:
    """As many files' lines as fit: a line number costs memory, and a megabyte of newlines has a million."""
    total = sum(one.count for one in lines.values())
    if total <= limit:
        return dict(lines), None
    kept: dict[int, Lines] = {}
    left = limit
    for number, one in lines.items():
        if one.count <= left:
            kept[number] = one
            left -= one.count
    return kept, wording.too_many_lines(total, limit)
