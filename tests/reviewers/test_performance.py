"""Slow patterns that the change brings, never worse than medium. Shell."""

from pathlib import Path

import pytest

from reviewers.base import Options
from reviewers.performance import reviewer
from reviewers.review import NotApplicable, Review, Scored, Severity
from tests.reviewers.casebook import Content, case_of, counting, rules


async def judged(folder: Path, head: dict[str, Content], base: dict[str, Content] | None = None) -> Review:
    return await reviewer.review(await case_of(folder, head, base), Options())


BLOCKING = "import time\n\n\nasync def f():\n    time.sleep(1)\n"


@pytest.mark.parametrize(
    ("path", "text", "rule"),
    [
        pytest.param("a.py", BLOCKING, "ruff/ASYNC251", id="sleeping in the event loop"),
        pytest.param(
            "a.py",
            "def f(x):\n    r = []\n    for i in x:\n        r.append(i * 2)\n    return r\n",
            "ruff/PERF401",
            id="a loop",
        ),
        pytest.param(
            "a.py",
            "def f(ids):\n    for i in ids:\n        User.objects.get(id=i)\n",
            "semgrep/perf-py-query-in-loop",
            id="a query in a loop",
        ),
        pytest.param(
            "a.js",
            "export const f = (x) => x.reduce((all, n) => ({ ...all, [n]: 1 }), {})\n",
            "oxlint/oxc/no-accumulating-spread",
            id="copying all that was gathered",
        ),
    ],
)
async def test_it_finds(path: str, text: str, rule: str, tmp_path: Path) -> None:
    review = await judged(tmp_path, {path: text})
    assert rule in rules(review)
    assert {finding.severity for finding in review.findings} <= {Severity.MEDIUM, Severity.LOW, Severity.NOTE}
    assert review.outcome == Scored()


async def test_two_tools_that_see_the_same_line_tell_it_once(tmp_path: Path) -> None:
    review = await judged(tmp_path, {"a.py": BLOCKING})
    assert [finding.line for finding in counting(review)] == [5]


async def test_what_was_slow_before_is_not_the_changes_doing(tmp_path: Path) -> None:
    assert counting(await judged(tmp_path, {"a.py": f"# new\n{BLOCKING}"}, {"a.py": BLOCKING})) == []


async def test_a_file_that_does_not_parse_is_a_gap_and_no_finding_of_ours(tmp_path: Path) -> None:
    review = await judged(tmp_path, {"a.py": "def f(:\n"})
    assert review.findings == ()
    assert {gap.path for evidence in review.evidence for gap in evidence.gaps} == {"a.py"}


async def test_it_does_not_apply_to_other_languages(tmp_path: Path) -> None:
    review = await judged(tmp_path, {"a.go": "package a\n", "a.md": "x\n"})
    assert isinstance(review.outcome, NotApplicable)
