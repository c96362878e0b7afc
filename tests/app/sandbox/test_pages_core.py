"""The pure hearts of the sandbox's pages: Markdown, patches, the merge box, and times in words."""

import difflib
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.sandbox.entities import Account, Pull
from app.sandbox.pages import diff, wording
from app.sandbox.pages.markdown import ATTRIBUTES, TAGS, markdown
from app.sandbox.pages.rows import Row, listed, merge_box

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("<!-- quaygate:summary -->\n# A", "<h1>A</h1>", id="a comment is hidden"),
        pytest.param("<sub>a `b`</sub>", "<p><sub>a <code>b</code></sub></p>", id="small print stays"),
        pytest.param("a\nb", "<p>a<br>\nb</p>", id="line breaks stay"),
        pytest.param("~~a~~", "<p><s>a</s></p>", id="struck through"),
        pytest.param("`<b>`", "<p><code>&lt;b&gt;</code></p>", id="tags in code are text"),
        pytest.param("<script>x</script>", "", id="a script is taken out with all that is in it"),
        pytest.param('<p onclick="x" style="y" id="z">a</p>', "<p>a</p>", id="attributes that act are taken out"),
        pytest.param("[a](javascript:x)", "<p>[a](javascript:x)</p>", id="a link that runs is no link"),
        pytest.param('<a href="javascript:x">a</a>', '<p><a rel="nofollow noopener noreferrer">a</a></p>',
                     id="nor is one that is written as a tag"),
        pytest.param("![a <b>](https://e.com/i.png)",
                     '<p><a href="https://e.com/i.png" rel="nofollow noopener noreferrer">a &lt;b&gt;</a></p>',
                     id="an image is a link to itself"),
        pytest.param("[a](https://e.com)", '<p><a href="https://e.com" rel="nofollow noopener noreferrer">a</a></p>',
                     id="a link is not followed by machines"),
        pytest.param("<details>\n\na", "<details>\n<p>a</p>\n</details>", id="what was left open is closed"),
        pytest.param("a</details></div></section>", "<p>a</p>", id="what was never open is not closed"),
        pytest.param("\ud800", "<p>?</p>", id="half a letter"),
    ],
)  # fmt: skip
def test_markdown_is_shown_as_github_shows_it(text: str, shown: str) -> None:
    assert str(markdown(text)).strip() == shown


PIECES = [
    "<details>", "</details>", "<summary>", "</summary>", "<sub>", "</p>", "</article>", "<!--", "-->", "<script>",
    "</script>", "<img src=x onerror=y>", "<svg/onload=x>", "<a href='javascript:x'>", "</a>", "<style>", "<table>",
    "\n", "\n\n", "- ", "> ", "| a |\n|--|\n", "`", "```\n", "**", "[x](javascript:y)", "![x](data:y)", "&lt;", "<",
    ">", "\"", "'", "text", "\x00", "<math><mi//xlink:href='data:x'>", "<noscript><p title='</noscript><img src=x>'>",
]  # fmt: skip
VOID = {"br", "hr"}


