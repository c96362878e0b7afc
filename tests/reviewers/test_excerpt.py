"""Cutting what a tool points at. Core."""

from hypothesis import given
from hypothesis import strategies as st

from reviewers.excerpt import git_lines, lines_of, row_at, span


def test_columns_count_characters_after_the_byte_order_mark() -> None:
    lines = lines_of("\ufeffx = 'é😀' + y\r\nz\n".encode())
    assert span(lines, (1, 12), (1, 13), 99) == "y"
    assert span(lines, (1, 12), (2, 2), 99) == "y\nz"
    assert span(lines, (2, 1), (2, 1), 99) == "z"


def test_a_place_outside_the_file_is_empty() -> None:
    assert span(["a"], (9, 1), (9, 5), 99) == ""


@given(st.binary(), st.integers(1, 50), st.integers(1, 50), st.integers(0, 5), st.integers(0, 50))
def test_any_place_in_any_file_can_be_cut(content: bytes, row: int, column: int, more: int, most: int) -> None:
    assert len(span(lines_of(content), (row, column), (row + more, column), most)) <= most


@given(st.binary())
def test_rows_agree_with_gits_lines(content: bytes) -> None:
    assert row_at(content, len(content)) == len(git_lines(content))
