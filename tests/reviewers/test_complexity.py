"""Complexity: what a change makes worse, and nothing else. Core."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewers.complexity import GROWTH, HARD_LIMIT, LIMIT, Function, grown
from reviewers.review import Severity


def function(name: str, complexity: int, body: str = "", line: int = 1) -> Function:
    return Function(
        name=name, line=line, end_line=line + 9, complexity=complexity, nesting=1, body=body or f"{name}{complexity}"
    )


@pytest.mark.parametrize(
    ("before", "now", "severity"),
    [
        pytest.param(0, LIMIT, None, id="a new function at the limit is fine"),
        pytest.param(0, LIMIT + 1, Severity.MEDIUM, id="a new function above the limit is found"),
        pytest.param(0, HARD_LIMIT + 1, Severity.HIGH, id="a new function far above the limit is worse"),
        pytest.param(LIMIT, LIMIT + 1, Severity.MEDIUM, id="growing past the limit is found"),
        pytest.param(LIMIT + 1, LIMIT + 1 + GROWTH, None, id="old debt may grow a little"),
        pytest.param(LIMIT + 1, LIMIT + 2 + GROWTH, Severity.MEDIUM, id="old debt may not grow much"),
        pytest.param(40, 30, None, id="getting better is never found"),
    ],
)
def test_what_counts(before: int, now: int, severity: Severity | None) -> None:
    base = {"a.py": [function("f", before)]} if before else {}
    found = [seen.severity for seen in grown({"a.py": [function("f", now)]}, base, {})]
    assert found == ([severity] if severity else [])


def test_a_function_that_moves_to_another_file_or_name_is_not_new() -> None:
    old, moved, renamed = function("f", 30, "body"), function("f", 30, "body"), function("g", 30, "body")
    assert not list(grown({"b.py": [moved]}, {"a.py": [old]}, {}))
    assert not list(grown({"a.py": [renamed]}, {"a.py": [old]}, {}))


def test_a_copy_of_a_complex_function_is_new() -> None:
    old = function("f", 30, "body")
    found = list(grown({"a.py": [old, function("g", 30, "body")]}, {"a.py": [old]}, {}))
    assert [seen.text for seen in found] == ["g"]


def test_a_renamed_file_keeps_its_functions() -> None:
    base = {"old.py": [function("f", 30, "before")]}
    assert not list(grown({"new.py": [function("f", 31, "after")]}, base, {"new.py": "old.py"}))


functions = st.lists(
    st.builds(function, st.sampled_from("fgh"), st.integers(1, 60), st.sampled_from(["", "x", "y"]), st.integers(1, 9))
)


@given(functions)
def test_what_did_not_change_is_never_found(same: list[Function]) -> None:
    assert not list(grown({"a.py": same}, {"a.py": same}, {}))


@given(functions, functions)
def test_only_functions_above_the_limit_are_ever_found(head: list[Function], base: list[Function]) -> None:
    lines = {function.line for function in head if function.complexity > LIMIT}
    assert {seen.line for seen in grown({"a.py": head}, {"a.py": base}, {})} <= lines
