"""A pull request is opened, and gets its verdict: the stories that people see."""

from pathlib import Path

from app.sandbox.faults import Fault
from app.sandbox.hub import SandboxGitHub
from tests.flows.code import CLEAN, HARMLESS, HARMLESS_TOO, VULNERABLE
from tests.quay import CONFIG, GATE, REPO, concluded, install, newest, serving, until

SEARCH = "shop/search.py"


async def test_a_vulnerability_fails_the_gate_and_its_fix_turns_it_green(hub: SandboxGitHub, tmp_path: Path) -> None:
    installed = await install(hub, tmp_path, CLEAN)
    async with serving(installed):
        bad = await hub.push(REPO, "search", {SEARCH: VULNERABLE}, start="main")
        number = await hub.open_pull(REPO, "search", title="Search")
        gate = await concluded(hub, bad)
        assert gate["conclusion"] == "failure", gate["output"]
        security = await concluded(hub, bad, "quaygate/security")
        assert security["conclusion"] == "failure"
        assert {(note["path"], note["start_line"]) for note in security["annotations"]} == {(SEARCH, 10)}
        (comment,) = await until(lambda: hub.comments(REPO, number))
        assert SEARCH in comment["body"]

        good = await hub.push(REPO, "search", {SEARCH: HARMLESS})
        gate = await concluded(hub, good)
        assert gate["conclusion"] == "success", gate["output"]
        (comment,) = await until(lambda: [c for c in hub.comments(REPO, number) if good[:12] in c["body"]])
        assert SEARCH not in comment["body"], "the one comment is edited in place, and says nothing that is mended"
        old = newest(hub, bad)
        assert old is not None
        assert old["conclusion"] == "failure", "the verdict on the older commit stands"


async def test_a_change_of_words_passes_and_says_why(hub: SandboxGitHub, tmp_path: Path) -> None:
    installed = await install(hub, tmp_path, CLEAN)
    async with serving(installed):
        sha = await hub.push(REPO, "words", {"README.md": "# The shop\n\nApples.\n"}, start="main")
        await hub.open_pull(REPO, "words")
        gate = await concluded(hub, sha)
        assert gate["conclusion"] == "success"
        assert (await concluded(hub, sha, "quaygate/quality"))["conclusion"] == "skipped"


async def test_a_push_while_the_review_runs_supersedes_it(hub: SandboxGitHub, tmp_path: Path) -> None:
    installed = await install(hub, tmp_path, CLEAN)
    async with serving(installed):
        hub.faults.add(Fault("repos/compare-commits-with-basehead", "slow", seconds=8))
        first = await hub.push(REPO, "search", {SEARCH: VULNERABLE}, start="main")
        await hub.open_pull(REPO, "search")
        await until(lambda: newest(hub, first))
        second = await hub.push(REPO, "search", {SEARCH: HARMLESS})
        assert (await concluded(hub, second))["conclusion"] == "success"
        assert (await concluded(hub, first))["conclusion"] == "cancelled"


async def test_the_button_and_the_link_ask_for_a_new_review_of_the_same_commit(
    hub: SandboxGitHub, tmp_path: Path
) -> None:
    installed = await install(hub, tmp_path, CLEAN)
    async with serving(installed):
        sha = await hub.push(REPO, "search", {SEARCH: VULNERABLE}, start="main")
        await hub.open_pull(REPO, "search")
        first = await concluded(hub, sha)
        assert first["actions"][0]["identifier"] == "rerun"
        hub.press_action(first["id"], "rerun")
        second = await until(lambda: _other(hub, sha, {first["id"]}))
        assert second["conclusion"] == "failure"
        hub.press_rerun(second["id"])
        third = await until(lambda: _other(hub, sha, {first["id"], second["id"]}))
        assert third["conclusion"] == "failure"
        assert len({note["start_line"] for note in newest(hub, sha, "quaygate/security")["annotations"]}) == 1  # type: ignore[index]


def _other(hub: SandboxGitHub, sha: str, known: set[int]) -> object:
    check = newest(hub, sha)
    return check if check and check["id"] not in known and check["status"] == "completed" else None


