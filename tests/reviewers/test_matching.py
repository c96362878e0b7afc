"""Only what the change brings counts, however the code around it moves. Core."""

import difflib
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewers.change import Change, ChangedFile, FileStatus, Language
from reviewers.matching import WHOLE_FILE, Shift, settle
from reviewers.review import Confidence, Dimension, Finding, Origin, Severity, Sighting

BAD = "eval(x)"


def sightings(lines: Sequence[str], path: str = "a.py", rule: str = "no-eval") -> list[Sighting]:
    """A tool that sees every line with an `eval` in it."""
    return [
        Sighting(
            rule=rule,
            dimension=Dimension.SECURITY,
            severity=Severity.HIGH,
            confidence=Confidence.HIGH,
            message="m",
            path=path,
            line=number,
            end_line=number,
            text=line,
        )
        for number, line in enumerate(lines, 1)
        if "eval" in line
    ]


def changed(base: Sequence[str], head: Sequence[str], path: str = "a.py", old_path: str | None = None) -> ChangedFile:
    """The diff as git would give it: whole lines, the common ones left out."""
    opcodes = difflib.SequenceMatcher(None, base, head, autojunk=False).get_opcodes()
    return ChangedFile(
        path=path,
        old_path=old_path,
        status=FileStatus.RENAMED if old_path else FileStatus.MODIFIED,
        language=Language.PYTHON,
        added_lines=frozenset(j + 1 for tag, _, _, j1, j2 in opcodes if tag != "equal" for j in range(j1, j2)),
        removed_lines=frozenset(i + 1 for tag, i1, i2, _, _ in opcodes if tag != "equal" for i in range(i1, i2)),
    )


def change(*files: ChangedFile) -> Change:
    return Change(repo="o/r", base="b", head="h", files=files)


def compare(base: Sequence[str], head: Sequence[str]) -> tuple[Finding, ...]:
    return settle(sightings(head), sightings(base), change(changed(base, head)))


@pytest.mark.parametrize(
    ("base", "head", "origins"),
    [
        pytest.param(["a"], ["a", BAD], [Origin.INTRODUCED], id="a new match on an added line is introduced"),
        pytest.param([BAD], ["a", BAD], [Origin.PRE_EXISTING], id="a match that only moved down is old"),
        pytest.param([BAD], ["eval( x );"], [Origin.TOUCHED], id="a match that was only formatted is touched"),
        pytest.param([BAD], ["eval(y)"], [Origin.INTRODUCED], id="a match with another argument is introduced"),
        pytest.param(
            [BAD], [BAD, BAD], [Origin.PRE_EXISTING, Origin.INTRODUCED], id="one of two equal matches is new: the added"
        ),
        pytest.param(
            ["a", BAD], [BAD, "b", "a", BAD], [Origin.INTRODUCED, Origin.PRE_EXISTING], id="the new one stands above"
        ),
        pytest.param([BAD, "a", "b"], ["a", "b", BAD], [Origin.TOUCHED], id="a match moved within the file is touched"),
    ],
)
def test_origin(base: list[str], head: list[str], origins: list[Origin]) -> None:
    assert [found.origin for found in compare(base, head)] == origins


def test_a_new_match_on_a_line_the_change_left_alone_is_exposed() -> None:
    lines = ["a", BAD]
    (found,) = settle(sightings(lines), [], change(changed(lines, [*lines, "c"])))
    assert found.origin is Origin.EXPOSED
    assert found.counts


def test_a_match_that_spans_an_added_line_is_on_it() -> None:
    file = ChangedFile(path="a.py", status=FileStatus.MODIFIED, language=Language.PYTHON, added_lines=frozenset({3}))
    (seen,) = sightings(["a", BAD])
    wide = Sighting(**{name: getattr(seen, name) for name in Sighting.__slots__} | {"end_line": 4})
    assert settle([wide], [], change(file))[0].origin is Origin.INTRODUCED


