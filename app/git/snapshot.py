"""Turns uncommitted work into a tree, without touching the index or the work tree it comes from. Shell.

A copy of the index in our own workbench learns of every tracked file that differs and of every untracked file that is
not ignored. git then reads the work tree under OUR configuration: line ends are converted as the repository says, but
no filter, hook or fsmonitor is known, and no command is used that would look into submodules (they have their own
configuration, which `git add` and `git status` would obey).
"""

import asyncio
import os
import shutil
import stat
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from app.git import wording
from app.git.checkout import Checkout
from app.git.command import Git, Limits
from app.git.raw import name_of, read_raw

MAX_UNTRACKED = 5_000
MAX_FILE_BYTES = 20 << 20
_LISTING = Limits(output_bytes=64 << 20)
_HASHING = Limits(seconds=120)
_LINE_ENDS = {"core.autocrlf": {"true", "input"}, "core.eol": {"lf", "crlf", "native"}}


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A tree of the workbench. `left_out` says what is not in it, or is None."""

    tree: str
    left_out: str | None = None


async def take_snapshot(checkout: Checkout, bench: Git) -> Snapshot:
    assert bench.directory is not None
    await asyncio.to_thread(_copy_index, checkout, bench.directory)
    git = replace(
        bench, folder=checkout.root, env={"GIT_WORK_TREE": str(checkout.root)}, config=await _settings(checkout)
    )
    changed = await _changed(git)
    untracked = await _untracked(git)
    left_out = []
    if len(untracked) > MAX_UNTRACKED:
        left_out.append(wording.too_many_untracked(len(untracked), MAX_UNTRACKED))
    taken = [*changed, *untracked[:MAX_UNTRACKED]]
    sizes = await asyncio.to_thread(_sizes, checkout.root, taken)
    large = sorted(path for path, size in sizes.items() if size > MAX_FILE_BYTES)
    if large:
        left_out.append(wording.left_out([name_of(path) for path in large], MAX_FILE_BYTES))
    there = [path for path, size in sizes.items() if size <= MAX_FILE_BYTES]
    await _update(git, [path for path in taken if path not in sizes], there)
    tree = (await git.run("write-tree", "--missing-ok")).decode().strip()
    return Snapshot(tree, "; ".join(left_out) or None)


def _copy_index(checkout: Checkout, place: Path) -> None:
    """With its times: git tells by them which files it need not read again."""
    for source in (checkout.git_dir / "index", *checkout.git_dir.glob("sharedindex.*")):
        if source.is_file():
            shutil.copy2(source, place / source.name)
    exclude = checkout.common / "info" / "exclude"
    if exclude.is_file():
        (place / "info").mkdir(exist_ok=True)
        shutil.copyfile(exclude, place / "info" / "exclude")


async def _settings(checkout: Checkout) -> Mapping[str, str]:
    """What decides which files count and how they are read, and cannot start a program."""
    settings = {"core.symlinks": "true"}
    for name, allowed in _LINE_ENDS.items():
        value = await checkout.setting(name)
        if value in allowed:
            settings[name] = value
    excludes = await checkout.setting("--global", "--type=path", "core.excludesFile")
    settings["core.excludesFile"] = excludes or _users_ignore_file()
    return settings


def _users_ignore_file() -> str:
    """Where git looks when nothing is configured: https://git-scm.com/docs/gitignore"""
    folder = os.environ.get("XDG_CONFIG_HOME") or os.path.expanduser("~/.config")
    return os.path.join(folder, "git", "ignore")


async def _changed(git: Git) -> list[bytes]:
    """Tracked files that may differ: changed, deleted or in conflict."""
    output = await git.run("diff-files", "--raw", "-z", "--no-renames", "--ignore-submodules=all", limits=_LISTING)
    return list(dict.fromkeys(entry.path for entry in read_raw(output)))


async def _untracked(git: Git) -> list[bytes]:
    """A path that ends in a slash is a repository of its own, and not part of this one."""
    output = await git.run("ls-files", "-z", "--others", "--exclude-standard", limits=_LISTING)
    return [path for path in output.split(b"\0") if path and not path.endswith(b"/")]


def _sizes(root: Path, paths: Sequence[bytes]) -> dict[bytes, int]:
    """Bytes of each file that is there: one below a link, or where a folder is now, is not."""
    sizes = {}
    top = os.fsencode(root)
    for path in paths:
        try:
            found = os.lstat(os.path.join(top, path))
        except (FileNotFoundError, NotADirectoryError):
            continue
        except PermissionError:
            sizes[path] = 0  # git says which file it may not read
            continue
        if not stat.S_ISDIR(found.st_mode) and not _below_link(top, path):
            sizes[path] = found.st_size
    return sizes


def _below_link(top: bytes, path: bytes) -> bool:
    parents = path.split(b"/")[:-1]
    return any(os.path.islink(os.path.join(top, *parents[: end + 1])) for end in range(len(parents)))


async def _update(git: Git, gone: Sequence[bytes], there: Sequence[bytes]) -> None:
    """Two calls: what is gone may lie beneath what has become a link or a file, where git would not look for it."""
    for flag, paths in (("--force-remove", gone), ("--add", there)):
        listing = b"".join(path + b"\0" for path in paths)
        await git.run("update-index", flag, "-z", "--stdin", stdin=listing, limits=_HASHING)
