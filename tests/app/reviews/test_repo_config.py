"""The configuration file: what is valid, what is not, and that every problem is told with its place."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.reviews.config_model import seconds
from app.reviews.repo_config import Invalid, Valid, describe, parse_config, without_file
from checks.verdict import GatePolicy
from reviewers.coverage import CoverageOptions
from reviewers.review import Dimension
from tests.app.reviews.config_examples import BAD, FULL, GOOD, OPTIONS

WHERE = ".github/quaygate.yml"


def parsed(text: str | bytes) -> Valid | Invalid:
    return parse_config(text, WHERE, OPTIONS)


def valid(text: str) -> Valid:
    found = parsed(text)
    assert isinstance(found, Valid), describe(found)
    return found


@pytest.mark.parametrize("text", GOOD.values(), ids=GOOD)
def test_a_good_file_is_valid(text: str) -> None:
    valid(text)


@pytest.mark.parametrize(("text", "expected"), BAD.values(), ids=BAD)
def test_a_bad_file_is_told_with_place_and_reason(text: str | bytes, expected: list[tuple[int, str, str]]) -> None:
    found = parsed(text)
    assert isinstance(found, Invalid)
    for line, path, words in expected:
        assert any(
            (problem.place.line, problem.dotted) == (line, path)
            and words in f"{problem.found} | expected {problem.expected} | {problem.mend}"
            for problem in found.problems
        ), describe(found)


@pytest.mark.parametrize("text", [text for text, wanted in BAD.values() if len(wanted) == 1])
def test_one_mistake_is_one_problem(text: str | bytes) -> None:
    found = parsed(text)
    assert isinstance(found, Invalid)
    # An anchor and its alias, or a value that is wrong in two ways, may be told apart; nothing else is.
    assert len(found.problems) <= 2, describe(found)
    assert len({problem.place.line for problem in found.problems}) == 1


def test_every_problem_is_told_at_once_in_the_order_of_the_file() -> None:
    found = parsed("version: 1\nmode: x\ngate: {overall: 11, typo: 1}\ndrafts: maybe\ndrafts: true\n")
    assert isinstance(found, Invalid)
    assert [problem.dotted for problem in found.problems] == ["mode", "gate.overall", "gate.typo", "drafts", "drafts"]


def test_thousands_of_problems_are_cut_and_counted() -> None:
    found = parsed("version: 1\n" + "".join(f"k{number}: 1\n" for number in range(2000)))
    assert isinstance(found, Invalid)
    assert len(found.problems) == 101
    assert "1900 more problems" in found.problems[-1].found


def test_a_file_says_what_the_gate_asks() -> None:
    config = valid(FULL).config
    assert config.to_policy() == GatePolicy(
        weights={
            Dimension.SECURITY: 5,
            Dimension.QUALITY: 3,
            Dimension.COVERAGE: 2,
            Dimension.PERFORMANCE: 0,
        },
        overall=7,
        security=8.5,
        quality=4,
        patch_coverage=75,
        optional=frozenset({"coverage"}),
        deadline=7200,
        enforce=False,
    )
    options = config.options_of("coverage")
    assert isinstance(options, CoverageOptions)
    assert (options.partial_weight, options.paths) == (0, {"/app/": ""})
    assert config.coverage
    assert (config.coverage.artifact, config.coverage.required, config.drafts) == ("coverage-*", False, False)


def test_the_least_file_asks_what_the_gate_asks_by_default() -> None:
    config = valid("version: 1").config
    assert config.to_policy() == GatePolicy()
    assert config.coverage is None
    assert config.options_of("security").enabled


def test_without_a_file_the_gate_only_reports() -> None:
    assert without_file(OPTIONS).to_policy() == GatePolicy(enforce=False)


def test_options_of_a_stranger_are_a_mistake_of_ours() -> None:
    with pytest.raises(KeyError):
        without_file(OPTIONS).options_of("stranger")


@pytest.mark.parametrize(("text", "expected"), [("90s", 90), ("30m", 1800), ("2h", 7200)])
def test_durations_are_seconds(text: str, expected: float) -> None:
    assert seconds(text) == expected


def test_a_problem_is_described_with_its_line_and_a_mark_under_its_place() -> None:
    found = parsed("version: 1\ngate:\n  overal: 7\n")
    assert isinstance(found, Invalid)
    assert describe(found).splitlines() == [
        '.github/quaygate.yml:3:3: gate.overal: found the key `"overal"`, which is not known; expected one of '
        "`deadline`, `optional`, `overall`, `patch_coverage`, `quality`, `security`, `weights`.",
        "  3 |   overal: 7",
        "    |   ^ Did you mean `overall`?",
    ]


def test_a_description_holds_nothing_that_a_terminal_would_obey() -> None:
    found = parsed('version: 1\n"\\e[2J`\\u202e": "\\e[31m"\n')
    assert isinstance(found, Invalid)
    assert all(character == "\n" or character.isprintable() for character in describe(found))


def same_everywhere(text: str | bytes) -> None:
    """Whatever it is, there is an answer, and an invalid file has a problem with a place in it."""
    found = parsed(text)
    if isinstance(found, Invalid):
        assert found.problems
        assert describe(found)
        assert all(problem.place.line >= 1 and problem.place.column >= 1 for problem in found.problems)


@given(st.binary(max_size=300))
def test_no_bytes_raise(content: bytes) -> None:
    same_everywhere(content)


SYNTAX = [
    "\n",
    "\n  ",
    "\n- ",
    "  ",
    "[",
    "]",
    "{",
    "}",
    ":",
    "? ",
    "- ",
    "&a ",
    "*a",
    "!!int ",
    "!",
    "'",
    '"',
    "#",
    "|",
    ">",
]
WORDS = [
    "version: 1\n",
    "gate:",
    "reviewers:",
    "coverage:",
    "drafts:",
    "mode:",
    "overall",
    "weights",
    "optional",
    "7.5",
]
TRAPS = ["\\u", "\\U", "%YAML 1.2\n", "%", "---\n", "...\n", "<<: ", "yes", ".inf", "1e999", "0o7", "0x", "~", "@", "`"]
CHARACTERS = ["\t", "\r", "\x85", "\u2028", "\ufeff", "\ud800", "\x00", "\U0001f600"]
PIECES = st.sampled_from([*SYNTAX, *WORDS, *TRAPS, *CHARACTERS])


@given(st.lists(PIECES, max_size=30).map("".join))
def test_no_text_made_of_yaml_raises(text: str) -> None:
    same_everywhere(text)


@given(st.lists(st.tuples(st.integers(0, len(FULL) - 1), PIECES), min_size=1, max_size=4))
def test_no_mutation_of_a_good_file_raises(edits: list[tuple[int, str]]) -> None:
    text = FULL
    for place, piece in edits:
        text = text[:place] + piece + text[place + len(piece) :]
    same_everywhere(text)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda children: st.lists(children, max_size=4) | st.dictionaries(st.text(max_size=8), children, max_size=4),
    max_leaves=15,
)


@given(VALUES, st.sampled_from(["gate", "reviewers", "coverage", "drafts", "mode", "version"]))
def test_no_value_in_any_place_raises(value: object, key: str) -> None:
    same_everywhere(f"version: 1\n{key}: {json.dumps(value)}\n")
