"""Trees made to harm whoever reads them. None of them may run anything, name anything on our disk, or hide a line."""

import os
from pathlib import Path

import pytest

from app.git import workbench
from app.git.command import Limits
from app.git.errors import GitFailed
from app.sandbox.gitstore import Content
from app.sandbox.objects import Entry
from reviewers.change import FileStatus, Language
from reviewers.scratch import LFS, LINK, SUBMODULE
from tests.app.git.world import NAME, Hub

CODE = "print('hello')\n"


def hostile_files(canary: Path) -> dict[str, Content]:
    """As much as fits in one tree of what has ever hurt a git client."""
    config = (
        f'[core]\n\trepositoryformatversion = 0\n\tfsmonitor = "touch {canary}"\n\thooksPath = hooks\n\tbare = true\n'
    )
    config += (
        f'[filter "x"]\n\tclean = touch {canary}\n\tsmudge = touch {canary}\n[diff "x"]\n\ttextconv = touch {canary}\n'
    )
    hook = Entry("100755", f"#!/bin/sh\ntouch {canary}\n")
    files: dict[str, Content] = {"HEAD": "ref: refs/heads/main\n", "config": config, "objects/x": "1", "refs/x": "1"}
    for folder in (".git", ".GIT", "git~1", ".g\u200cit", ".git ", "sub/.git"):
        files |= {
            f"{folder}/config": config,
            f"{folder}/HEAD": "ref: refs/heads/main\n",
            f"{folder}/hooks/post-checkout": hook,
        }
    files |= {f"hooks/{name}": hook for name in ("post-checkout", "reference-transaction", "post-index-change")}
    files |= {
        ".gitattributes": "* filter=x diff=x export-ignore -text\n*.py binary\n",
        ".gitmodules": f'[submodule "s"]\npath = s\nurl = ext::sh -c "touch {canary}"\nupdate = !touch {canary}\n',
        "s": Entry("160000", "1" * 40),
        "link": Entry("120000", "/etc/passwd"),
        "folder": Entry("120000", "../../../.."),
        "loop": Entry("120000", "loop"),
        "evil.py": CODE,
    }
    return files


async def test_a_tree_full_of_traps_springs_none_of_them(hub: Hub, tmp_path: Path) -> None:
    canary = tmp_path / "canary"
    fetched = await hub.change({"a.py": "1\n"}, hostile_files(canary))
    assert not canary.exists()
    told = {file.path: file for file in fetched.change.files}
    assert set(hostile_files(canary)) <= set(told)
    assert told["evil.py"].added_lines == {1}
    for folder, folders, names in os.walk(fetched.scratch.root):
        assert not folders, "flat"
        assert all(name[0] in "hb" and name[1:5].isdigit() for name in names), names
        assert not any(Path(folder, name).is_symlink() for name in names)


async def test_links_submodules_and_odd_modes_are_told_and_never_written(hub: Hub, tmp_path: Path) -> None:
    fetched = await hub.change({"was-file": "1\n", "was-link": Entry("120000", "x")}, {
        "link": Entry("120000", "/etc/passwd"), "module": Entry("160000", "1" * 40), "odd": Entry("100664", "1\n"),
        "was-file": Entry("120000", "/etc/shadow"), "was-link": "2\n", "run.sh": Entry("100755", "#!/bin/sh\n"),
    })  # fmt: skip
    told = {file.path: (file.head_mode, fetched.scratch.unread(file)) for file in fetched.change.files}
    assert told == {
        "link": ("120000", LINK), "module": ("160000", SUBMODULE), "odd": ("100644", None),
        "was-file": ("120000", LINK), "was-link": ("100644", None), "run.sh": ("100755", None),
    }  # fmt: skip
    lines = {file.path: (set(file.removed_lines), set(file.added_lines)) for file in fetched.change.files}
    assert lines["was-file"] == ({1}, set())
    assert lines["was-link"] == (set(), {1})


NAMES = {
    "a newline": "a\nb.py",
    "a dash": "-rf.py",
    "an option": "--output=x.py",
    "a tab": "a\tb.py",
    "quotes": "a\"b'.py",
    "a backslash": "a\\b.py",
    "spaces": " a b .py",
    "a colon": "::error::.py",
    "a shell command": "$(touch x)`touch x`;|&.py",
    "magic": ":(exclude)*.py",
    "a glob": "*[a-z]?.py",
    "an escape sequence": "\x1b[31m.py",
    "right to left": "\u202eyp.exe.py",
    "emoji": "\U0001f4a3.py",
    "a path up": "../../up.py",
    "a dot": "./here.py",
    "a device": "con.py",
    "four kilobytes": "/".join(["d" * 200] * 20) + "/x.py",
    "sixty-five folders": "d/" * 65 + "x.py",
}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES.keys())
async def test_a_name_is_only_a_name(hub: Hub, name: str) -> None:
    fetched = await hub.change({"a": "1"}, {name: CODE})
    (file,) = fetched.change.files
    assert (file.path, file.language, set(file.added_lines)) == (name, Language.PYTHON, {1})
    head = fetched.scratch.head(file)
    assert head
    assert (head.name, head.read_text()) == ("h0001.py", CODE)


