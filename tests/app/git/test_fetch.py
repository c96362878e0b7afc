"""A change fetched by sha from a remote."""

import asyncio
import base64
import random
from dataclasses import replace
from pathlib import Path

import pytest

from app.git import fetch, reading, workbench
from app.git.assemble import About
from app.git.command import Git, Limits
from app.git.errors import GitFailed, UnknownRevision
from app.git.fetch import Remote
from app.sandbox.gitstore import Content
from reviewers.change import FileStatus, Language
from reviewers.scratch import ABSENT
from tests.app.git.world import NAME, TOKEN, Hub

BODY = "".join(f"line {number}\n" for number in range(1, 31))


async def test_each_kind_of_change_is_told_with_its_lines(hub: Hub) -> None:
    edited = BODY.replace("line 3\n", "line three\n") + "line 31\n"
    base: dict[str, Content] = {
        "edit.py": BODY, "old.py": BODY + "x = 1\n", "gone.py": "a\nb\n", "same.py": "1\n", "logo.png": b"\x89PNG\0\1",
    }  # fmt: skip
    head: dict[str, Content] = {
        "edit.py": edited, "old.py": None, "sub/new.py": BODY + "x = 2\n", "gone.py": None,
        "added.go": "package a\n\nfunc a() {}\n", "logo.png": b"\x89PNG\0\2",
    }  # fmt: skip
    fetched = await hub.change(base, head)
    told = {
        file.path: (file.status, file.old_path, sorted(file.removed_lines), sorted(file.added_lines))
        for file in fetched.change.files
    }
    assert told == {
        "edit.py": (FileStatus.MODIFIED, None, [3], [3, 31]),
        "sub/new.py": (FileStatus.RENAMED, "old.py", [31], [31]),
        "gone.py": (FileStatus.REMOVED, None, [1, 2], []),
        "added.go": (FileStatus.ADDED, None, [], [1, 2, 3]),
        "logo.png": (FileStatus.MODIFIED, None, [], []),
    }
    assert fetched.change.truncated is None
    assert fetched.tree == ("added.go", "edit.py", "logo.png", "same.py", "sub/new.py")


async def test_both_versions_lie_in_flat_files_of_our_own_naming(hub: Hub) -> None:
    fetched = await hub.change({"deep/down/a.py": "old\n"}, {"deep/down/a.py": "new\n"})
    (file,) = fetched.change.files
    head, base = fetched.scratch.head(file), fetched.scratch.base(file)
    assert head
    assert base
    assert (head.name, head.read_text()) == ("h0001.py", "new\n")
    assert (base.name, base.read_text()) == ("b0001.py", "old\n")
    assert sorted(path.name for path in fetched.scratch.root.iterdir()) == ["b0001.py", "h0001.py"]


async def test_only_the_wanted_blobs_are_fetched_in_two_conversations(hub: Hub) -> None:
    others = {f"other{number}.txt": f"unwanted content {number}" * 50 for number in range(30)}
    fetched = await hub.change({"a.py": "old\n", **others}, {"a.py": "new\n"})
    store = hub.stores.root / "7.git"
    kept = await Git(directory=store).run("cat-file", "--batch-all-objects", "--batch-check=%(objecttype)")
    assert kept.split().count(b"blob") == 2
    assert [path.rsplit("/", 1)[1] for path, _ in hub.seen] == ["refs", "git-upload-pack"] * 2
    assert len(fetched.change.files) == 1


async def test_what_was_fetched_before_is_not_fetched_again(hub: Hub) -> None:
    ends = await hub.ends({"a.py": "1\n"}, {"a.py": "2\n"})
    await hub.fetch(ends)
    hub.seen.clear()
    assert (await hub.fetch(ends)).change.truncated is None
    assert hub.seen == []
    again = await hub.repositories.commit(NAME, "topic", {"b.py": "3\n"}, "more")
    assert [file.path for file in (await hub.fetch((ends[0], again))).change.files] == ["a.py", "b.py"]
    assert 0 < len(hub.seen) <= 4