async def test_the_merge_queue_gets_its_answer_on_its_own_commit(hub: SandboxGitHub, tmp_path: Path) -> None:
    installed = await install(hub, tmp_path, CLEAN)
    async with serving(installed):
        sha = await hub.push(REPO, "search", {SEARCH: HARMLESS}, start="main")
        number = await hub.open_pull(REPO, "search")
        await concluded(hub, sha)
        queued = await hub.merge_group(REPO, number)
        assert queued != sha
        assert (await concluded(hub, queued))["conclusion"] == "success"
        bad = await hub.push(REPO, "bad", {"shop/bad.py": VULNERABLE}, start="main")
        other = await hub.open_pull(REPO, "bad")
        await concluded(hub, bad)
        assert (await concluded(hub, await hub.merge_group(REPO, other)))["conclusion"] == "failure"


async def test_a_broken_configuration_on_the_base_fails_with_file_line_and_reason(
    hub: SandboxGitHub, tmp_path: Path
) -> None:
    installed = await install(hub, tmp_path, {**CLEAN, ".github/quaygate.yml": "version: 1\ngaet:\n  overall: 7\n"})
    async with serving(installed):
        sha = await hub.push(REPO, "search", {SEARCH: HARMLESS, ".github/quaygate.yml": CONFIG}, start="main")
        await hub.open_pull(REPO, "search")
        gate = await concluded(hub, sha)
        assert gate["conclusion"] == "failure"
        assert ".github/quaygate.yml" in gate["output"]["summary"]
        assert ":2" in gate["output"]["summary"]
        assert "gate" in gate["output"]["summary"]


async def test_a_pull_request_cannot_loosen_its_own_gate(hub: SandboxGitHub, tmp_path: Path) -> None:
    installed = await install(hub, tmp_path, CLEAN)
    loose = "version: 1\nmode: report\nreviewers:\n  security:\n    enabled: false\n"
    async with serving(installed):
        sha = await hub.push(REPO, "search", {SEARCH: VULNERABLE, ".github/quaygate.yml": loose}, start="main")
        await hub.open_pull(REPO, "search")
        assert (await concluded(hub, sha))["conclusion"] == "failure"


async def test_without_a_configuration_it_only_reports(hub: SandboxGitHub, tmp_path: Path) -> None:
    installed = await install(hub, tmp_path, CLEAN)
    await hub.push(REPO, "main", {".github/quaygate.yml": None})
    async with serving(installed):
        sha = await hub.push(REPO, "search", {SEARCH: VULNERABLE}, start="main")
        await hub.open_pull(REPO, "search")
        gate = await concluded(hub, sha)
        assert gate["conclusion"] == "success"
        assert gate["output"]["title"].startswith("Report only: would have failed")


async def test_another_base_is_another_question(hub: SandboxGitHub, tmp_path: Path) -> None:
    installed = await install(hub, tmp_path, CLEAN)
    async with serving(installed):
        await hub.push(REPO, "next", {SEARCH: VULNERABLE}, start="main")
        sha = await hub.push(REPO, "more", {"shop/more.py": HARMLESS_TOO}, start="next")
        number = await hub.open_pull(REPO, "more", "next")
        first = await concluded(hub, sha)
        assert first["conclusion"] == "success", first["output"]
        await hub.retarget(REPO, number, "main")
        second = await until(lambda: _other(hub, sha, {first["id"]}))
        assert second["conclusion"] == "failure", "into main, the change brings the vulnerability too"


async def test_one_commit_in_two_pull_requests_shows_the_strictest_gate(hub: SandboxGitHub, tmp_path: Path) -> None:
    installed = await install(hub, tmp_path, CLEAN)
    await hub.push(REPO, "lax", {".github/quaygate.yml": "version: 1\nmode: report\n"}, start="main")
    async with serving(installed):
        sha = await hub.push(REPO, "search", {SEARCH: VULNERABLE}, start="main")
        strict = await hub.open_pull(REPO, "search", "main")
        first = await concluded(hub, sha)
        assert first["conclusion"] == "failure"
        await hub.open_pull(REPO, "search", "lax")
        second = await until(lambda: _other(hub, sha, {first["id"]}))
        assert second["conclusion"] == "failure"
        assert f"#{strict}" in second["output"]["title"]


