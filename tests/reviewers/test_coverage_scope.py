"""Which files coverage is asked of, and which edits tell coverage.py to look away."""

import pytest
from pathspec import GitIgnoreSpec

from reviewers import coverage_wording as wording
from reviewers.change import CODE, ChangedFile, FileStatus, Language
from reviewers.coverage import CoverageOptions
from reviewers.coverage_scope import coverage_settings, family, out_of_scope

NOTHING = GitIgnoreSpec.from_lines(())


def a_file(**fields: object) -> ChangedFile:
    known: dict[str, object] = {
        "path": "src/a.py",
        "status": FileStatus.MODIFIED,
        "language": Language.PYTHON,
        "head_blob": "1" * 40,
        "added_lines": frozenset({1}),
    }
    return ChangedFile(**{**known, **fields})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "path",
    [
        "tests/a.py",
        "src/pkg/tests/a.py",
        "pkg/test_a.py",
        "pkg/a_test.py",
        "conftest.py",
        "web/src/__tests__/m.js",
        "web/src/m.test.tsx",
        "web/src/m.spec.mjs",
        "cart/price_test.go",
        "core/src/test/java/com/acme/Helper.java",
        "com/acme/PriceTest.java",
        "spec/models/user.rb",
    ],
)
def test_tests_are_not_asked_for_coverage(path: str) -> None:
    assert out_of_scope(a_file(path=path), NOTHING) == wording.TEST_FILE


@pytest.mark.parametrize("path", ["src/a.py", "contest.py", "latest/a.py", "attest_key.py", "src/Latest.java"])
def test_a_name_that_only_sounds_like_a_test_is_none(path: str) -> None:
    assert out_of_scope(a_file(path=path), NOTHING) is None


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({}, None),
        ({"status": FileStatus.REMOVED, "head_blob": None}, wording.REMOVED),
        ({"generated": True}, wording.GENERATED),
        ({"vendored": True}, wording.VENDORED),
        ({"language": Language.MARKDOWN}, wording.NOT_CODE),
        ({"head_mode": "120000"}, wording.LINK),
        ({"added_lines": frozenset()}, wording.NO_ADDED_LINES),
        ({"path": "tests/a.py"}, wording.TEST_FILE),
    ],
)
def test_there_is_a_reason_for_each_file_that_is_left_out(fields: dict[str, object], reason: str | None) -> None:
    assert out_of_scope(a_file(**fields), NOTHING) == reason


def test_the_repository_can_leave_files_out() -> None:
    ignored = GitIgnoreSpec.from_lines(["/docs/", "*_pb2.py", "!keep_pb2.py"])
    assert out_of_scope(a_file(path="docs/conf.py"), ignored) == wording.IGNORED
    assert out_of_scope(a_file(path="src/x_pb2.py"), ignored) == wording.IGNORED
    assert out_of_scope(a_file(path="src/keep_pb2.py"), ignored) is None
    assert out_of_scope(a_file(path="src/docs/conf.py"), ignored) is None


def test_languages_that_one_tool_measures_stand_together() -> None:
    assert family(Language.TYPESCRIPT) is family(Language.VUE) is family(Language.JAVASCRIPT)
    assert family(Language.CPP) is family(Language.C)
    assert family(Language.GO) is Language.GO


def test_every_language_of_code_can_be_chosen() -> None:
    assert CoverageOptions.model_validate({"languages": tuple(sorted(CODE))}).languages == tuple(sorted(CODE))


PYPROJECT = """\
[project]
name = "shop"
[tool.coverage.run]
branch = true
[tool.coverage.report]
exclude_also = ["if DEBUG"]   # ours
[tool.ruff]
line-length = 120
"""


@pytest.mark.parametrize(
    ("path", "before", "after", "changed"),
    [
        (".coveragerc", "[run]\nbranch = true\n", "[run]\nbranch = true\nomit = src/*\n", True),
        (".coveragerc", "[run]\nbranch=true\n", "# why\n[run]\n\nbranch=true\n", False),
        ("pyproject.toml", PYPROJECT, PYPROJECT.replace("if DEBUG", "def .*"), True),
        ("pyproject.toml", PYPROJECT, PYPROJECT.replace("120", "100").replace("shop", "store"), False),
        ("pyproject.toml", "[project]\n", PYPROJECT, True),
        ("setup.cfg", "[metadata]\nname = x\n", "[metadata]\nname = x\n[coverage:run]\nomit = *\n", True),
        ("tox.ini", "[tox]\n[coverage:report]\n", "[tox]\nenvlist = a\n[coverage:report]\n", False),
    ],
)
def test_only_edits_of_coverage_settings_count(path: str, before: str, after: str, changed: bool) -> None:
    assert (coverage_settings(path, before) != coverage_settings(path, after)) is changed
