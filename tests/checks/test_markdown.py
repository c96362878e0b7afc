"""Nothing that comes from a pull request may become more than text."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from checks.markdown import clip, code, fenced, indented, plain, prose, ticked, visible
from tests.checks.commonmark import AUTOLINKED, code_text, kinds, shown_text, tokens

HARMLESS = {"paragraph_open", "paragraph_close", "inline", "text", "code_inline"}
PIECES = st.sampled_from(
    [
        *("`", "``", "```", "~~~", "*", "_", "~~", "[", "](", "]:", ")", "![", "<", ">", "|", "\\", "&", "&#64;", "#"),
        *("@org/team", "https://evil.example", "www.evil.example", "a@b.example", "#12", "GH-3", ":tada:", "$x$"),
        *("<!--", "-->", "</details>", "<img src=x>", "- ", "1. ", "1) ", "> ", "# ", "---", "===", "|--|", "[x]: /u"),
        *("\n", "\r", "\t", "    ", " ", "\u202e", "\u200b", "\x1b[31m", "\u2028", "a", "b.py", "é", "deadbeef01"),
    ]
)
HOSTILE = st.lists(PIECES | st.text(max_size=3), max_size=14).map("".join)


@given(HOSTILE)
@example("![x](https://evil.example/beacon)")
@example("x`a`@b")
@example("`a``b`@c`")
@example("`` `a ```b` @org")
@example("* * *")
@example("a\n\n# heading")
def test_prose_is_one_paragraph_of_text_and_code(text: str) -> None:
    shown = prose(text)
    assert kinds(shown) <= HARMLESS
    assert not AUTOLINKED.search(shown_text(shown)), shown
    assert "\n" not in shown


@given(HOSTILE)
@example("1. a")
@example("- [x] done")
def test_prose_stays_one_item_of_a_list(text: str) -> None:
    found = [token.type for token in tokens(f"- before\n- {prose(text)}\n- after")]
    assert found.count("list_item_open") == 3
    assert set(found) <= HARMLESS | {"bullet_list_open", "bullet_list_close", "list_item_open", "list_item_close"}


@given(HOSTILE)
def test_prose_says_what_the_text_said(text: str) -> None:
    """Letters and digits survive, in order, whatever stands around them."""
    said = "".join(letter for letter in prose(text) if letter.isalnum())
    assert said == "".join(letter for letter in visible(text) if letter.isalnum())


@given(HOSTILE)
def test_code_is_one_code_span(text: str) -> None:
    if visible(text):
        assert kinds(code(text)) <= HARMLESS - {"text"}
        assert code_text(code(text)) == visible(text)
    else:
        assert code(text) == ""


@given(HOSTILE)
def test_a_fenced_block_ends_where_we_end_it(text: str) -> None:
    found = [token.type for token in tokens(f"{fenced(text)}\n\nafter")]
    assert found == ["fence", "paragraph_open", "inline", "text", "paragraph_close"]


@given(HOSTILE)
def test_marked_text_is_code_in_any_sentence(text: str) -> None:
    shown = prose(f"Mend {ticked(text)}: now")
    assert shown_text(shown) == "Mend : now"
    assert plain(f"Mend {ticked(text)}: now").startswith("Mend ")


@given(st.text())
def test_everything_that_is_shown_can_be_seen(text: str) -> None:
    shown = visible(text)
    assert all(letter == " " or unicodedata.category(letter)[0] not in "CZ" for letter in shown if letter != "\u00a0")
    assert visible(shown) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("`os` imported but unused", "`os` imported but unused", id="names in backticks are code"),
        pytest.param("ask @octocat", "ask `@octocat`", id="a mention is code"),
        pytest.param("see https://x.example now", "see `https://x.example` now", id="a link is code"),
        pytest.param("a_b * c", r"a\_b \* c", id="emphasis is escaped"),
        pytest.param("<b>", r"\<b\>", id="html is escaped"),
        pytest.param("1. first", r"1\. first", id="a list is no list"),
        pytest.param("- first", r"\- first", id="nor is a bullet"),
        pytest.param("if (a) { b }\u202e", "if (a) { b }\\\\u202e", id="what reorders text is shown"),
    ],
)
def test_how_text_reads(text: str, shown: str) -> None:
    assert prose(text) == shown


def test_indentation_is_kept_where_it_matters() -> None:
    assert indented("\t  x  = 1\x00") == "      x = 1\\u0000"


def test_what_is_cut_ends_in_an_ellipsis() -> None:
    assert clip("abcdef", 4) == "abc…"
    assert clip("abcd", 4) == "abcd"
