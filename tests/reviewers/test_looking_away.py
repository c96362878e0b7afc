"""Attempts to make a check look away are seen, said, and not obeyed. Core."""

import pytest

from reviewers import disguise, suppressions
from reviewers.change import Change, ChangedFile, FileStatus, Language
from reviewers.matching import WHOLE_FILE
from reviewers.review import Dimension, Severity
from reviewers.suppressions import deleted_tests, remarks, sighting, silenced


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("x = eval(y)  # nosemgrep", "nosemgrep"),
        ("x = eval(y)  # nosem: py-eval", "nosemgrep"),
        ("run(x) # nosec B602", "nosec"),
        ("key = 'x'  # pragma: allowlist secret", "allowlist-secret"),
        ("import x  # noqa: F401", "noqa"),
        ("# ruff: noqa", "noqa-file"),
        ("# flake8: noqa", "noqa-file"),
        ("/* eslint-disable */", "eslint-disable"),
        ("// eslint-disable-next-line no-eval", "eslint-disable-line"),
        ("eval(x) // oxlint-disable-line", "eslint-disable-line"),
        ("if x:  # pragma: no cover", "no-cover"),
        ("/* istanbul ignore next */", "no-cover"),
        ("int x; // NOLINT", "nolint"),
        ("# shellcheck disable=SC2086", "shellcheck-disable"),
        ("# hadolint ignore=DL3008", "hadolint-ignore"),
        ("x = y  # type: ignore", None),
        ("x = 'nosemgrep'", None),
        ("noqa = 1", None),
        ("nosec()", None),
    ],
)
def test_a_comment_that_silences_a_check_is_seen(line: str, code: str | None) -> None:
    assert [remark.code for remark in remarks([line], "a.py", Language.PYTHON)] == ([code] if code else [])


def test_prose_about_such_comments_is_not_one() -> None:
    assert not list(remarks(["Use `# noqa` # noqa"], "README.md", Language.MARKDOWN))


@pytest.mark.parametrize(
    ("path", "line", "dimension"),
    [
        (".semgrepignore", "src/", Dimension.SECURITY),
        ("web/.eslintignore", "*.js", Dimension.QUALITY),
        ("pyproject.toml", 'exclude = ["*.py"]', Dimension.QUALITY),
        ("ruff.toml", '"evil.py" = ["ALL"]', None),
        ("ruff.toml", "[lint.per-file-ignores]", Dimension.QUALITY),
        (".coveragerc", "omit = src/evil.py", Dimension.COVERAGE),
        (".gitattributes", "*.py linguist-generated", Dimension.QUALITY),
        (".semgrepignore", "# nothing", None),
        ("main.py", 'exclude = ["*.py"]', None),
    ],
)
def test_a_line_of_an_ignore_file_or_a_setting_is_seen(path: str, line: str, dimension: Dimension | None) -> None:
    found = [sighting(path, remark) for remark in remarks([line], path, Language.TOML)]
    assert [seen.dimension for seen in found] == ([dimension] if dimension else [])


def test_a_comment_of_the_change_silences_its_line_and_one_alone_also_the_next() -> None:
    lines = ["eval(x)  # nosemgrep", "", "# nosemgrep", "eval(x)", "eval(x)  # nosemgrep"]
    said = {"a.py": list(remarks(lines, "a.py", Language.PYTHON))}
    found = silenced(said, {"a.py": frozenset({1, 3})})
    assert found == {("a.py", 1): "nosemgrep", ("a.py", 3): "nosemgrep", ("a.py", 4): "nosemgrep"}


def test_a_comment_about_the_whole_file_silences_all_of_it() -> None:
    said = {"a.py": list(remarks(["# ruff: noqa"], "a.py", Language.PYTHON))}
    assert silenced(said, {"a.py": frozenset({1})})["a.py", WHOLE_FILE] == "noqa-file"


def removed(path: str) -> ChangedFile:
    return ChangedFile(path=path, status=FileStatus.REMOVED, language=Language.PYTHON)


@pytest.mark.parametrize(
    ("paths", "count"),
    [
        pytest.param(["tests/test_a.py", "web/a.spec.ts"], 2, id="tests that go alone are told"),
        pytest.param(["tests/test_a.py", "src/a.py"], 0, id="tests that go with their code are not"),
        pytest.param(["latest/contest.py"], 0, id="a name that only sounds like a test is none"),
        pytest.param([], 0, id="nothing goes"),
    ],
)
def test_deleted_tests(paths: list[str], count: int) -> None:
    change = Change(repo="o/r", base="b", head="h", files=tuple(map(removed, paths)))
    assert len(list(deleted_tests(change))) == count


def test_looking_away_alone_never_costs_more_than_a_little() -> None:
    lines = ["# noqa", "# ruff: noqa", "# nosemgrep", "# pragma: no cover"]
    found = [sighting("a.py", remark) for remark in remarks(lines, "a.py", Language.PYTHON)]
    assert {seen.severity for seen in found} == {Severity.NOTE, Severity.LOW}
    assert all(seen.rule.startswith(suppressions.PREFIX) and seen.message for seen in found)


@pytest.mark.parametrize(
    ("line", "language", "code"),
    [
        pytest.param(
            "if user != 'admin\u202e':", Language.PYTHON, disguise.BIDI, id="an override reorders what is shown"
        ),
        pytest.param("let a\u3164 = 1;", Language.JAVASCRIPT, disguise.INVISIBLE, id="a filler is an invisible letter"),
        pytest.param("x = 'a\u200bb'", Language.PYTHON, disguise.INVISIBLE, id="a zero-width space"),
        pytest.param("\ufeffimport os", Language.PYTHON, None, id="a byte order mark may start a file"),
        pytest.param("x = 'Zoë שלום 👩‍💻'", Language.PYTHON, None, id="other languages and emoji are welcome"),
        pytest.param("\u202eabc", Language.MARKDOWN, None, id="prose may change its direction"),
    ],
)
def test_a_disguise_is_seen(line: str, language: Language, code: str | None) -> None:
    assert [remark.code for remark in disguise.remarks([line], language)] == ([code] if code else [])
