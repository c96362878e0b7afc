"""The changed lines, held against edits whose outcome is known because the test makes them."""

import itertools

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.git.raw import Entry, read_lines, read_raw
from tests.app.git.world import Hub

# An edit is a list of steps over the old lines: keep one, drop one, or add a new one.
STEPS = st.lists(st.sampled_from("kkkda"), max_size=60)


def apply(steps: list[str], tag: str) -> tuple[str, str, set[int], set[int]]:
    """Old text, new text, removed and added line numbers. All lines differ, so that only one diff is the smallest."""
    old: list[str] = []
    new: list[str] = []
    removed, added = set(), set()
    for number, step in enumerate(steps):
        line = f"{tag} {number}\n"
        if step in "kd":
            old.append(line)
        if step in "ka":
            new.append(line)
        if step == "d":
            removed.add(len(old))
        if step == "a":
            added.add(len(new))
    return "".join(old), "".join(new), removed, added


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edits=st.lists(STEPS, min_size=1, max_size=6))
async def test_the_lines_are_those_of_the_edit(hub: Hub, edits: list[list[str]]) -> None:
    made = {f"f{number}.py": apply(steps, f"file {number} line") for number, steps in enumerate(edits)}
    base = {name: old for name, (old, _, _, _) in made.items()}
    head = {name: new for name, (_, new, _, _) in made.items()}
    fetched = await hub.change(base | {"kept": "1"}, head)
    told = {file.path: (set(file.removed_lines), set(file.added_lines)) for file in fetched.change.files}
    assert told == {name: (removed, added) for name, (_, _, removed, added) in made.items() if removed or added}


def entry_bytes(entry: Entry) -> bytes:
    head = f":{entry.old_mode} {entry.new_mode} {entry.old_id} {entry.new_id} {entry.status}"
    paths = [path for path in (entry.old_path, entry.path) if path is not None]
    return b"\0".join([(head + ("100" if entry.status == "R" else "")).encode(), *paths]) + b"\0"


NAME = st.binary(min_size=1, max_size=30).map(lambda name: name.replace(b"\0", b"x"))
ENTRIES = st.lists(
    st.one_of(
        st.builds(
            Entry, *[st.just(x) for x in ("100644", "100755", "1" * 40, "2" * 40)], st.sampled_from("AMDT"), NAME
        ),
        st.builds(Entry, *[st.just(x) for x in ("100644", "100644", "1" * 40, "2" * 40, "R")], NAME, NAME),
    ),
    max_size=8,
)


@given(ENTRIES, st.integers(min_value=0, max_value=400))
def test_a_list_that_is_cut_anywhere_gives_its_whole_entries(entries: list[Entry], cut: int) -> None:
    output = b"".join(map(entry_bytes, entries))
    assert read_raw(output) == entries
    ends = itertools.accumulate(len(entry_bytes(entry)) for entry in entries)
    whole = sum(1 for end in ends if end <= cut)
    assert read_raw(output[:cut]) == entries[:whole]


def test_hunks_without_counts_are_one_line_and_empty_ones_none() -> None:
    lines = read_lines(b"diff --git a/f1 b/f1\n@@ -1 +2,0 @@ def f():\n-x\n@@ -0,0 +5,2 @@\n+@@ -1 +1 @@\n+y\n")
    assert lines["f1"].removed == (range(1, 2),)
    assert lines["f1"].added == (range(5, 7),)