async def test_names_that_are_no_text_are_told_apart(hub: Hub) -> None:
    names = [os.fsdecode(b"\xff.py"), "\\xff.py", os.fsdecode(b"\xfe.py")]
    fetched = await hub.change({"a": "1"}, {name: f"x = {number}\n" for number, name in enumerate(names)})
    paths = [file.path for file in fetched.change.files]
    assert sorted(paths) == ["\\xfe.py", "\\xff.py", "\\xff.py (2)"]
    contents = {path.read_text() for file in fetched.change.files if (path := fetched.scratch.head(file))}
    assert contents == {"x = 0\n", "x = 1\n", "x = 2\n"}


async def test_twins_in_other_cases_or_forms_do_not_overwrite_each_other(hub: Hub) -> None:
    twins = {"A.py": "1\n", "a.py": "2\n", "e\u0301.py": "3\n", "\u00e9.py": "4\n"}
    fetched = await hub.change({"x": "1"}, twins)
    told = {file.path: path.read_text() for file in fetched.change.files if (path := fetched.scratch.head(file))}
    assert told == twins


async def test_a_program_kept_in_lfs_is_a_gap_and_a_picture_is_not(hub: Hub) -> None:
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:" + "1" * 64 + "\nsize 9\n"
    fetched = await hub.change({"x": "1"}, {"a.py": pointer, "logo.png": pointer})
    program, picture = fetched.change.files
    assert (program.language, fetched.scratch.unread(program)) == (Language.PYTHON, LFS)
    assert picture.language is Language.BINARY


@pytest.mark.parametrize(
    ("base", "head", "added"),
    [
        pytest.param("a\nb\n", "a\r\nb\r\n", {1, 2}, id="line ends that change are changed lines"),
        pytest.param("a\r\nb\r\n", "a\r\nb\r\nc\r\n", {3}, id="CRLF"),
        pytest.param("a\n", "a", {1}, id="the last newline goes"),
        pytest.param("", "a\n\n", {1, 2}, id="an empty file is filled"),
        pytest.param("a\n", "", set(), id="a file is emptied"),
        pytest.param("a\n", "a\n+++ b/x\n@@ -1 +1,9 @@\ndiff --git a/f0 b/f0\n", {2, 3, 4}, id="a patch within"),
        pytest.param("-- x\na\n", "++ x\na\n", {1}, id="lines like headers"),
        pytest.param("a\rb\n", "a\rc\n", {1}, id="a carriage return is no line end"),
        pytest.param("a\n", "a\x0b\x0c\x85\u2028\n", {1}, id="other separators are no line ends"),
        pytest.param("a\n", "\ufeffa\n", {1}, id="a byte order mark"),
        pytest.param("a\n", "a\nb\0c\n", {2}, id="a NUL does not make a program binary"),
        pytest.param("x = 1\n", b"# coding: latin-1\nx = '\xe9'\n", {1, 2}, id="not UTF-8"),
    ],
)
async def test_lines_are_gits_lines(hub: Hub, base: str, head: str | bytes, added: set[int]) -> None:
    fetched = await hub.change({"a.py": base}, {"a.py": head})
    assert fetched.change.files[0].added_lines == added


async def test_a_mode_that_changes_alone_is_a_change_without_lines(hub: Hub) -> None:
    fetched = await hub.change({"a.py": CODE}, {"a.py": Entry("100755", CODE)})
    (file,) = fetched.change.files
    assert (file.status, file.base_mode, file.head_mode) == (FileStatus.MODIFIED, "100644", "100755")
    assert (file.added_lines, file.removed_lines) == (frozenset(), frozenset())
    assert fetched.scratch.head(file)


async def test_export_ignore_hides_nothing(hub: Hub) -> None:
    fetched = await hub.change({".gitattributes": "*.py export-ignore\n"}, {"evil.py": CODE})
    assert [file.path for file in fetched.change.files] == ["evil.py"]


async def test_a_tree_with_ten_thousand_million_files_is_refused(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    limits = Limits(memory_bytes=200 << 20)
    monkeypatch.setattr(workbench, "DIFF", limits)
    below: Content = "1\n"
    for level in range(10):
        sha = await hub.repositories.commit(
            NAME, "bomb", {f"{name}": below for name in range(10)}, f"{level}", start=""
        )
        tree = await hub.repositories.git(NAME).run("rev-parse", f"{sha}^{{tree}}")
        below = Entry("40000", tree.strip())
    with pytest.raises(GitFailed, match="emory"):
        await hub.change({"a": "1"}, {"bomb": below})


async def test_many_folders_over_one_file_are_read(hub: Hub) -> None:
    fetched = await hub.change({"a": "1"}, {"d/" * 400 + "x.py": CODE})
    assert [len(file.added_lines) for file in fetched.change.files] == [1]
