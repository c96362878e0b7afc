"""What we add to people's texts: within limits, and never markup of a stranger's making."""

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from app.github.check_payloads import in_bytes
from app.github.wording import lost_annotations, shortened
from checks.draft import MAX_TEXT, Annotation, Level

MARKDOWN = MarkdownIt("commonmark", {"html": True})
HOSTILE = st.one_of(
    st.text(max_size=80),
    st.lists(
        st.sampled_from(
            ["`", "``", "```", "@org/team", "<img src=x>", "![x](y)", "[a](b)", "\n", "\n\n", "#", "-", "|", " "]
        ),
        max_size=12,
    ).map("".join),
)


@given(path=HOSTILE, title=HOSTILE, message=HOSTILE)
def test_a_strangers_words_are_code_and_nothing_else(path: str, title: str, message: str) -> None:
    lost = Annotation(path=path, start_line=1, end_line=1, level=Level.NOTICE, message=message, title=title)
    tokens = MARKDOWN.parse(lost_annotations([lost] * 2))
    kinds = {child.type for token in tokens for child in token.children or ()}
    assert kinds <= {"text", "code_inline"}
    assert [token.type for token in tokens].count("list_item_open") == 2
    assert not {"html_block", "fence", "heading_open"} & {token.type for token in tokens}


@given(text=st.text(max_size=400), most=st.integers(0, 300))
def test_a_text_is_whole_or_cut_to_size(text: str, most: int) -> None:
    short = shortened(text, most)
    assert len(short) <= most
    assert (short == text) == (len(text) <= most)


@given(text=st.text(max_size=100), most=st.integers(0, 100))
def test_bytes_are_cut_between_characters(text: str, most: int) -> None:
    cut = in_bytes(text, most)
    assert len(cut.encode()) <= most
    assert text.encode("utf-8", "replace").decode().startswith(cut)


def test_the_list_of_what_was_lost_stays_short() -> None:
    long = Annotation(path="p" * 9000, start_line=1, end_line=1, level=Level.NOTICE, message="m" * 9000)
    assert len(lost_annotations([long] * 5000)) < MAX_TEXT / 4
