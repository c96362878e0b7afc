"""How several accounts of one line are put together."""

from hypothesis import given
from hypothesis import strategies as st

from reviewers.coverage_lines import FileLines, LineHits, LineState, merge

NAMES = ("a", "b", "c")


@st.composite
def accounts(draw: st.DrawFn) -> LineHits:
    """Of a line with up to three branches, as formats tell it: with names, with counts, or without branches."""
    hits = draw(st.integers(0, 3))
    kind = draw(st.sampled_from(["named", "counted", "none"]))
    missing = draw(st.frozensets(st.sampled_from(NAMES)))
    if kind == "none":
        return LineHits(hits)
    if kind == "counted":
        return LineHits(hits, 3, 3 - len(missing))
    return LineHits(hits, 3, 3 - len(missing), missing, "names")


RANK = {LineState.UNCOVERED: 0, LineState.PARTIAL: 1, LineState.COVERED: 2}


@given(accounts(), accounts())
def test_the_order_of_reports_does_not_matter(one: LineHits, other: LineHits) -> None:
    assert merge(one, other) == merge(other, one)


@given(accounts())
def test_a_report_handed_in_twice_changes_nothing(one: LineHits) -> None:
    assert merge(one, one) == one


@given(accounts(), accounts())
def test_another_report_never_takes_away_hits_or_branches(one: LineHits, other: LineHits) -> None:
    both = merge(one, other)
    assert both.hits == max(one.hits, other.hits)
    assert both.taken >= max(one.taken, other.taken)
    assert both.branches == max(one.branches, other.branches)
    assert 0 <= both.taken <= both.branches


@given(st.lists(accounts(), min_size=1, max_size=5))
def test_a_line_is_covered_only_where_the_reports_prove_it(several: list[LineHits]) -> None:
    total = several[0]
    for one in several[1:]:
        total = merge(total, one)
    never_taken = frozenset.intersection(*(one.missing if one.naming else frozenset(NAMES) for one in several))
    full_count = any(one.branches and one.taken == one.branches for one in several)
    if total.state is LineState.COVERED and total.branches:
        assert full_count or not never_taken


def test_lines_outside_the_file_are_kept_apart() -> None:
    file = FileLines(length=2)
    for number in (-1, 0, 1, 2, 3):
        file.add(number, LineHits(1))
        file.exclude(number)
    assert (set(file.lines), file.excluded, file.outside) == ({1, 2}, {1, 2}, {-1, 0, 3})


def test_two_reports_of_one_file_become_one() -> None:
    one, other = FileLines(length=3), FileLines(length=3)
    one.add(1, LineHits(0))
    one.add(9, LineHits(1))
    other.add(1, LineHits(2))
    other.exclude(3)
    one.absorb(other)
    assert (one.lines, one.excluded, one.outside) == ({1: LineHits(2)}, {3}, {9})
