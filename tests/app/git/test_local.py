"""The change in a developer's checkout, which must be left exactly as it was."""

import hashlib
import os
from pathlib import Path

import pytest

from app.git import snapshot
from app.git.base import EMPTY_TREE
from app.git.errors import NotARepository, UnknownRevision, UnrelatedHistories
from app.git.local import LocalChange, local_change
from reviewers.change import FileStatus
from tests.app.git.world import Checkout


async def review(checkout: Checkout, base: str | None = None, head: str | None = None) -> LocalChange:
    return await local_change(checkout.root, base, head, checkout.root.parent / "work")


def told(local: LocalChange) -> dict[str, tuple[FileStatus, list[int]]]:
    return {file.path: (file.status, sorted(file.added_lines)) for file in local.change.files}


def fingerprint(folder: Path) -> dict[str, tuple[int, str]]:
    """Every file with its content and its time, but for the times of objects: git renews those it comes across."""
    found = {}
    for path in (Path(top, name) for top, _, names in os.walk(folder) for name in names):
        time = 0 if "objects" in path.parts else path.lstat().st_mtime_ns
        found[str(path)] = (time, hashlib.sha256(path.read_bytes()).hexdigest())
    return found


async def test_uncommitted_work_is_reviewed_with_the_commits_of_its_branch(checkout: Checkout) -> None:
    base = await checkout.commit({"a.py": "1\n", "gone.py": "gone\n", "same.py": "1\n", ".gitignore": "*.log\n"})
    await checkout.git("switch", "-q", "-c", "topic")
    await checkout.commit({"b.py": "1\n"})
    checkout.write({"a.py": "1\n2\n", "gone.py": None, "new/c.py": "1\n", "noise.log": "x\n", "staged.py": "1\n"})
    await checkout.git("add", "staged.py")
    local = await review(checkout)
    assert told(local) == {
        "a.py": (FileStatus.MODIFIED, [2]), "b.py": (FileStatus.ADDED, [1]), "gone.py": (FileStatus.REMOVED, []),
        "new/c.py": (FileStatus.ADDED, [1]), "staged.py": (FileStatus.ADDED, [1]),
    }  # fmt: skip
    assert (local.change.base, local.base_ref, local.head_ref, local.uncommitted) == (base, "main", "HEAD", True)
    assert local.change.truncated is None
    assert local.tree == (".gitignore", "a.py", "b.py", "new/c.py", "same.py", "staged.py")


async def test_the_checkout_is_left_as_it_was(checkout: Checkout) -> None:
    await checkout.commit({"a.py": "1\n"})
    checkout.write({"a.py": "2\n", "new.py": "1\n"})
    before = fingerprint(checkout.root)
    await review(checkout)
    assert fingerprint(checkout.root) == before


async def test_without_changes_the_last_commit_is_reviewed(checkout: Checkout) -> None:
    first = await checkout.commit({"a.py": "1\n"})
    second = await checkout.commit({"a.py": "2\n"})
    local = await review(checkout)
    assert (local.change.base, local.change.head, local.base_ref) == (first, second, "HEAD^")
    assert not local.uncommitted


async def test_on_the_trunk_uncommitted_work_is_reviewed_alone(checkout: Checkout) -> None:
    await checkout.commit({"a.py": "1\n"})
    second = await checkout.commit({"b.py": "1\n"})
    checkout.write({"c.py": "1\n"})
    local = await review(checkout)
    assert (local.change.base, local.base_ref, list(told(local))) == (second, "HEAD", ["c.py"])


async def test_a_repository_with_one_commit_is_reviewed_whole(checkout: Checkout) -> None:
    await checkout.commit({"a.py": "1\n"})
    local = await review(checkout)
    assert (local.change.base, local.base_ref, list(told(local))) == (
        EMPTY_TREE["sha1"],
        "an empty repository",
        ["a.py"],
    )


async def test_a_repository_without_commits_is_reviewed_whole(checkout: Checkout) -> None:
    checkout.write({"a.py": "1\n"})
    local = await review(checkout)
    assert (local.base_ref, list(told(local)), local.uncommitted) == ("an empty repository", ["a.py"], True)