class Strict(HTMLParser):
    """Refuses every tag and attribute that was not meant, and every tag that is not closed where it was opened."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in TAGS
        assert {name for name, _ in attrs} <= ATTRIBUTES.get(tag, set()) | ({"rel"} if tag == "a" else set())
        assert all(not (value or "").startswith(("javascript:", "data:")) for _, value in attrs)
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_comment(self, data: str) -> None:
        raise AssertionError("a comment was left in")


@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
def test_no_markdown_reaches_what_stands_around_it(text: str) -> None:
    parser = Strict()
    parser.feed(str(markdown(text)))
    parser.close()
    assert not parser.open


LINES = st.lists(st.text(st.sampled_from("ab \t+-@\\"), max_size=4), max_size=12)


@given(LINES, LINES)
def test_the_numbers_of_a_patch_are_those_of_the_files(old: list[str], new: list[str]) -> None:
    patch = "\n".join(list(difflib.unified_diff(old, new, lineterm=""))[2:])
    lines = list(diff.parsed(patch))
    for line in lines:
        assert line.old is None or old[line.old - 1] == line.text
        assert line.new is None or new[line.new - 1] == line.text
    assert sum(line.kind == "added" for line in lines) - sum(line.kind == "removed" for line in lines) == len(
        new
    ) - len(old)


def test_a_letter_that_hides_or_turns_text_shows_as_what_it_is() -> None:
    lines = list(diff.parsed("@@ -0,0 +1 @@\n+a\u202eb\tc\r\n\\ No newline at end of file"))
    assert [(line.kind, line.text) for line in lines[1:]] == [
        ("added", "a\\u202eb\tc\\u000d"),
        ("remark", " No newline at end of file"),
    ]


def test_a_huge_file_is_cut_and_says_so() -> None:
    rows = "\n".join(["@@ -0,0 +1,5000 @@", *["+x"] * 5000])
    changed = {"filename": "a", "status": "added", "additions": 5000, "deletions": 0, "patch": rows}
    note = diff.note(
        "check", "/", {"annotation_level": "notice", "path": "a", "start_line": 4000, "end_line": 4000, "message": "m"}
    )
    view = diff.file_view(changed, [note])
    assert (len(view.lines), view.hidden, list(view.elsewhere)) == (2000, 3001, [note])


def pull(state: str = "open", draft: bool = False, merged: bool = False) -> Pull:
    ada = Account(1, "ada")
    made = Pull(1, 1, "t", "", ada, "topic", "main", "a" * 40, "b" * 40, NOW, NOW, draft=draft, state=state)
    made.merged_at = NOW if merged else None
    return made


@pytest.mark.parametrize(
    ("states", "pull_request", "expected"),
    [
        pytest.param({}, pull(), ("open", "No checks yet"), id="nothing is required and nothing there"),
        pytest.param({"gate": "success"}, pull(), ("open", "All checks have passed"), id="passed"),
        pytest.param({"gate": "neutral"}, pull(), ("open", "All checks have passed"), id="neutral counts as passed"),
        pytest.param({"gate": "skipped"}, pull(), ("open", "All checks have passed"), id="skipped counts as passed"),
        pytest.param({"gate": "failure"}, pull(), ("blocked", "All checks have failed"), id="failed"),
        pytest.param({"gate": "cancelled"}, pull(), ("blocked", "All checks have failed"), id="cancelled blocks"),
        pytest.param({"gate": "timed_out"}, pull(), ("blocked", "All checks have failed"), id="timed out blocks"),
        pytest.param({"gate": "action_required"}, pull(), ("blocked", "All checks have failed"), id="asking blocks"),
        pytest.param({"gate": "stale"}, pull(), ("blocked", "All checks have failed"), id="stale blocks"),
        pytest.param({"gate": "queued"}, pull(), ("waiting", "Some checks haven't completed yet"), id="queued"),
        pytest.param({"lint": "failure", "gate": "success"}, pull(), ("open", "Some checks were not successful"),
                     id="only the required one blocks"),
        pytest.param({"lint": "success"}, pull(), ("waiting", "Some checks haven't completed yet"),
                     id="a required check that nobody reported"),
        pytest.param({"gate": "failure"}, pull(draft=True), ("draft", "All checks have failed"), id="a draft"),
        pytest.param({"gate": "failure"}, pull("closed"), ("closed", "All checks have failed"), id="closed"),
        pytest.param({"gate": "success"}, pull("closed", merged=True), ("merged", "All checks have passed"),
                     id="merged"),
    ],
)  # fmt: skip
def test_the_merge_box_says_what_github_would(
    states: dict[str, str], pull_request: Pull, expected: tuple[str, str]
) -> None:
    required = ("gate",) if states else ()
    reported = [Row(name=name, state=state, required=name in required) for name, state in states.items()]
    box = merge_box(pull_request, listed(reported, required))
    assert (box.state, box.heading) == expected


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(-5, "just now"), (59, "just now"), (60, "1 minute ago"), (7300, "2 hours ago"), (90_000, "1 day ago")],
)
def test_times_are_told_as_people_do(seconds: int, words: str) -> None:
    assert wording.ago(NOW - timedelta(seconds=seconds), NOW) == words


@pytest.mark.parametrize(("seconds", "words"), [(0.4, ""), (12.9, "after 12s"), (125, "after 2m 5s")])
def test_how_long_a_check_took_is_told_from_a_second_on(seconds: float, words: str) -> None:
    assert wording.took(timedelta(seconds=seconds)) == words
