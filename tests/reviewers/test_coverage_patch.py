"""What the reports prove of the lines that a change adds to one file."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewers.coverage_lines import FileLines, LineHits
from reviewers.coverage_patch import EXCLUSION, SourceFile, Standing, blocks, judge
from reviewers.review import FileCoverage

SOURCE = b"""import os


def price():
    return 1


def debug():  # pragma: no cover
    print(1)
    return os


LIMIT = 1
"""
STATEMENTS = frozenset({1, 4, 5, 8, 9, 10, 13})


def a_file(*added: int, source: bytes = SOURCE, executable: frozenset[int] = STATEMENTS) -> SourceFile:
    return SourceFile(path="a.py", source=source, added=frozenset(added), executable=lambda: executable)


def reported(length: int = 13, outside: int = 0, **hits: int) -> FileLines:
    """`l4=0` is line 4 with no hits."""
    file = FileLines(length=length)
    for name, count in hits.items():
        file.add(int(name[1:]), LineHits(count))
    file.outside.update(range(1000, 1000 + outside))
    return file


KNOWN = {"l1": 1, "l4": 1, "l5": 0, "l13": 1}


def test_only_added_lines_count() -> None:
    judged = judge(a_file(4, 5, 6), reported(**KNOWN))
    assert judged.coverage == FileCoverage(path="a.py", covered=(4,), uncovered=(5,))
    assert judged.standing is Standing.MEASURED


def test_a_file_that_no_report_knows_has_its_statements_uncovered() -> None:
    judged = judge(a_file(3, 4, 5), None)
    assert judged.coverage == FileCoverage(path="a.py", uncovered=(4, 5), measured=False)
    assert judged.standing is Standing.ABSENT


def test_a_file_that_a_report_only_names_is_as_good_as_absent() -> None:
    assert judge(a_file(4, 5), reported()).standing is Standing.ABSENT


def test_an_empty_file_that_a_report_names_is_measured() -> None:
    assert judge(a_file(1, source=b"# empty\n", executable=frozenset()), reported(1)).standing is Standing.MEASURED


def test_a_report_of_another_version_is_not_believed() -> None:
    judged = judge(a_file(4, 5), reported(l2=1, l3=1, l4=1, l5=1))
    assert judged.standing is Standing.OTHER_CONTENT
    assert judged.coverage == FileCoverage(path="a.py", uncovered=(4, 5), measured=False)


def test_many_lines_beyond_the_end_are_another_version_too() -> None:
    judged = judge(a_file(4, 5), reported(outside=3, **KNOWN))
    assert (judged.standing, judged.outside) == (Standing.OTHER_CONTENT, 3)


def test_a_few_lines_beyond_the_end_are_dropped_and_told() -> None:
    lines = {f"l{number}": 1 for number in range(1, 31)}
    source = b"x = 1\n" * 30
    judged = judge(a_file(1, source=source, executable=frozenset(range(1, 31))), reported(30, outside=2, **lines))
    assert (judged.standing, judged.outside, judged.coverage.covered) == (Standing.MEASURED, 2, (1,))


def test_neither_comments_nor_blank_lines_can_pad_a_report_of_every_line() -> None:
    every = {f"l{number}": 1 for number in range(1, 14)}
    judged = judge(a_file(*range(1, 14)), reported(**every))
    assert frozenset(judged.coverage.covered) == STATEMENTS


def test_an_exclusion_that_the_change_adds_is_not_obeyed() -> None:
    judged = judge(a_file(8, 9, 10), reported(**KNOWN))
    assert judged.coverage.uncovered == (8, 9, 10)
    assert judged.silenced == (8, 9, 10)


def test_an_exclusion_that_was_there_before_is_obeyed() -> None:
    judged = judge(a_file(9), reported(**KNOWN))
    assert (judged.coverage.uncovered, judged.silenced) == ((), ())


def test_an_exclusion_reaches_no_further_than_to_the_next_reported_line() -> None:
    judged = judge(a_file(1, 8, 9), reported(l4=1, l5=1, l13=1))
    assert judged.silenced == (8, 9)


def test_changed_settings_make_everything_unreported_count() -> None:
    judged = judge(a_file(1, 9, 10), reported(**KNOWN), exclusions_changed=True)
    assert (judged.coverage.covered, judged.silenced) == ((1,), (9, 10))


@pytest.mark.parametrize(
    "comment",
    [
        b"# pragma: no cover",
        b"# PRAGMA NO COVER",
        b"# pragma:no branch",
        b"/* istanbul ignore next */",
        b"/* c8 ignore start */",
        b"/* v8 ignore if */",
        b"/* node:coverage disable */",
        b"// LCOV_EXCL_LINE",
        b"// GCOVR_EXCL_START",
        b"// coverage:ignore-line",
        b"// @codeCoverageIgnore",
        b"# :nocov:",
    ],
)
def test_comments_that_exclude_are_known(comment: bytes) -> None:
    assert EXCLUSION.search(b"x = 1  " + comment)


def test_uncovered_lines_join_over_added_lines_that_cannot_run() -> None:
    coverage = FileCoverage(path="a.py", covered=(9,), partial=(12,), uncovered=(1, 2, 4, 6, 8, 10, 11, 13))
    added = frozenset(range(1, 20)) - {5}
    assert blocks(coverage, added) == ((1, 4), (6, 8), (10, 11), (13, 13))
    assert blocks(coverage, added, frozenset({2, 4})) == ((1, 1), (2, 4), (6, 8), (10, 11), (13, 13))


LINES = st.frozensets(st.integers(1, 13))


@given(LINES, LINES, LINES)
def test_no_added_line_is_counted_twice_or_from_elsewhere(
    added: frozenset[int], ran: frozenset[int], not_run: frozenset[int]
) -> None:
    hits = {f"l{number}": 0 for number in not_run} | {f"l{number}": 1 for number in ran}
    found = judge(a_file(*added), reported(**hits)).coverage
    everything = [*found.covered, *found.partial, *found.uncovered]
    assert len(everything) == len(set(everything))
    assert set(everything) <= added
    assert set(found.covered) <= ran


@given(LINES, LINES)
def test_every_uncovered_line_is_in_exactly_one_block(added: frozenset[int], uncovered: frozenset[int]) -> None:
    wanted = tuple(sorted(uncovered & added))
    coverage = FileCoverage(path="a.py", uncovered=wanted, covered=tuple(sorted(added - uncovered)))
    inside = [number for first, last in blocks(coverage, added) for number in range(first, last + 1)]
    assert tuple(sorted(set(inside) & uncovered & added)) == wanted
    assert len(inside) == len(set(inside))
    assert not set(inside) & set(coverage.covered)