@pytest.mark.parametrize("setting", ["uploadpack.allowFilter", "uploadpack.allowAnySHA1InWant"])
async def test_a_server_that_offers_less_is_enough(hub: Hub, setting: str) -> None:
    await hub.repositories.git(NAME).run("config", setting, "false")
    fetched = await hub.change({"a.py": "old\n", "b.py": "1\n"}, {"a.py": "new\n"})
    assert [sorted(file.added_lines) for file in fetched.change.files] == [[1]]
    assert fetched.change.truncated is None


async def test_the_token_goes_to_the_server_and_nowhere_else(hub: Hub) -> None:
    await hub.change({"a.py": "old\n"}, {"a.py": "new\n"})
    basic = base64.b64encode(f"x-access-token:{TOKEN}".encode()).decode()
    assert {authorization for _, authorization in hub.seen} == {f"Basic {basic}"}
    disk = hub.everything_on_disk()
    assert TOKEN.encode() not in disk
    assert basic.encode() not in disk
    assert TOKEN not in repr(hub.remote())


async def test_a_refusal_names_the_remote_and_not_the_token(hub: Hub) -> None:
    ends = await hub.ends({"a": "1"}, {"a": "2"})
    lost = replace(hub.remote(), url=hub.remote().url.replace("shop", "lost"))
    with pytest.raises(GitFailed) as caught:
        await fetch.fetch_change(hub.stores, lost, ends, About(repo=NAME), hub.folder / "work")
    assert "not found" in str(caught.value)
    assert TOKEN not in str(caught.value)


@pytest.mark.parametrize("sha", ["1" * 40, "main", "--upload-pack=touch x", "", "A" * 40], ids=repr)
async def test_a_commit_that_is_not_there_is_an_unknown_revision(hub: Hub, sha: str) -> None:
    base, _ = await hub.ends({"a": "1"}, {"a": "2"})
    with pytest.raises(UnknownRevision):
        await hub.fetch((base, sha))


async def test_a_blob_is_no_commit(hub: Hub) -> None:
    base, head = await hub.ends({"a": "1"}, {"a": "2"})
    blob = (await hub.repositories.tree(NAME, head))[0]["sha"]
    with pytest.raises((UnknownRevision, GitFailed)):
        await hub.fetch((base, blob))


@pytest.mark.parametrize(
    "url", ["http://example.com/a.git", "ext::sh -c id", "file:///etc", "https://u:p@github.com/a/b.git", "/tmp/x"]
)
def test_a_remote_is_https_without_credentials(url: str) -> None:
    with pytest.raises(ValueError, match="remote"):
        Remote(url=url, repo_id=1, full_name=NAME)


async def test_unrelated_histories_differ_in_everything(hub: Hub) -> None:
    ends = await hub.ends({"a": "1\n"}, {"b": "2\n"}, related=False)
    fetched = await hub.fetch(ends)
    assert {file.path: file.status for file in fetched.change.files} == {"a": FileStatus.REMOVED, "b": FileStatus.ADDED}


async def test_an_empty_tree_is_a_change_like_any_other(hub: Hub) -> None:
    gone = await hub.change({"a": "1\n"}, {"a": None})
    assert [file.status for file in gone.change.files] == [FileStatus.REMOVED]
    assert gone.tree == ()


async def test_attributes_come_from_the_base_alone(hub: Hub) -> None:
    base = {".gitattributes": "gen/** linguist-generated\n*.py -diff\n", "lib/.gitattributes": "* linguist-vendored\n",
            "gen/a.py": "1\n", "own.py": "1\n", "lib/x.py": "1\n"}  # fmt: skip
    head = {".gitattributes": "* linguist-generated\n* binary\n", "gen/a.py": "2\n", "own.py": "2\n", "lib/x.py": "2\n",
            "lib/.gitattributes": "* -linguist-vendored\n"}  # fmt: skip
    fetched = await hub.change(base, head)
    told = {file.path: (file.generated, file.vendored, len(file.added_lines)) for file in fetched.change.files}
    assert told["gen/a.py"] == (True, False, 1)
    assert told["own.py"] == (False, False, 1)
    assert told["lib/x.py"] == (False, True, 1)


