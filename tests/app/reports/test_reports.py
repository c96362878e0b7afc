"""The reports as people and programs get them."""

import json
import re
from html.parser import HTMLParser
from io import StringIO

import pytest
from hypothesis import given, settings
from rich.console import Console

from app.reports import Format, render, text
from checks.gate import judge
from tests.checks.making import DEFAULT, change, finding, review, reviews
from tests.checks.scenes import SHOP, all_scenes, failing
from tests.checks.test_comment import hostile_reviews
from tests.checks.test_markdown import HOSTILE

SCENES = all_scenes()


@pytest.mark.parametrize("scene", SCENES)
@pytest.mark.parametrize("format", Format)
def test_every_verdict_can_be_reported_in_every_format(format: Format, scene: str) -> None:
    assert render(format, *SCENES[scene]).endswith("\n")


def test_json_and_sarif_are_the_documents_of_the_checks() -> None:
    assert json.loads(render(Format.JSON, failing(), SHOP))["schema"] == 1
    assert json.loads(render(Format.SARIF, failing(), SHOP))["version"] == "2.1.0"


def test_the_text_reads_from_the_verdict_to_what_would_pass() -> None:
    lines = render(Format.TEXT, failing(), SHOP).splitlines()
    assert lines[0].startswith("Failed with 7.2 of 10 · 1 new vulnerability: SQL injection at src/shop/orders.py")
    headings = [line for line in lines if line and not line.startswith(" ")][3:]
    assert headings == [
        "Security",
        "Quality",
        "Not covered by tests",
        "Silenced by this change, judged all the same",
        "Was there before, costs nothing",
        "How the scores came about",
        "What was looked at",
        "Notes on how it was judged",
        "What fails",
        "The smallest set of fixes that would pass: mend 1 finding and cover 4 lines",
    ]


def test_the_text_is_a_table_of_scores_and_findings_by_place() -> None:
    page = render(Format.TEXT, failing(), SHOP)
    assert re.search(
        r"^ Security +5\.0 +40 % +2 findings +at least 8\.0, no new vulnerability +fails$", page, re.MULTILINE
    )
    assert re.search(r"^ Overall +7\.2 +at least 7\.5 +fails$", page, re.MULTILINE)
    assert re.search(
        r"^  src/shop/orders\.py:42  high    SQL injection\. User input reaches execute", page, re.MULTILINE
    )
    assert "- Cover 4 more lines of src/shop/orders.py with tests, beginning with lines 41-47" in page


def test_a_passing_change_reads_shortly() -> None:
    page = render(Format.TEXT, *SCENES["passing"])
    assert page.startswith("Passed with 10.0 of 10\n")
    assert "What fails" not in page


@pytest.mark.parametrize("scene", SCENES)
def test_text_is_plain_and_no_wider_than_the_page(scene: str) -> None:
    page = render(Format.TEXT, *SCENES[scene])
    assert "\x1b" not in page
    assert max(map(len, page.splitlines())) <= text.WIDTH


def test_a_terminal_gets_colours() -> None:
    page = StringIO()
    text.show(Console(file=page, force_terminal=True, color_system="standard", width=100), failing(), SHOP)
    assert "\x1b[1;31mFailed" in page.getvalue()


def test_a_long_path_is_folded_and_never_cut() -> None:
    path = "src/" + "very_long_folder_name/" * 6 + "file.py"
    verdict = judge(change(), reviews(lint=review("lint", None, finding(path=path))), DEFAULT)
    page = render(Format.TEXT, verdict, change())
    first_column = "".join(line[2:40].split("  ")[0].strip() for line in page.split("Quality\n  ")[1].splitlines()[:6])
    assert "…" not in page
    assert "very_long_folder_name" in first_column


@given(HOSTILE)
@settings(deadline=None, max_examples=60)
def test_text_never_sends_control_codes_or_reads_markup(said: str) -> None:
    subject, told = hostile_reviews(said + "[bold red]x[/] \x1b]8;;https://evil.example\x07")
    page = render(Format.TEXT, judge(subject, told, DEFAULT), subject)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]", page)


class Reader(HTMLParser):
    """Collects the elements and attributes of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        self.attributes |= {name for name, _ in attrs}


def read(page: str) -> Reader:
    reader = Reader()
    reader.feed(page)
    return reader


@pytest.mark.parametrize("scene", SCENES)
def test_html_is_one_file_that_loads_and_runs_nothing(scene: str) -> None:
    page = render(Format.HTML, *SCENES[scene])
    reader = read(page)
    assert not reader.elements & {"script", "img", "link", "iframe", "a", "form", "object"}
    assert not reader.attributes & {"src", "href", "onclick", "onerror"}
    assert "default-src 'none'" in page
    assert "url(" not in page


@given(HOSTILE)
@settings(deadline=None, max_examples=60)
def test_html_shows_hostile_text_as_text(said: str) -> None:
    subject, told = hostile_reviews(said + "<img src=x onerror=alert(1)></style><script>")
    reader = read(render(Format.HTML, judge(subject, told, DEFAULT), subject))
    ours = read(render(Format.HTML, *SCENES["failing"]))
    assert reader.elements <= ours.elements | {"pre"}
    assert reader.attributes <= ours.attributes


def test_html_tells_the_whole_story() -> None:
    page = render(Format.HTML, failing(), SHOP)
    assert "<title>Quaygate: Failed with 7.2 of 10 · 1 new vulnerability" in page
    assert "<li>Mend <code>src/shop/orders.py:42-44</code>: User input reaches <code>execute</code>" in page
    assert "    for order in read():\n" in page