async def test_a_green_gate_turns_red_when_the_same_commit_is_proposed_to_a_stricter_branch(
    hub: SandboxGitHub, tmp_path: Path
) -> None:
    """Both checks stand on the one commit, so whichever GitHub shows must be the stricter answer."""
    installed = await install(hub, tmp_path, CLEAN)
    await hub.push(REPO, "lax", {".github/quaygate.yml": "version: 1\nmode: report\n"}, start="main")
    async with serving(installed):
        sha = await hub.push(REPO, "search", {SEARCH: VULNERABLE}, start="main")
        await hub.open_pull(REPO, "search", "lax")
        first = await concluded(hub, sha)
        assert first["conclusion"] == "success"
        strict = await hub.open_pull(REPO, "search", "main")
        second = await until(lambda: _other(hub, sha, {first["id"]}))
        assert second["conclusion"] == "failure"

        def turned() -> bool:
            gates = [check for check in hub.checks(REPO, sha) if check["name"] == "quaygate/gate"]
            return all(f"{gate['conclusion']}" == "failure" for gate in gates)

        await until(turned)
        again = next(check for check in hub.checks(REPO, sha) if check["id"] == first["id"])
        assert f"#{strict}" in again["output"]["title"]


async def test_a_draft_is_left_alone_where_the_team_says_so(hub: SandboxGitHub, tmp_path: Path) -> None:
    installed = await install(hub, tmp_path, {**CLEAN, ".github/quaygate.yml": "version: 1\ndrafts: false\n"})
    async with serving(installed):
        sha = await hub.push(REPO, "search", {SEARCH: HARMLESS}, start="main")
        number = await hub.open_pull(REPO, "search", draft=True)
        await until(lambda: [seen for seen in hub.requests if seen.operation == "repos/get-content"])
        await hub.set_draft(REPO, number, False)
        gate = await until(lambda: _passed(hub, sha))
        assert [check["id"] for check in hub.checks(REPO, sha) if check["name"] == GATE] == [gate["id"]]


def _passed(hub: SandboxGitHub, sha: str) -> object:
    check = newest(hub, sha)
    return check if check and check["conclusion"] == "success" else None


async def test_a_closed_pull_request_stops_its_review(hub: SandboxGitHub, tmp_path: Path) -> None:
    installed = await install(hub, tmp_path, CLEAN)
    async with serving(installed):
        hub.faults.add(Fault("repos/compare-commits-with-basehead", "slow", seconds=8))
        sha = await hub.push(REPO, "search", {SEARCH: VULNERABLE}, start="main")
        number = await hub.open_pull(REPO, "search")
        await until(lambda: newest(hub, sha))
        await hub.close_pull(REPO, number)
        assert (await concluded(hub, sha))["conclusion"] == "cancelled"
        await hub.reopen_pull(REPO, number)
        gate = await until(lambda: _failed(hub, sha))
        assert gate["name"] == GATE


def _failed(hub: SandboxGitHub, sha: str) -> object:
    check = newest(hub, sha)
    return check if check and check["conclusion"] == "failure" else None


async def test_an_edited_configuration_gets_a_check_of_its_own_with_its_lines(
    hub: SandboxGitHub, tmp_path: Path
) -> None:
    installed = await install(hub, tmp_path, CLEAN)
    async with serving(installed):
        sha = await hub.push(REPO, "loose", {".github/quaygate.yml": "version: 1\ngate:\n  overal: 3\n"}, start="main")
        await hub.open_pull(REPO, "loose")
        check = await concluded(hub, sha, "quaygate/config")
        assert check["conclusion"] == "failure"
        (note,) = check["annotations"]
        assert (note["path"], note["start_line"]) == (".github/quaygate.yml", 3)
        assert "overall" in note["message"]
        assert (await concluded(hub, sha))["conclusion"] == "success", "the base's configuration judges"


async def test_the_organisation_s_defaults_hold_where_a_repository_says_nothing(
    hub: SandboxGitHub, tmp_path: Path
) -> None:
    installed = await install(hub, tmp_path, CLEAN)
    await hub.push(REPO, "main", {".github/quaygate.yml": None})
    await hub.create_repository("acme/.github", {".github/quaygate.yml": CONFIG})
    hub.add_repositories(installed.installation_id, "acme/.github")
    async with serving(installed):
        sha = await hub.push(REPO, "search", {SEARCH: VULNERABLE}, start="main")
        await hub.open_pull(REPO, "search")
        gate = await concluded(hub, sha)
        assert gate["conclusion"] == "failure", "enforced, although this repository has no file"
