"""Removed security checks are noted with their lines, and code that only moves says nothing. Shell."""

from pathlib import Path

import pytest

from reviewers.base import Options
from reviewers.guard_words import words_in
from reviewers.guards import reviewer
from reviewers.review import NotApplicable, Review, Severity
from tests.reviewers.casebook import Content, case_of

GUARDED = """\
from auth import login_required, verify


@login_required
def show(request, name):
    path = safe_join(ROOT, name)
    verify(request)
    return open(path)
"""
OPEN = """\
def show(request, name):
    path = ROOT + name
    return open(path)
"""


async def judged(folder: Path, head: dict[str, Content], base: dict[str, Content]) -> Review:
    return await reviewer.review(await case_of(folder, head, base), Options())


async def test_each_kind_of_check_that_goes_is_noted_where_it_stood(tmp_path: Path) -> None:
    review = await judged(tmp_path, {"a.py": OPEN}, {"a.py": GUARDED})
    assert {finding.severity for finding in review.findings} == {Severity.NOTE}
    notes = {finding.message.split("`")[1]: finding for finding in review.findings}
    assert notes.keys() == {"verify", "is_safe", "authenticate"}
    assert "`path = safe_join(ROOT, name)`" in notes["is_safe"].message
    assert notes["is_safe"].line == 1
    assert "2 uses of `verify`" in notes["verify"].message


@pytest.mark.parametrize(
    ("head", "base"),
    [
        pytest.param({"b.py": GUARDED}, {"a.py": GUARDED}, id="the code moved to another file"),
        pytest.param({"a.py": "x = 1\n" + GUARDED}, {"a.py": GUARDED}, id="something was added"),
        pytest.param({"a.py": GUARDED.replace("    ", "  ")}, {"a.py": GUARDED}, id="it was formatted"),
        pytest.param({"a.py": "x = 1\n"}, {"a.py": "x = 1\n# verify this one day\n"}, id="a comment went"),
        pytest.param({"tests/test_a.py": OPEN}, {"tests/test_a.py": GUARDED}, id="it was a test"),
    ],
)
async def test_nothing_is_said_where(head: dict[str, Content], base: dict[str, Content], tmp_path: Path) -> None:
    assert (await judged(tmp_path, head, base)).findings == ()


async def test_a_file_that_goes_takes_its_checks_along_and_that_is_noted(tmp_path: Path) -> None:
    review = await judged(tmp_path, {}, {"a.py": GUARDED})
    assert {(finding.path, finding.severity) for finding in review.findings} == {("a.py", Severity.NOTE)}


async def test_it_does_not_apply_to_prose(tmp_path: Path) -> None:
    review = await judged(tmp_path, {"a.md": "x\n"}, {"a.md": "verify\n"})
    assert isinstance(review.outcome, NotApplicable)
    assert [entry.why for entry in review.evidence[0].files] == ["not code that people write"]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("if not hmac.compare_digest(a, b):", ["compare_digest", "compare_digest"]),
        ("res.cookie('s', v, { httpOnly: true })", ["cookie flag"]),
        ("x = html.escape(y)  # escape", ["escape"]),
        ("// validate later", []),
        ("total = a + b", []),
    ],
)
def test_words_of_checks_are_known_in(line: str, words: list[str]) -> None:
    assert words_in(line) == words