async def test_a_header_makes_a_file_generated_only_where_the_base_has_it(hub: Hub) -> None:
    header = "# Code generated by tool. DO NOT EDIT.\n"
    fetched = await hub.change(
        {"old.py": header, "mine.py": "1\n"}, dict.fromkeys(("old.py", "mine.py", "new.py"), header + "x\n")
    )
    assert {file.path: file.generated for file in fetched.change.files} == {
        "old.py": True, "mine.py": False, "new.py": False
    }  # fmt: skip


async def test_too_many_files_are_named_and_cut(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_FILES", 3)
    fetched = await hub.change({"a": "1"}, {f"f{number}.py": "1\n" for number in range(5)})
    assert len(fetched.change.files) == 3
    assert fetched.change.truncated == "5 files changed; only the first 3 were looked at"


async def test_an_endless_list_of_files_is_cut(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbench, "DIFF", Limits(output_bytes=1000))
    fetched = await hub.change({"a": "1"}, {f"f{number}.py": "1\n" for number in range(200)})
    assert 0 < len(fetched.change.files) < 200
    assert fetched.change.truncated


async def test_too_many_lines_are_named(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_LINES", 10)
    fetched = await hub.change({"a": "1"}, {"a.py": "1\n" * 8, "b.py": "1\n" * 8})
    assert [len(file.added_lines) for file in fetched.change.files] == [8, 0]
    assert fetched.change.truncated == "16 lines changed; only the first 10 were looked at"


async def test_blobs_that_are_too_large_to_fetch_leave_a_gap(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch, "BLOBS", Limits(file_bytes=200_000))
    noise = random.Random(1).randbytes(900_000)
    fetched = await hub.change({"a": "1"}, {"a.py": noise, "b.py": "1\n"})
    assert fetched.change.truncated
    assert [fetched.scratch.unread(file) for file in fetched.change.files] == [ABSENT, ABSENT]


async def test_a_large_file_is_known_and_not_read(hub: Hub) -> None:
    fetched = await hub.change({"a": "1"}, {"big": b"#!/usr/bin/env python3\n" + b"x = 1\n" * 200_000})
    (file,) = fetched.change.files
    assert file.language is Language.PYTHON
    assert fetched.scratch.head(file) is None
    assert fetched.scratch.unread(file) == "it has 1,200,023 bytes, more than the 1,000,000 that are read of one file"


async def test_two_reviews_of_one_repository_can_run_at_once(hub: Hub) -> None:
    base, one = await hub.ends({"a": "1\n"}, {"a": "2\n"})
    two = await hub.repositories.commit(NAME, "two", {"a": "3\n"}, "two", start=base)
    results = await asyncio.gather(*(hub.fetch((base, head)) for head in (one, two, one, two)))
    assert [result.change.head for result in results] == [one, two, one, two]
    assert {len(result.change.files) for result in results} == {1}


async def test_what_a_killed_fetch_left_behind_is_no_obstacle(hub: Hub, tmp_path: Path) -> None:
    ends = await hub.ends({"a": "1\n"}, {"a": "2\n"})
    async with hub.stores.open(7) as store:
        for name in ("shallow.lock", "config.lock", "objects/pack/tmp_pack_x"):
            (store.path / name).parent.mkdir(exist_ok=True)
            (store.path / name).write_bytes(b"")
    assert (await hub.fetch(ends)).change.files
    assert not list((tmp_path / "stores/7.git").glob("*.lock"))


async def test_a_damaged_store_gives_way_to_a_new_one(hub: Hub, tmp_path: Path) -> None:
    ends = await hub.ends({"d/a": "1\n"}, {"d/a": "2\n"})
    await hub.fetch(ends)
    for pack in (tmp_path / "stores/7.git/objects/pack").glob("*.pack"):
        pack.chmod(0o600)
        pack.write_bytes(pack.read_bytes()[:40])
    with pytest.raises(GitFailed):
        await hub.fetch(ends)
    assert (await hub.fetch(ends)).change.truncated is None
