"""The security reviewer with real files, engine, jail and rules: only what the change brings counts. Shell."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from reviewers.base import Options
from reviewers.review import (
    Confidence,
    Dimension,
    Finding,
    Looked,
    NotApplicable,
    Origin,
    Review,
    Scored,
    Severity,
)
from reviewers.security import MOST_ALIKE, few_alike, once_a_place, reviewer
from reviewers.tools import find_tools
from tests.reviewers.casebook import Content, MemoryCache, case_of, counting

EVAL = "def run(x):\n    return eval(x)\n"


async def look(
    folder: Path,
    head: Mapping[str, Content],
    base: Mapping[str, Content] | None = None,
    *,
    moved: Mapping[str, str] | None = None,
    cache: MemoryCache | None = None,
) -> Review:
    folder.mkdir(exist_ok=True)
    case = await case_of(folder / "s", head, base, moved=moved, cache=cache)
    return await reviewer.review(replace(case, tools=find_tools()), Options())


async def test_a_new_weakness_is_found_with_all_there_is_to_say(tmp_path: Path) -> None:
    (found,) = counting(await look(tmp_path, {"a.py": EVAL}))
    assert (found.rule, found.path, found.line) == ("semgrep/py-eval", "a.py", 2)
    assert (found.dimension, found.severity, found.origin) == (Dimension.SECURITY, Severity.HIGH, Origin.INTRODUCED)
    assert found.cwe == "CWE-95"
    assert found.message
    assert found.suggestion
    assert found.url.startswith("https://")


async def test_an_old_weakness_does_not_count_however_it_moves(tmp_path: Path) -> None:
    review = await look(tmp_path, {"b.py": "import os\n\n\n" + EVAL}, {"a.py": EVAL}, moved={"b.py": "a.py"})
    assert [found.origin for found in review.findings] == [Origin.PRE_EXISTING]


async def test_a_comment_that_silences_a_finding_is_told_beside_it(tmp_path: Path) -> None:
    review = await look(tmp_path, {"a.py": EVAL.replace("(x)\n", "(x)  # nosemgrep\n")})
    by_rule = {found.rule: found for found in review.findings}
    assert by_rule["semgrep/py-eval"].suppressed == "nosemgrep"
    assert by_rule["semgrep/py-eval"].counts
    assert by_rule["suppression/nosemgrep"].severity is Severity.NOTE


async def test_a_comment_that_was_there_before_is_not_told_again(tmp_path: Path) -> None:
    old = "x = 1  # noqa\n"
    assert not counting(await look(tmp_path, {"a.py": old + "y = 2\n"}, {"a.py": old}))


async def test_text_that_no_rule_minds_is_clean_and_fully_looked_at(tmp_path: Path) -> None:
    review = await look(tmp_path, {"a.py": "x = 1\n", "README.md": "# Hello\n", "b.rs": "fn main() {}\n"})
    assert isinstance(review.outcome, Scored)
    assert not review.findings
    assert {file.looked for file in review.evidence[0].files} == {Looked.SCANNED}


UNREADABLE = "x = 1\n\nev\\\nal(x)\n\ny = 2\n"


@pytest.mark.parametrize(
    ("head", "base", "looked"),
    [
        pytest.param(UNREADABLE, "", Looked.PARTIAL, id="added by the change"),
        pytest.param(UNREADABLE, "x = 1\n\n\ny = 2\n", Looked.PARTIAL, id="added to a file"),
        pytest.param(UNREADABLE + "z = 3\n", UNREADABLE, Looked.SCANNED, id="there before, and left alone"),
    ],
)
async def test_lines_nobody_can_parse_are_a_gap_where_the_change_adds_them(
    tmp_path: Path, head: str, base: str, looked: Looked
) -> None:
    review = await look(tmp_path, {"a.py": head}, {"a.py": base} if base else {})
    assert [file.looked for file in review.evidence[0].files] == [looked]


async def test_lines_nobody_can_parse_matter_once_the_file_can_be_run(tmp_path: Path) -> None:
    case = await case_of(tmp_path, {"a.py": UNREADABLE + "z = 3\n"}, {"a.py": UNREADABLE})
    (file,) = case.change.files
    runnable = replace(file, head_mode="100755", head_blob=file.base_blob, added_lines=frozenset())
    case = replace(case, change=replace(case.change, files=(runnable,)), tools=find_tools())
    review = await reviewer.review(case, Options())
    assert [gap.path for gap in review.evidence[0].gaps] == ["a.py"]


async def test_a_change_of_images_has_nothing_to_judge(tmp_path: Path) -> None:
    review = await look(tmp_path, {"a.png": b"\x89PNG\r\n\x1a\n\0\0", "b.zip": b"PK\x03\x04\0\xff"})
    assert isinstance(review.outcome, NotApplicable)


async def test_a_removed_file_needs_no_look(tmp_path: Path) -> None:
    review = await look(tmp_path, {}, {"a.py": EVAL})
    assert [(file.looked, file.why) for file in review.evidence[0].files] == [(Looked.SKIPPED, "removed")]


async def test_an_image_that_is_a_program_is_read(tmp_path: Path) -> None:
    assert counting(await look(tmp_path, {"a.png": "#!/usr/bin/env python3\n" + EVAL}))


async def test_a_second_look_at_the_same_files_asks_nothing_again(tmp_path: Path) -> None:
    cache = MemoryCache()
    files = {f"{name}.py": EVAL.replace("x", name) for name in "abc"}
    first = await look(tmp_path / "1", files, cache=cache)
    known = len(cache.items)
    second = await look(tmp_path / "2", files, cache=cache)
    assert second.findings == first.findings
    assert len(cache.items) == known


def finding(number: int, **changes: object) -> Finding:
    whole = {
        "rule": "r",
        "dimension": Dimension.SECURITY,
        "severity": Severity.HIGH,
        "confidence": Confidence.HIGH,
        "message": "m",
        "path": "a.py",
        "line": number,
        "end_line": number,
        "fingerprint": f"{number:016x}",
        "origin": Origin.INTRODUCED,
    }
    return Finding(**(whole | changes))  # type: ignore[arg-type]


def test_of_very_many_alike_those_that_count_stay() -> None:
    old = [finding(number, origin=Origin.PRE_EXISTING) for number in range(200)]
    shown, left_out = few_alike([*old, finding(999)])
    assert len(shown) == MOST_ALIKE
    assert shown[-1].line == 999
    assert left_out == 201 - MOST_ALIKE


@pytest.mark.parametrize(
    ("first", "second", "kept"),
    [
        pytest.param({"severity": Severity.LOW}, {}, 1, id="the worse of two"),
        pytest.param({}, {"confidence": Confidence.LOW}, 0, id="the surer of two"),
        pytest.param({"origin": Origin.TOUCHED}, {"severity": Severity.LOW}, 1, id="the one that counts"),
    ],
)
def test_one_weakness_in_one_line_is_told_once(first: dict[str, object], second: dict[str, object], kept: int) -> None:
    pair = [finding(1, cwe="CWE-95", rule=f"r{n}", **changes) for n, changes in enumerate((first, second))]
    assert once_a_place(pair) == (pair[kept],)


def test_two_weaknesses_in_one_line_are_told_both() -> None:
    pair = [finding(1, cwe="CWE-95"), finding(1, cwe="CWE-78", rule="other")]
    assert once_a_place(pair) == tuple(pair)