@pytest.mark.parametrize("trunk", ["main", "master", "trunk"])
async def test_the_trunk_of_the_remote_is_the_base(checkout: Checkout, tmp_path: Path, trunk: str) -> None:
    await checkout.git("symbolic-ref", "HEAD", f"refs/heads/{trunk}")
    base = await checkout.commit({"a.py": "1\n"})
    await checkout.git("clone", "-q", str(checkout.root), str(tmp_path / "clone"))
    clone = Checkout(tmp_path / "clone")
    await clone.git("switch", "-q", "-c", "topic")
    await clone.git("branch", "-D", trunk)
    head = await clone.commit({"b.py": "1\n"})
    local = await review(clone)
    assert (local.change.base, local.change.head, local.base_ref) == (base, head, "origin/HEAD")


async def test_base_and_head_can_be_named(checkout: Checkout) -> None:
    first = await checkout.commit({"a.py": "1\n"})
    second = await checkout.commit({"b.py": "1\n"})
    await checkout.commit({"c.py": "1\n"})
    checkout.write({"d.py": "1\n"})
    local = await review(checkout, first, "HEAD~1")
    assert (local.change.base, local.change.head, list(told(local))) == (first, second, ["b.py"])
    assert list(told(await review(checkout, "HEAD~1"))) == ["c.py", "d.py"]


async def test_the_base_is_the_merge_base(checkout: Checkout) -> None:
    base = await checkout.commit({"a.py": "1\n"})
    await checkout.git("switch", "-q", "-c", "topic")
    await checkout.commit({"b.py": "1\n"})
    await checkout.git("switch", "-q", "main")
    await checkout.commit({"later.py": "1\n"})
    local = await review(checkout, "main", "topic")
    assert (local.change.base, list(told(local))) == (base, ["b.py"])


async def test_any_folder_of_the_checkout_will_do(checkout: Checkout) -> None:
    await checkout.commit({"deep/down/a.py": "1\n"})
    checkout.write({"b.py": "1\n"})
    local = await local_change(checkout.root / "deep" / "down", None, None, checkout.root.parent / "work")
    assert (local.root, list(told(local))) == (checkout.root, ["b.py"])


async def test_a_linked_worktree_is_a_checkout_too(checkout: Checkout, tmp_path: Path) -> None:
    await checkout.commit({"a.py": "1\n"})
    await checkout.git("worktree", "add", "-q", "-b", "topic", str(tmp_path / "linked"))
    linked = Checkout(tmp_path / "linked")
    linked.write({"b.py": "1\n"})
    assert list(told(await review(linked))) == ["b.py"]


async def test_the_users_own_ignore_file_counts(checkout: Checkout) -> None:
    await checkout.commit({"a.py": "1\n"})
    (checkout.home / ".config" / "git").mkdir(parents=True)
    (checkout.home / ".config" / "git" / "ignore").write_text(".idea/\n")
    (checkout.root / ".git" / "info" / "exclude").write_text("private.py\n")
    checkout.write({".idea/x.xml": "1\n", "private.py": "1\n", "b.py": "1\n"})
    assert list(told(await review(checkout))) == ["b.py"]


async def test_line_ends_are_compared_as_the_repository_keeps_them(checkout: Checkout) -> None:
    await checkout.git("config", "core.autocrlf", "true")
    await checkout.commit({"a.py": "1\r\n2\r\n", "b.py": "1\r\n"})
    checkout.write({"a.py": "1\r\n2\r\n3\r\n", "b.py": "1\r\n"})
    assert told(await review(checkout)) == {"a.py": (FileStatus.MODIFIED, [3])}


async def test_a_merge_in_conflict_is_reviewed_as_it_stands(checkout: Checkout) -> None:
    await checkout.commit({"a.py": "1\n"})
    await checkout.git("switch", "-q", "-c", "topic")
    await checkout.commit({"a.py": "2\n"})
    await checkout.git("switch", "-q", "main")
    await checkout.commit({"a.py": "3\n"})
    with pytest.raises(AssertionError):
        await checkout.git("merge", "-q", "topic")
    assert told(await review(checkout)) == {"a.py": (FileStatus.MODIFIED, [1, 3, 4, 5])}


async def test_renames_and_links_and_modes_of_uncommitted_work_are_seen(checkout: Checkout) -> None:
    body = "".join(f"line {number}\n" for number in range(30))
    (checkout.root / "was-link").symlink_to("run.sh")
    await checkout.commit({"old.py": body, "run.sh": "1\n"})
    (checkout.root / "was-link").unlink()
    checkout.write({"was-link": "print(1)\n"})
    checkout.write({"old.py": None, "new.py": body + "more\n"})
    (checkout.root / "run.sh").chmod(0o755)
    (checkout.root / "link").symlink_to("/etc/passwd")
    files = {file.path: file for file in (await review(checkout)).change.files}
    assert (files["new.py"].status, files["new.py"].old_path) == (FileStatus.RENAMED, "old.py")
    assert (files["run.sh"].base_mode, files["run.sh"].head_mode) == ("100644", "100755")
    assert files["link"].head_mode == "120000"
    assert (files["was-link"].base_mode, files["was-link"].head_mode) == ("120000", "100644")
    assert files["was-link"].added_lines == {1}


