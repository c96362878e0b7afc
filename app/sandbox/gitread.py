"""What the sandbox GitHub tells of its repositories, in the shapes of GitHub's REST API. Shell.

https://docs.github.com/en/rest/commits/commits#compare-two-commits
"""

import os
import re
from typing import Any

from app.git.command import Git
from app.sandbox.objects import Leaf

Json = dict[str, Any]

_FIELDS = "%H%x00%T%x00%P%x00%an%x00%ae%x00%aI%x00%cn%x00%ce%x00%cI%x00%B"
_STATUS = {"A": "added", "M": "modified", "D": "removed", "R": "renamed", "C": "copied", "T": "changed"}
_ENTRY_TYPES = {"120000": "symlink", "160000": "submodule", "040000": "dir"}
_INDEX = re.compile(rb"^index ([0-9a-f]+)\.\.([0-9a-f]+)", re.MULTILINE)
NO_BLOB = "0" * 40


async def resolve(git: Git, ref: str) -> str | None:
    for name in (ref, f"refs/heads/{ref}"):
        if found := await git.ask("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}"):
            return found
    return None


async def merge_base(git: Git, a: str, b: str) -> str | None:
    return await git.ask("merge-base", a, b)


async def commit_json(git: Git, sha: str) -> Json:
    shown = (await git.run("log", "-1", f"--format={_FIELDS}", sha)).decode("utf-8", "replace")
    commit, tree_sha, parents, *people, message = shown.split("\0", 9)
    keys = ("name", "email", "date")
    author, committer = (dict(zip(keys, people[at : at + 3], strict=True)) for at in (0, 3))
    return {
        "sha": commit,
        "commit": {
            "message": message.rstrip("\n"), "author": author, "committer": committer, "tree": {"sha": tree_sha},
            "comment_count": 0,
            "verification": {"verified": False, "reason": "unsigned", "signature": None, "payload": None,
                             "verified_at": None},
        },
        "author": None,
        "committer": None,
        "parents": [{"sha": parent} for parent in parents.split()],
    }  # fmt: skip


async def compare(git: Git, base: str, head: str) -> Json:
    """`commits` are shas, oldest first. `merge_base` is None for unrelated histories, where GitHub answers 404."""
    shared = await merge_base(git, base, head)
    behind, ahead = (await git.run("rev-list", "--left-right", "--count", f"{base}...{head}")).split()
    commits = (await git.run("rev-list", "--reverse", "--topo-order", f"{base}..{head}")).decode().split()
    states = {(False, False): "identical", (True, False): "ahead", (False, True): "behind", (True, True): "diverged"}
    return {
        "status": states[ahead != b"0", behind != b"0"],
        "ahead_by": int(ahead),
        "behind_by": int(behind),
        "total_commits": len(commits),
        "merge_base": shared,
        "commits": commits,
        "files": await changed_files(git, base, head) if shared else [],
    }


async def changed_files(git: Git, base: str, head: str) -> list[Json]:
    """The files of a pull request: from the merge base to the head."""
    start = await merge_base(git, base, head) or base
    flags = ("diff-tree", "-r", "-M", "--full-index", "--no-ext-diff", "--no-textconv")
    raw = await git.run(*flags, "-z", "--raw", "--numstat", start, head)
    patches = _patches(await git.run(*flags, "-p", start, head))
    fields = raw.decode("utf-8", "replace").split("\0")
    shas, at = {}, 0
    files: list[Json] = []
    while fields[at].startswith(":"):
        _, _, old_sha, new_sha, status = fields[at].split(" ")
        names = fields[at + 1 : at + (3 if status[0] in "RC" else 2)]
        shas[names[-1]] = (old_sha, new_sha, status[0], names[0] if len(names) == 2 else None)
        at += 1 + len(names)
    for (name, (old_sha, new_sha, letter, previous)), counts in zip(shas.items(), _counts(fields[at:]), strict=True):
        files.append(_diff_entry(name, _STATUS[letter], counts, new_sha if letter != "D" else old_sha))
        if previous is not None:
            files[-1]["previous_filename"] = previous
        if patch := patches.get((old_sha, new_sha)):
            files[-1]["patch"] = patch
    return files


def _diff_entry(name: str, status: str, counts: tuple[int, int], sha: str) -> Json:
    added, deleted = counts
    return {
        "sha": sha, "filename": name, "status": status, "additions": added, "deletions": deleted,
        "changes": added + deleted,
    }  # fmt: skip


def _counts(fields: list[str]) -> list[tuple[int, int]]:
    """Added and deleted lines of each file; git writes `-` for binary files, and renames as two more fields."""
    counts, at = [], 0
    while at < len(fields) and fields[at]:
        added, deleted, name = fields[at].split("\t")
        counts.append((0, 0) if added == "-" else (int(added), int(deleted)))
        at += 1 if name else 3
    return counts


def _patches(text: bytes) -> dict[tuple[str, str], str]:
    """The hunks of each file by its two blobs, which is all that they depend on."""
    found = {}
    for section in re.split(rb"^diff --git .*\n", text, flags=re.MULTILINE)[1:]:
        start = re.search(rb"^@@ ", section, re.MULTILINE)
        if start and (blobs := _INDEX.search(section, 0, start.start())):
            key = (blobs[1].decode(), blobs[2].decode())
            found[key] = section[start.start() :].decode("utf-8", "replace").rstrip("\n")
    return found


async def content(git: Git, ref: str, path: str) -> tuple[str, bytes | list[Json]] | None:
    """A file, symlink or submodule with its bytes (a submodule's are its commit id), or a directory's entries."""
    commit = await resolve(git, ref)
    if commit is None:
        return None
    path = path.strip("/")
    if not path:
        return "dir", _listing(await _ls(git, commit), "")
    lines = await _ls(git, commit, path)
    if not lines:
        return None
    kind = _ENTRY_TYPES.get(lines[0]["mode"], "file")
    match kind:
        case "dir":
            return kind, _listing(await _ls(git, lines[0]["sha"]), f"{path}/")
        case "submodule":
            return kind, lines[0]["sha"].encode()
        case _:
            return kind, await git.run("cat-file", "blob", lines[0]["sha"])


def _listing(lines: list[Json], prefix: str) -> list[Json]:
    return [
        {"type": _ENTRY_TYPES.get(line["mode"], "file"), "name": line["path"], "path": prefix + line["path"],
         "sha": line["sha"], "size": line.get("size", 0)}
        for line in lines
    ]  # fmt: skip


async def tree(git: Git, sha: str, recursive: bool) -> list[Json]:
    return await _ls(git, sha, recursive=recursive)


async def _ls(git: Git, treeish: str, path: str | None = None, recursive: bool = False) -> list[Json]:
    flags = ("-r", "-t") if recursive else ()
    listed = await git.run("ls-tree", "-z", "-l", *flags, treeish, *(("--", path) if path else ()))
    lines: list[Json] = []
    for line in os.fsdecode(listed).split("\0")[:-1]:
        about, name = line.split("\t", 1)
        mode, kind, sha, size = about.split()
        lines.append({"path": name, "mode": mode, "type": kind, "sha": sha})
        if size != "-":
            lines[-1]["size"] = int(size)
    return lines


async def flat_tree(git: Git, commit: str) -> dict[bytes, Leaf]:
    listed = await git.run("ls-tree", "-r", "-z", commit)
    flat = {}
    for line in listed.split(b"\0")[:-1]:
        about, name = line.split(b"\t", 1)
        mode, _, sha = about.decode().split(" ")
        flat[name] = Leaf(mode, sha)
    return flat
