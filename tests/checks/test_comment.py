"""The sticky comment: what a developer reads first."""

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.comment import MARKER, comment
from checks.draft import MAX_COMMENT
from checks.drafts import RunInfo, drafts
from checks.gate import judge
from reviewers.change import Change
from reviewers.review import (
    Broke,
    Confidence,
    Dimension,
    Evidence,
    FileEvidence,
    Finding,
    Looked,
    Missing,
    Origin,
    Review,
    Severity,
)
from tests.checks.commonmark import AUTOLINKED, kinds, shown_text, tokens
from tests.checks.making import DEFAULT, change, changed, covered, finding, review, reviews
from tests.checks.scenes import SHOP, all_scenes, failing
from tests.checks.test_markdown import HOSTILE

SCENES = all_scenes()


def headings(markdown: str) -> list[str]:
    return [line.lstrip("# ") for line in markdown.splitlines() if line.startswith("#")]


def test_a_failing_change_reads_from_what_fails_to_what_was_looked_at() -> None:
    text = comment(failing(), SHOP)
    assert headings(text) == [
        "❌ Failed with 7.2 of 10 for 2 reasons",
        "What fails",
        "The smallest set of fixes that would pass: mend 1 finding and cover 4 lines",
        "Scores",
        "Silenced by this change, judged all the same",
        "What was looked at",
    ]
    assert "<details><summary>6 reviewers looked at 3 files</summary>" in text
    assert "- semgrep: 2 files looked at, 1 skipped (not code)" in text


def test_one_line_is_enough_where_everybody_looked_at_everything() -> None:
    text = comment(judge(change(), reviews(), DEFAULT), change())
    assert text.split("### What was looked at")[1].strip().startswith("Each of the 6 reviewers looked at 1 file and")
    assert "<details>" not in text


@pytest.mark.parametrize(
    ("scene", "heading"),
    [
        ("passing", "✅ Passed with 10.0 of 10"),
        ("documentation only", "✅ Passed: nothing in this change needs judging"),
        ("waiting", "⏳ Still waiting for a coverage report for this commit"),
        ("overdue", "❌ Failed for 1 reason"),
        ("broken", r"⚠️ Could not evaluate (not your code): the secrets review broke"),
        ("report only", "❌ Report only: would have failed with 7.2 of 10 for 2 reasons"),
    ],
)
def test_the_heading_says_how_it_stands(scene: str, heading: str) -> None:
    assert headings(comment(*SCENES[scene]))[0] == heading


@pytest.mark.parametrize("scene", SCENES)
def test_it_starts_with_the_marker_it_is_found_by_and_fits(scene: str) -> None:
    text = comment(*SCENES[scene])
    assert text.startswith(MARKER)
    assert text.count(MARKER) == 1
    assert len(text) <= MAX_COMMENT
    assert "`bbbbbbbbbbbb`" in text


def test_a_passing_change_is_not_told_what_to_fix() -> None:
    assert headings(comment(*SCENES["passing"]))[1:] == ["Scores", "What was looked at"]


def test_what_could_not_be_looked_at_is_listed_with_the_reason() -> None:
    gaps = Evidence(
        tool="semgrep",
        version="1",
        files=(FileEvidence(path="src/app.py", looked=Looked.UNREAD, why="larger than 1 MB"),),
    )
    verdict = judge(change(), reviews(semgrep=review("semgrep", evidence=(gaps,))), DEFAULT)
    assert "- `src/app.py` was not read by the semgrep review: larger than 1 MB" in comment(verdict, change())


def test_the_small_change_rule_is_named_where_it_decided() -> None:
    verdict = judge(change(), reviews(coverage=review("coverage", coverage=covered(2, 1))), DEFAULT)
    text = drafts(verdict, change(), RunInfo(external_id="x"))[0].text
    assert "✅ holds (small change)" in text
    assert "That is enough because so few lines of so small a change are not covered." in text


def test_a_thousand_things_still_fit() -> None:
    many = [finding(Severity.CRITICAL, message="x" * 500, path="p/" * 400 + f"{n}.py") for n in range(1_000)]
    verdict = judge(change(), reviews(lint=review("lint", None, *many)), DEFAULT)
    assert len(comment(verdict, change())) <= MAX_COMMENT


def hostile_reviews(text: str) -> tuple[Change, list[Review]]:
    """Every string that a change or a tool can choose, chosen badly."""
    path = text or "x"
    bad = Finding(
        rule=text,
        dimension=Dimension.SECURITY,
        severity=Severity.HIGH,
        confidence=Confidence.HIGH,
        message=text,
        path=path,
        line=1,
        end_line=2,
        fingerprint="f" * 16,
        origin=Origin.INTRODUCED,
        suggestion=f"{text}\n{text}",
        cwe=text,
        url=text,
        suppressed=text or "noqa",
    )
    gaps = Evidence(
        tool=text or "t",
        version=text,
        rules_digest=text,
        files=(
            FileEvidence(path=path, looked=Looked.PARTIAL, why=text),
            FileEvidence(path="y", looked=Looked.SKIPPED, why=text),
        ),
    )
    old = replace(bad, origin=Origin.TOUCHED, suggestion=text)
    told = reviews(
        semgrep=review("semgrep", None, bad, old, evidence=(gaps,), notes=(text,)),
        secrets=review("secrets", Broke(why=text, reference=text)),
        coverage=review("coverage", Missing(what=text)),
        lint=review("lint", None, replace(bad, dimension=Dimension.QUALITY)),
        performance=review("performance", coverage=covered(1, 2, 1, path=path)),
    )
    return change(changed(path), repo=text, title=text, author=text, truncated=text), told


OURS = {"heading", "paragraph", "bullet_list", "list_item", "table", "thead", "tbody", "tr", "th", "td", "strong"}
ALLOWED = {f"{kind}_{end}" for kind in OURS for end in ("open", "close")} | {
    *("inline", "text", "code_inline", "fence", "softbreak", "hardbreak"),
}


# Lists that open on a click, whose titles are ours.
FOLD = re.compile(
    r"<details><summary>(\d+( of \d+)? reviewers? looked at [\d,]+ files?|Nothing in this change had to be looked at"
    r"|Notes on how it was judged|Tools and their versions)</summary>|</details>"
)


def tags(markdown: str) -> list[str]:
    return [token.content.strip() for token in tokens(markdown) if token.type.startswith("html")]


@given(HOSTILE, st.booleans())
@settings(deadline=None)
def test_no_text_of_a_change_becomes_anything_but_text(text: str, overdue: bool) -> None:
    subject, told = hostile_reviews(text)
    verdict = judge(subject, told, DEFAULT, overdue)
    written = comment(verdict, subject)
    assert [tag for tag in tags(written) if not FOLD.fullmatch(tag)] == [MARKER, "<sub>", "</sub>"]
    assert kinds(written) <= ALLOWED | {"html_block", "html_inline"}
    for draft in drafts(verdict, subject, RunInfo(external_id="x")):
        for part in (draft.summary, draft.text):
            assert kinds(part) <= ALLOWED | {"html_block"}
            assert all(FOLD.fullmatch(tag) for tag in tags(part)), part
            assert not AUTOLINKED.search(shown_text(part)), part
            assert len([token for token in tokens(part) if token.type == "heading_open"]) == part.count("\n### ")