def test_a_renamed_file_brings_its_old_matches_along() -> None:
    base, head = ["a", BAD], [BAD]
    file = changed(base, head, path="new.py", old_path="old.py")
    (found,) = settle(sightings(head, "new.py"), sightings(base, "old.py"), change(file))
    assert found.origin is Origin.PRE_EXISTING


def test_a_new_file_at_the_name_of_a_renamed_one_owes_it_nothing() -> None:
    renamed = changed(["a"], ["a"], path="new.py", old_path="old.py")
    fresh = ChangedFile(path="old.py", status=FileStatus.ADDED, language=Language.PYTHON, added_lines=frozenset({1}))
    (found,) = settle(sightings([BAD], "old.py"), sightings([BAD], "old.py"), change(renamed, fresh))
    assert found.origin is Origin.INTRODUCED


@pytest.mark.parametrize("line", [pytest.param(2, id="on its line"), pytest.param(WHOLE_FILE, id="for the whole file")])
def test_a_comment_that_silences_a_match_is_named_and_not_obeyed(line: int) -> None:
    base, head = ["a"], ["a", BAD]
    (found,) = settle(sightings(head), [], change(changed(base, head)), {("a.py", line): "nosemgrep"})
    assert found.counts
    assert found.suppressed == "nosemgrep"


def test_another_rule_or_another_file_is_another_match() -> None:
    base = [*sightings([BAD], rule="other"), *sightings([BAD], path="b.py")]
    (found,) = settle(sightings([BAD]), base, change(changed([BAD], [BAD])))
    assert found.counts


LINES = st.lists(st.sampled_from([BAD, "eval(y)", "a", "b", ""]), max_size=12)


@given(LINES)
def test_nothing_counts_when_nothing_changed(lines: list[str]) -> None:
    assert not [found for found in compare(lines, lines) if found.counts]


@given(LINES, st.data())
def test_blank_lines_change_neither_origins_nor_fingerprints(lines: list[str], data: st.DataObject) -> None:
    head = list(lines)
    for place in data.draw(st.lists(st.integers(0, len(lines)), max_size=4)):
        head.insert(place, "")
    before, after = compare(lines, lines), compare(lines, head)
    assert not [found for found in after if found.counts]
    assert [found.fingerprint for found in after] == [found.fingerprint for found in before]


@given(LINES, LINES)
def test_as_many_equal_matches_count_as_were_added(base: list[str], head: list[str]) -> None:
    for text in (BAD, "eval(y)"):
        more = max(0, head.count(text) - base.count(text))
        counted = [found for found in compare(base, head) if found.counts and head[found.line - 1] == text]
        assert len(counted) == more


@given(LINES, LINES)
def test_every_match_is_answered_once_with_its_own_fingerprint(base: list[str], head: list[str]) -> None:
    findings = compare(base, head)
    assert [found.line for found in findings] == [seen.line for seen in sightings(head)]
    assert len({found.fingerprint for found in findings}) == len(findings)


@given(LINES, LINES)
def test_a_line_that_was_kept_is_found_where_it_went(base: list[str], head: list[str]) -> None:
    shift = Shift(changed(base, head))
    for number, line in enumerate(base, 1):
        place = shift.head_line(number)
        assert place is None or head[place - 1] == line


@given(LINES, st.data())
def test_a_new_match_renames_no_old_one(base: list[str], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(base)))
    before, after = compare(base, base), compare(base, [*base[:place], BAD, *base[place:]])
    (new,) = {found.fingerprint for found in after} - {found.fingerprint for found in before}
    assert [found.fingerprint for found in after if found.counts] == [new]


@given(st.text(), st.text())
def test_any_text_has_a_fingerprint(rule: str, text: str) -> None:
    (seen,) = sightings([f"eval{text}".replace("\n", " ")], rule=rule)
    (found,) = settle([seen], [], change())
    assert len(found.fingerprint) == 16