async def test_a_folder_may_become_a_file_or_a_link_and_back(checkout: Checkout) -> None:
    await checkout.commit({"was/folder.py": "1\n", "linked/a.py": "x\n", "file.py": "2\n"})
    for name in ("was/folder.py", "linked/a.py", "file.py"):
        (checkout.root / name).unlink()
    (checkout.root / "was").rmdir()
    (checkout.root / "linked").rmdir()
    (checkout.root / "linked").symlink_to("was")
    checkout.write({"was": "now a file\n", "file.py/now.py": "3\n"})
    local = await review(checkout)
    assert {path: status for path, (status, _) in told(local).items()} == {
        "was/folder.py": FileStatus.REMOVED, "linked/a.py": FileStatus.REMOVED, "file.py": FileStatus.REMOVED,
        "was": FileStatus.ADDED, "linked": FileStatus.ADDED, "file.py/now.py": FileStatus.ADDED,
    }  # fmt: skip


async def test_a_nested_repository_that_appears_in_place_of_a_folder_is_no_obstacle(checkout: Checkout) -> None:
    await checkout.commit({"part/a.py": "1\n", "b.py": "1\n"})
    await checkout.git("init", "-q", "part")
    checkout.write({"b.py": "2\n", "part/a.py": "2\n", "part/new.py": "1\n"})
    assert "b.py" in told(await review(checkout))


async def test_a_repository_with_longer_ids_is_read_too(tmp_path: Path) -> None:
    checkout = Checkout(tmp_path / "project")
    await checkout.git("init", "-q", "-b", "main", "--object-format=sha256")
    await checkout.commit({"a.py": "1\n"})
    assert (await review(checkout)).change.base == EMPTY_TREE["sha256"]
    checkout.write({"a.py": "1\n2\n"})
    local = await review(checkout)
    assert told(local) == {"a.py": (FileStatus.MODIFIED, [2])}
    assert len(local.change.head) == 64


async def test_what_is_not_taken_is_named(checkout: Checkout, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshot, "MAX_UNTRACKED", 3)
    monkeypatch.setattr(snapshot, "MAX_FILE_BYTES", 1000)
    await checkout.commit({"a.py": "1\n"})
    checkout.write({f"f{number}.py": "1\n" for number in range(5)} | {"a.py": "1\n" * 800})
    local = await review(checkout)
    assert local.change.truncated == (
        "5 files are not tracked yet, and only 3 were looked at; ignore what is not yours to review; "
        "a.py: larger than the 1,000 bytes that are taken of an uncommitted file"
    )


async def test_a_folder_outside_of_any_checkout_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(NotARepository, match="not a git repository"):
        await local_change(tmp_path, None, None, tmp_path / "work")
    with pytest.raises(NotARepository, match="no such folder"):
        await local_change(tmp_path / "nowhere", None, None, tmp_path / "work")


async def test_a_bare_repository_has_nothing_to_review(checkout: Checkout, tmp_path: Path) -> None:
    await checkout.git("clone", "-q", "--bare", str(checkout.root), str(tmp_path / "bare"))
    with pytest.raises(NotARepository):
        await local_change(tmp_path / "bare", None, None, tmp_path / "work")


@pytest.mark.parametrize("name", ["nowhere", "--help", "a..b", ":/x", "HEAD~99", "\x1b[31m"])
async def test_an_unknown_base_names_what_was_looked_for(checkout: Checkout, name: str) -> None:
    await checkout.commit({"a.py": "1\n"})
    with pytest.raises(UnknownRevision) as caught:
        await review(checkout, name, "HEAD")
    assert caught.value.tried == (name, f"origin/{name}")
    assert "\x1b" not in str(caught.value)


async def test_unrelated_histories_are_told_so(checkout: Checkout) -> None:
    await checkout.commit({"a.py": "1\n"})
    await checkout.git("switch", "-q", "--orphan", "other")
    await checkout.commit({"b.py": "1\n"})
    with pytest.raises(UnrelatedHistories, match="no common ancestor"):
        await review(checkout, "main", "other")


