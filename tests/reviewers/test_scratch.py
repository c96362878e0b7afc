"""The files of a change, written flat under names of our own."""

import stat
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from reviewers.change import Change, ChangedFile, FileStatus, Language
from reviewers.scratch import ABSENT, LINK, ODD, SUBMODULE, TOO_MANY, TOO_MUCH, Caps, write_scratch


def changed(path: str, language: Language = Language.PYTHON, **more: object) -> ChangedFile:
    made = ChangedFile(
        path=path, status=FileStatus.MODIFIED, language=language, head_blob=f"h-{path}", base_blob=f"b-{path}",
        head_size=10, base_size=10,
    )  # fmt: skip
    return replace(made, **more)  # type: ignore[arg-type]


def change(*files: ChangedFile) -> Change:
    return Change(repo="acme/shop", base="b", head="h", files=files)


async def contents(blobs: Sequence[str]) -> AsyncIterator[tuple[str, bytes]]:
    """A store in which every blob's content is its id, but for those that are lost."""
    for blob in blobs:
        if "lost" not in blob:
            yield blob, blob.encode()


NAMES = {
    "python": (Language.PYTHON, "a/b/evil.PY", "h0001.py"),
    "a stub": (Language.PYTHON, "a.pyi", "h0001.pyi"),
    "react": (Language.TYPESCRIPT, "A.TSX", "h0001.tsx"),
    "a script without extension": (Language.SHELL, "run", "h0001.sh"),
    "a Dockerfile": (Language.DOCKERFILE, "Dockerfile.prod", "h0001.dockerfile"),
    "an extension of another language": (Language.PYTHON, "a.js", "h0001.py"),
    "a way out": (Language.PYTHON, "../../etc/cron.d/x.py/../..", "h0001.py"),
    "an extension with a slash": (Language.TEXT, "a.t/xt", "h0001.txt"),
}


@pytest.mark.parametrize(("language", "path", "name"), NAMES.values(), ids=NAMES.keys())
async def test_a_pull_request_chooses_no_name(tmp_path: Path, language: Language, path: str, name: str) -> None:
    file = changed(path, language)
    scratch = await write_scratch(tmp_path, change(file), contents)
    head, base = scratch.head(file), scratch.base(file)
    assert head == scratch.root / name
    assert base == scratch.root / name.replace("h", "b", 1)
    assert sorted(scratch.root.iterdir()) == sorted([head, base])
    assert stat.S_IMODE(head.stat().st_mode) & 0o111 == 0


def test_every_language_has_an_extension() -> None:
    from reviewers.scratch import _EXTENSIONS

    assert set(_EXTENSIONS) == set(Language)


REFUSED = {
    "a symbolic link": ({"head_mode": "120000"}, LINK),
    "a submodule": ({"head_mode": "160000"}, SUBMODULE),
    "an unknown mode": ({"head_mode": "100600"}, ODD),
    "too large": ({"head_size": 1001}, "it has 1,001 bytes, more than the 1,000 that are read of one file"),
    "not there": ({"head_blob": "lost"}, ABSENT),
}


@pytest.mark.parametrize(("more", "why"), REFUSED.values(), ids=REFUSED.keys())
async def test_what_is_not_written_says_why(tmp_path: Path, more: dict[str, object], why: str) -> None:
    file = replace(changed("a.py"), **more)  # type: ignore[arg-type]
    scratch = await write_scratch(tmp_path, change(file), contents, Caps(file_bytes=1000))
    assert scratch.head(file) is None
    assert scratch.unread(file) == why
    assert scratch.base(file)


async def test_what_is_over_a_cap_is_unread_and_heads_come_before_bases(tmp_path: Path) -> None:
    files = [changed(f"{number}.py") for number in range(5)]
    few = await write_scratch(tmp_path, change(*files), contents, Caps(files=3))
    assert [few.unread(file) for file in files] == [None, None, None, TOO_MANY, TOO_MANY]
    small = await write_scratch(tmp_path, change(*files), contents, Caps(total_bytes=60))
    assert [small.unread(file) for file in files] == [None] * 5
    assert [bool(small.base(file)) for file in files] == [True, False, False, False, False]
    tiny = await write_scratch(tmp_path, change(*files), contents, Caps(total_bytes=35))
    assert [tiny.unread(file) for file in files] == [None, None, None, TOO_MUCH, TOO_MUCH]


async def test_a_removed_file_has_a_base_and_nothing_to_miss(tmp_path: Path) -> None:
    file = changed("a.py", status=FileStatus.REMOVED, head_blob=None)
    scratch = await write_scratch(tmp_path, change(file), contents)
    assert (scratch.head(file), scratch.unread(file)) == (None, None)
    assert scratch.base(file)


async def test_a_base_that_was_a_link_is_not_written(tmp_path: Path) -> None:
    file = changed("a.py", base_mode="120000")
    assert (await write_scratch(tmp_path, change(file), contents)).base(file) is None


async def test_equal_blobs_are_written_for_each_of_their_files(tmp_path: Path) -> None:
    files = [changed(f"{number}.py", head_blob="same", base_blob="same") for number in range(3)]
    scratch = await write_scratch(tmp_path, change(*files), contents)
    assert len(list(scratch.root.iterdir())) == 6


async def test_a_second_attempt_gets_a_folder_of_its_own(tmp_path: Path) -> None:
    file = changed("a.py")
    first = await write_scratch(tmp_path, change(file), contents)
    second = await write_scratch(tmp_path, change(file), contents)
    assert first.root != second.root
