"""The page about the rules says what the rules are, and what they find, today."""

from pathlib import Path

from reviewers.rules_table import Row, Trial, page
from tests.reviewers.rules.paper import PAGE, current, trials

ROW = Row(
    area="go",
    rule="go-thing",
    severity="high",
    confidence="low",
    cwe="CWE-1",
    url="https://example.org",
    message="a | b\n  happens. Mend it.",
)
FOUND = Trial(program="one.go", cwe="CWE-1", found_by=("go-thing",))
MISSED = Trial(program="two.go", cwe="CWE-2", found_by=())


def test_the_committed_page_is_current(tmp_path: Path) -> None:
    assert PAGE.read_text(encoding="utf-8") == current(tmp_path), "run: .venv/bin/python -m tests.reviewers.rules"


def test_at_least_seventeen_of_the_twenty_weaknesses_are_found(tmp_path: Path) -> None:
    tried = trials(tmp_path)
    assert len(tried) == 20
    assert sum(bool(trial.found_by) for trial in tried) >= 17, [trial for trial in tried if not trial.found_by]


def test_a_rule_is_one_line_whatever_its_message_holds() -> None:
    text = page([ROW], [FOUND, MISSED], ())
    assert "| [`go-thing`](https://example.org) | high | low | CWE-1 | a \\| b happens. Mend it. |\n" in text


def test_what_was_missed_is_said_as_plainly_as_what_was_found() -> None:
    text = page([ROW], [FOUND, MISSED], ())
    assert "| one.go | CWE-1 | `go-thing` |" in text
    assert "| two.go | CWE-2 | nothing |" in text
    assert "1 were found when the rules were first run on them, 1 of these\nwith low confidence only" in text


def test_a_rule_written_afterwards_does_not_count_as_found_at_first() -> None:
    text = page([ROW], [FOUND, MISSED], ["go-thing"])
    assert "0 were found when" in text
    assert "Written afterwards, because of them: `go-thing`." in text
