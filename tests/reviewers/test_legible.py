"""What the scanner is shown is what the compiler reads, and a finding stays on the line people see. Core."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewers.change import Language
from reviewers.legible import Legible, legible


def shown(content: bytes, language: Language = Language.PYTHON) -> Legible:
    answer = legible(content, language)
    assert isinstance(answer, Legible), answer
    return answer


@pytest.mark.parametrize(
    ("content", "language", "expected"),
    [
        pytest.param(b"\xef\xbb\xbfeval(x)\n", Language.PYTHON, b"eval(x)\n", id="a byte order mark is taken off"),
        pytest.param(b"# a \reval(x)\n", Language.PYTHON, b"# a \neval(x)\n", id="a lone carriage return ends a line"),
        pytest.param(b"a\r\nb\r\n", Language.PYTHON, b"a\r\nb\r\n", id="Windows line ends stay"),
        pytest.param(b"x = '\0'\n", Language.PYTHON, b"x = ' '\n", id="a NUL byte becomes a blank"),
        pytest.param("𝐞𝐯𝐚𝐥(x)".encode(), Language.PYTHON, b"eval(x)", id="Python names are compared in NFKC"),
        pytest.param("𝐞𝐯𝐚𝐥(x)".encode(), Language.GO, "𝐞𝐯𝐚𝐥(x)".encode(), id="Go names are not"),
        pytest.param(b"# coding: utf-7\n+AGUAdgBhAGw-(x)", Language.PYTHON, b"# coding: utf-7\neval(x)", id="UTF-7"),
        pytest.param(b"\n# coding: l1\n\xe9", Language.PYTHON, "\n# coding: l1\né".encode(), id="on the second line"),
        pytest.param(b"\n\n# coding: utf-7\n+AGU-", Language.PYTHON, b"\n\n# coding: utf-7\n+AGU-", id="third line"),
        pytest.param(b"# coding: utf-7\n+AGU-", Language.GO, b"# coding: utf-7\n+AGU-", id="Go believes no cookie"),
        pytest.param("eval(x)".encode("utf-16"), Language.JAVASCRIPT, b"eval(x)", id="UTF-16 with its mark"),
        pytest.param(rb'exec("a\u0022, x)', Language.JAVA, b'exec("a", x)', id="Java decodes escapes first"),
        pytest.param(rb'"a\\u0022"', Language.JAVA, rb'"a\\u0022"', id="an escaped backslash starts no escape in Java"),
        pytest.param(b"x = '\xff\xfe'", Language.GO, b"x = '\xff\xfe'", id="bytes that are no text stay"),
    ],
)  # fmt: skip
def test_text_is_shown_as_its_compiler_reads_it(content: bytes, language: Language, expected: bytes) -> None:
    assert shown(content, language).content == expected


@pytest.mark.parametrize("encoding", ["unicode_escape", "punycode", "idna", "rot13", "hex", "no-such-encoding"])
def test_an_encoding_nobody_writes_in_is_not_read(encoding: str) -> None:
    assert isinstance(legible(f"# coding: {encoding}\nx".encode(), Language.PYTHON), str)


def test_a_text_that_is_not_in_its_own_encoding_is_not_read() -> None:
    assert legible(b"# coding: ascii\n\xe9", Language.PYTHON) == "it says that it is written in ascii, and is not"


def test_a_place_behind_a_lone_carriage_return_is_still_on_the_line_people_see() -> None:
    text = shown(b"a\n# b \reval(x)\nc\n")
    assert text.line(text.content.index(b"eval")) == 2
    assert text.line(text.content.index(b"c")) == 3


@given(st.binary(max_size=200), st.sampled_from([Language.PYTHON, Language.JAVA, Language.GO]))
def test_every_text_is_either_shown_or_said_not_to_be_read(content: bytes, language: Language) -> None:
    answer = legible(content, language)
    assert isinstance(answer, Legible | str)


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\n\ufeff")), min_size=1, max_size=8))
def test_lines_keep_their_numbers(lines: list[str]) -> None:
    text = shown("\n".join(lines).encode(), Language.GO)
    assert len(text.starts) == len(lines)
    assert [text.line(start) for start in text.starts if start < len(text.content)] == [
        number for number, start in enumerate(text.starts, 1) if start < len(text.content)
    ]


@given(st.text(st.characters(codec="ascii", exclude_characters="\0\r\\")))
def test_plain_text_is_not_touched(text: str) -> None:
    content = ("#\n#\n" + text).encode()
    assert shown(content).content == content