async def test_a_shallow_clone_is_told_how_to_become_whole(checkout: Checkout, tmp_path: Path) -> None:
    await checkout.commit({"a.py": "1\n"})
    await checkout.git("switch", "-q", "-c", "topic")
    await checkout.commit({"b.py": "1\n"})
    await checkout.git("switch", "-q", "main")
    await checkout.commit({"c.py": "1\n"})
    url = f"file://{checkout.root}"
    await checkout.git("clone", "-q", "--depth=1", "--no-single-branch", url, str(tmp_path / "shallow"))
    shallow = Checkout(tmp_path / "shallow")
    with pytest.raises(UnrelatedHistories, match="git fetch --unshallow"):
        await review(shallow, "origin/main", "origin/topic")
    with pytest.raises(UnknownRevision, match="git fetch --unshallow"):
        await review(shallow)


async def test_what_a_partial_clone_lacks_is_named(checkout: Checkout, tmp_path: Path) -> None:
    await checkout.git("config", "uploadpack.allowFilter", "true")
    await checkout.commit({"a.py": "1\n"})
    await checkout.commit({"a.py": "2\n"})
    url = f"file://{checkout.root}"
    await checkout.git("clone", "-q", "--filter=blob:none", url, str(tmp_path / "partial"))
    local = await review(Checkout(tmp_path / "partial"), "HEAD^", "HEAD")
    assert local.change.truncated == "the content of 1 changed file could not be read"


async def test_a_hostile_checkout_runs_nothing(checkout: Checkout, tmp_path: Path) -> None:
    """Every setting that makes git start a program, hooks, and a nested repository that does the same."""
    canary = tmp_path / "canary"
    touch = f"touch {canary}"
    await checkout.commit({"a.py": "1\n", ".gitattributes": "* filter=x diff=x merge=x\n"})
    await checkout.git("init", "-q", "nested")
    await Checkout(checkout.root / "nested").commit({"c.py": "1\n", ".gitattributes": "* filter=x\n"})
    await checkout.git("add", "nested")
    await checkout.git("commit", "-q", "-m", "nested")
    hook = f"#!/bin/sh\n{touch}\n"
    settings = {
        "core.fsmonitor": touch, "core.hooksPath": "hooks", "core.sshCommand": touch, "core.pager": touch,
        "core.editor": touch, "core.askPass": touch, "core.alternateRefsCommand": touch, "diff.external": touch,
        "filter.x.clean": touch, "filter.x.smudge": touch, "filter.x.process": touch, "filter.x.required": "true",
        "diff.x.textconv": touch, "diff.x.command": touch, "credential.helper": f"!{touch}", "gpg.program": touch,
        "remote.origin.url": f"ext::sh -c '{touch}'", "remote.origin.promisor": "true", "protocol.ext.allow": "always",
        "extensions.partialClone": "origin", "core.repositoryformatversion": "1", "alias.rev-parse": f"!{touch}",
    }  # fmt: skip
    for key in ("core.fsmonitor", "filter.x.clean"):
        await checkout.git("config", key, touch, cwd=checkout.root / "nested")
    for key, value in settings.items():
        await checkout.git("config", key, value)
    for place in (checkout.root, checkout.root / "nested"):
        for name in ("post-index-change", "fsmonitor-watchman", "reference-transaction", "pre-commit", "post-checkout"):
            for folder in (place / ".git" / "hooks", place / "hooks"):
                folder.mkdir(exist_ok=True)
                (folder / name).write_text(hook)
                (folder / name).chmod(0o755)
    canary.unlink(missing_ok=True)
    checkout.write({"a.py": "2\n", "b.py": "1\n", "nested/c.py": "2\n", "nested/d.py": "1\n"})
    local = await review(checkout)
    assert told(local)["a.py"] == (FileStatus.MODIFIED, [1])
    assert told(local)["b.py"] == (FileStatus.ADDED, [1])
    assert not any(name.startswith("nested") for name in told(local))
    assert not canary.exists()
    with pytest.raises(AssertionError):
        await checkout.git("status")
    assert canary.exists(), "the traps are real: an ordinary git springs them"


async def test_a_work_tree_that_is_configured_elsewhere_is_not_followed(checkout: Checkout, tmp_path: Path) -> None:
    await checkout.commit({"a.py": "1\n"})
    await checkout.git("config", "core.worktree", str(tmp_path))
    with pytest.raises(NotARepository, match=r"core\.worktree"):
        await review(checkout)
