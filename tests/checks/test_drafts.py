"""What appears on the pull request, for each row of the state table."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks import drafts, titles
from checks.draft import (
    MAX_ACTIONS,
    MAX_ANNOTATION_MESSAGE,
    MAX_TEXT,
    MAX_TITLE,
    CheckConclusion,
    CheckRunDraft,
    CheckStatus,
    Level,
)
from checks.drafts import GATE, ConfigProblem, RunInfo
from checks.gate import judge
from checks.verdict import GatePolicy, Verdict
from reviewers.review import Broke, Dimension, Looked, Review, Severity
from tests.checks.commonmark import kinds, shown_text
from tests.checks.making import (
    BROKE,
    DEFAULT,
    HEAD,
    REVIEWERS,
    all_reviews,
    change,
    changed,
    evidence,
    finding,
    policies,
    review,
    reviews,
)
from tests.checks.scenes import ANCIENT, CLEAN, COVERAGE, OLD, ORDERS, SHOP, all_scenes, failing, instead

RUN = RunInfo(external_id="run-7", details_url="https://quaygate.example/runs/7")
SCENES = all_scenes()


def shown(scene: str) -> dict[str, CheckRunDraft]:
    return {draft.name.removeprefix("quaygate/"): draft for draft in drafts.drafts(*SCENES[scene], RUN)}


def conclusions(scene: str) -> dict[str, str]:
    return {name: draft.conclusion.value if draft.conclusion else "in_progress" for name, draft in shown(scene).items()}


@pytest.mark.parametrize(
    ("scene", "expected"),
    [
        ("passing", ["success", "success", "success", "success", "success"]),
        ("failing", ["failure", "failure", "neutral", "failure", "success"]),
        ("report only", ["success", "neutral", "neutral", "neutral", "success"]),
        ("documentation only", ["success", "skipped", "skipped", "skipped", "skipped"]),
        ("waiting", ["in_progress", "success", "success", "in_progress", "success"]),
        ("overdue", ["failure", "success", "success", "neutral", "success"]),
        ("broken", ["failure", "neutral", "success", "success", "success"]),
    ],
)
def test_the_conclusions_are_those_of_the_state_table(scene: str, expected: list[str]) -> None:
    names = ["gate", "security", "quality", "coverage", "performance"]
    assert conclusions(scene) == dict(zip(names, expected, strict=True))


@pytest.mark.parametrize(
    ("scene", "title"),
    [
        ("passing", "Passed with 10.0 of 10"),
        (
            "failing",
            "Failed with 7.2 of 10 · 1 new vulnerability: SQL injection at src/shop/orders.py:42-44 · 1 more reason",
        ),
        ("documentation only", "Passed: nothing in this change needs judging"),
        ("waiting", "Still waiting for a coverage report for this commit"),
        ("overdue", "Failed: evidence missing: a coverage report for this commit did not come in time"),
        ("broken", "Could not evaluate (not your code): the secrets review broke"),
    ],
)
def test_the_gate_says_in_its_title_how_it_stands_and_why(scene: str, title: str) -> None:
    assert shown(scene)["gate"].title == title


def test_report_only_passes_and_says_what_it_would_have_done() -> None:
    gate = shown("report only")["gate"]
    assert gate.conclusion is CheckConclusion.SUCCESS
    assert gate.title.startswith("Report only: would have failed with 7.2 of 10 · 1 new vulnerability")


@pytest.mark.parametrize(
    ("replaced", "title"),
    [
        pytest.param(
            review("lint", evidence=(evidence(ORDERS, looked=Looked.TIMED_OUT),)),
            "Could not evaluate (not your code): 1 file could not be looked at",
            id="a file took too long",
        ),
        pytest.param(
            review("lint", coverage=None, outcome=Broke("x", "y")),
            "Could not evaluate (not your code): the lint review broke",
            id="the only reviewer of a dimension broke",
        ),
        pytest.param(
            review("coverage", coverage=None),
            "Could not evaluate (not your code): Coverage could not be judged: its reviewer answered without a usable "
            "measurement",
            id="a measurement is missing",
        ),
    ],
)
def test_the_title_names_what_could_not_be_evaluated(replaced: Review, title: str) -> None:
    assert titles.gate(instead(replaced)) == title


def test_a_truncated_change_is_said_to_be_one() -> None:
    verdict = judge(replace(SHOP, truncated="more than 3,000 files"), CLEAN, DEFAULT)
    assert titles.gate(verdict).endswith("the change could not be read whole")


def test_a_broken_reviewer_is_named_with_its_reference_and_a_way_out() -> None:
    summary = shown("broken")["gate"].summary
    assert "The secrets review broke: it was killed: out of memory" in summary
    assert "`run-7/secrets`" in summary
    assert "Nothing in your code has to change" in summary


def test_an_optional_reviewer_that_broke_is_mentioned() -> None:
    verdict = instead(review("secrets", BROKE), policy=GatePolicy(optional=frozenset({"secrets"})))
    assert "It is optional, so the change was judged without it" in drafts.drafts(verdict, SHOP, RUN)[0].summary


def test_an_error_is_said_beside_what_fails_for_good() -> None:
    told = [review("secrets", BROKE) if item.reviewer == "secrets" else item for item in failing().reviews]
    gate = drafts.drafts(judge(SHOP, told, DEFAULT), SHOP, RUN)[0]
    assert gate.title.startswith("Failed: 1 new vulnerability")
    assert "The secrets review broke" in gate.summary


def test_a_dimension_with_an_unread_file_is_neutral() -> None:
    verdict = instead(review("lint", evidence=(evidence(ORDERS, looked=Looked.UNREAD),)))
    made = {draft.name: draft.conclusion for draft in drafts.drafts(verdict, SHOP, RUN)}
    assert made["quaygate/quality"] is CheckConclusion.NEUTRAL
    assert made["quaygate/security"] is CheckConclusion.SUCCESS


@pytest.mark.parametrize("scene", SCENES)
def test_buttons_stand_on_the_completed_gate_only(scene: str) -> None:
    for name, draft in shown(scene).items():
        wanted = ["rerun"] if name == "gate" and draft.status is CheckStatus.COMPLETED else []
        assert [action.identifier for action in draft.actions] == wanted
        for action in draft.actions:
            assert len(action.label) <= 20
            assert len(action.description) <= 40
            assert len(action.identifier) <= 20


@pytest.mark.parametrize("scene", SCENES)
def test_every_check_can_be_found_again(scene: str) -> None:
    made = drafts.drafts(*SCENES[scene], RUN)
    assert [draft.external_id for draft in made] == [f"run-7:{draft.name}" for draft in made]
    assert {draft.head_sha for draft in made} == {HEAD}
    assert {draft.details_url for draft in made} == {RUN.details_url}


def test_the_smallest_set_of_fixes_stands_in_the_gate() -> None:
    summary = shown("failing")["gate"].summary
    assert "### The smallest set of fixes that would pass: mend 1 finding and cover 4 lines" in summary
    assert "- Mend `src/shop/orders.py:42-44`: User input reaches `execute` as part of the query." in summary
    assert "- Cover 4 more lines of `src/shop/orders.py` with tests, beginning with lines 41-47" in summary


def test_the_text_adds_everything_up() -> None:
    text = shown("failing")["gate"].text
    assert "**Security**: 10 − 4.60 = 5.40, but at most 5.0 because of the worst finding." in text
    assert "− 4.00 for high (high confidence) `python.sql-injection` at `src/shop/orders.py:42-44`" in text
    assert "**Overall**: 40 % × 5.0 + 30 % × 9.4 + 20 % × 7.2 + 10 % × 10.0 = 7.2." in text
    assert "`nosemgrep` against `python.weak-hash`" in shown("failing")["gate"].summary
    assert "- `semgrep` 1.182.0, rules `9f8e7d6c5b4…`" in text


def test_nothing_of_the_summary_is_said_again_in_the_text() -> None:
    for scene in SCENES:
        for draft in shown(scene).values():
            told = [
                {line for line in part.splitlines() if line.startswith("### ")} for part in (draft.summary, draft.text)
            ]
            assert not told[0] & told[1]


def test_findings_are_annotated_worst_first_and_old_ones_are_notices() -> None:
    levels = [(item.title, item.level) for item in shown("failing")["quality"].annotations]
    assert levels == [
        ("Function hard to follow (medium)", Level.WARNING),
        ("Unused import (low)", Level.NOTICE),
        ("Was there before: Catches everything (low)", Level.NOTICE),
    ]
    everything = [item for draft in shown("failing").values() for item in draft.annotations]
    assert not any(ANCIENT.rule in item.raw_details for item in everything)
    assert any(OLD.rule in item.raw_details for item in everything)


def test_uncovered_blocks_are_annotated_longest_first() -> None:
    marks = [(item.start_line, item.end_line, item.title) for item in shown("failing")["coverage"].annotations]
    assert marks == [
        (41, 52, "Not covered by tests"),
        (60, 63, "Not covered by tests"),
        (55, 55, "Partly covered by tests"),
    ]


def test_uncovered_lines_that_a_finding_speaks_of_are_shown_once() -> None:
    told = finding(Severity.NOTE, Dimension.COVERAGE, path=ORDERS, line=41, end_line=52, rule="coverage/uncovered")
    verdict = instead(review("coverage", None, told, coverage=COVERAGE))
    coverage = drafts.drafts(verdict, SHOP, RUN)[3]
    marks = [(item.start_line, item.end_line) for item in coverage.annotations]
    assert marks == [(41, 52), (60, 63), (55, 55)]
    assert "60-63 not covered; 55 covered in part" in coverage.text


def test_a_note_about_silencing_is_not_itself_listed_as_silenced() -> None:
    note = finding(Severity.NOTE, Dimension.SECURITY, suppressed="nosemgrep", rule="suppression/nosemgrep")
    gate = drafts.drafts(instead(review("guards", None, note)), SHOP, RUN)[0]
    assert "Silenced by this change" not in gate.text
    assert "suppression/nosemgrep" in gate.text


@pytest.mark.parametrize(
    ("path", "line", "end"),
    [
        ("elsewhere.py", 1, 1),
        ("gone.py", 1, 1),
        ("src/app.py", 0, 1),
        ("src/app.py", 9, 8),
        ("src/app.py", 1, 10_000),
    ],
    ids=["not in the change", "removed", "before the first line", "ends before it starts", "past the end"],
)
def test_a_finding_outside_the_head_is_listed_and_not_annotated(path: str, line: int, end: int) -> None:
    files = change(changed(lines=5, head_size=200), changed("gone.py", head_blob=None, added_lines=frozenset()))
    stray = finding(Severity.HIGH, path=path, line=line, end_line=end, message="Stray finding")
    verdict = judge(files, reviews(lint=review("lint", None, stray)), DEFAULT)
    quality = drafts.drafts(verdict, files, RUN)[2]
    assert quality.annotations == ()
    assert "Stray finding" in quality.text


def test_what_does_not_fit_is_cut_between_findings_and_said() -> None:
    many = [finding(Severity.LOW, message="Line too long " * 30, suggestion="```\nx\n" * 20) for _ in range(400)]
    verdict = judge(change(), reviews(lint=review("lint", None, *many)), DEFAULT)
    gate, _, quality, *_ = drafts.drafts(verdict, change(), RUN)
    for draft in (gate, quality):
        assert len(draft.text.encode()) <= MAX_TEXT
        assert draft.text.endswith("more parts are left out. `quaygate review` prints them all._")
        assert "limit for a check is reached" in shown_text(draft.text), "the sentence must not end up in a code block"
    assert len(quality.annotations) == 400


def test_long_messages_stay_within_githubs_limits() -> None:
    huge = finding(Severity.HIGH, message="ü" * 80_000, rule="r" * 400)
    verdict = judge(change(), reviews(lint=review("lint", None, huge)), DEFAULT)
    quality = drafts.drafts(verdict, change(), RUN)[2]
    annotation = quality.annotations[0]
    assert len(annotation.message.encode()) <= MAX_ANNOTATION_MESSAGE
    assert len(annotation.title) <= MAX_TITLE


@given(all_reviews(), policies(), st.booleans())
@settings(deadline=None)
def test_whatever_happens_the_drafts_are_ones_github_takes(
    told: list[Review], policy: GatePolicy, overdue: bool
) -> None:
    verdict = judge(change(), told, policy, overdue, expected=REVIEWERS)
    for draft in drafts.drafts(verdict, change(), RUN):
        assert (draft.conclusion is None) == (draft.status is CheckStatus.IN_PROGRESS)
        assert 0 < len(draft.title) <= MAX_TITLE
        assert draft.summary
        assert len(draft.actions) <= MAX_ACTIONS
        assert all(item.message and item.start_line <= item.end_line for item in draft.annotations)
        assert "link_open" not in kinds(draft.summary) | kinds(draft.text)


@given(all_reviews(), policies(), st.booleans())
@settings(deadline=None)
def test_the_gate_is_green_only_on_success_and_never_neutral_or_skipped(
    told: list[Review], policy: GatePolicy, overdue: bool
) -> None:
    verdict: Verdict = judge(change(), told, policy, overdue, expected=REVIEWERS)
    gate = drafts.drafts(verdict, change(), RUN)[0]
    assert gate.conclusion not in {CheckConclusion.NEUTRAL, CheckConclusion.SKIPPED}
    assert (gate.conclusion is CheckConclusion.SUCCESS) == (verdict.conclusion.value == "success")


def test_a_dimension_nobody_weighs_or_reviews_has_no_check() -> None:
    policy = GatePolicy(weights={**DEFAULT.weights, Dimension.PERFORMANCE: 0.0})
    told = [item for item in CLEAN if item.reviewer != "performance"]
    names = [draft.name for draft in drafts.drafts(judge(SHOP, told, policy), SHOP, RUN)]
    assert names == [GATE, "quaygate/security", "quaygate/quality", "quaygate/coverage"]


def test_a_running_review_says_so() -> None:
    draft = drafts.draft_in_progress(GATE, HEAD, "run-7:gate")
    assert (draft.status, draft.conclusion, draft.external_id) == (CheckStatus.IN_PROGRESS, None, "run-7:gate")


def test_a_superseded_commit_has_every_check_cancelled() -> None:
    made = drafts.superseded(HEAD, RUN, "c" * 40)
    assert [draft.name for draft in made] == list(drafts.CHECKS)
    assert {draft.conclusion for draft in made} == {CheckConclusion.CANCELLED}
    assert all("cccccccccccc" in draft.summary and not draft.actions for draft in made)


def test_an_invalid_configuration_fails_with_file_line_and_reason() -> None:
    problems = [
        ConfigProblem(path=".github/quaygate.yml", line=3, reason="unknown key `gat`; did you mean `gate`?"),
        ConfigProblem(path=".github/quaygate.yml", line=0, reason="the file is longer than 64 KB"),
    ]
    draft = drafts.config_invalid(HEAD, RUN, problems, "a" * 40)
    assert draft.conclusion is CheckConclusion.FAILURE
    assert draft.title == "The configuration on the base branch is not valid: 2 problems"
    assert "- `.github/quaygate.yml:3`: unknown key `gat`; did you mean `gate`?" in draft.summary
    assert "- `.github/quaygate.yml`: the file is longer than 64 KB" in draft.summary


def test_the_table_shows_each_dimension_with_what_it_needs() -> None:
    rows = [row for row in shown("failing")["gate"].summary.splitlines() if row.startswith("| ")]
    assert rows == [
        "| Dimension | Score | Weight | Found | Must have | Status |",
        "| Security | 5.0 | 40 % | 2 findings | at least 8.0, no new vulnerability | ❌ fails |",
        "| Quality | 9.4 | 30 % | 2 findings | at least 5.0 | ✅ holds |",
        "| Coverage | 7.2 | 20 % | 72.6 % covered | at least 80 % of added lines | ❌ fails |",
        "| Performance | 10.0 | 10 % | nothing | no minimum | ✅ holds |",
        "| Overall | 7.2 |  |  | at least 7.5 | ❌ fails |",
    ]
