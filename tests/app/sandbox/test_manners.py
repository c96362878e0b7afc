"""The manners of GitHub's API: rate limits, conditional requests, pages, downloads, and git beside it."""

import asyncio
import base64
import io
import os
import tarfile
import zipfile
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest

from tests.app.sandbox.client import Client, as_app, as_installation
from tests.app.sandbox.conftest import REPOSITORY, Company
from tests.github import breaches

HERE = f"/repos/{REPOSITORY}"


async def test_an_unchanged_answer_costs_nothing(company: Company) -> None:
    async with as_installation(company) as client:
        first = await client.ask("GET", HERE)
        again = await client.ask("GET", HERE, headers={"If-None-Match": first.headers["ETag"]})
    assert (first.status, again.status) == (200, 304)
    assert again.headers["x-ratelimit-remaining"] == first.headers["x-ratelimit-remaining"]


async def test_each_request_counts_against_the_hour(company: Company) -> None:
    company.hub.github.hourly_limit = 3
    async with as_installation(company) as client:
        heard = [await client.ask("GET", HERE) for _ in range(4)]
    assert [each.status for each in heard] == [200, 200, 200, 403]
    assert [each.headers["x-ratelimit-remaining"] for each in heard] == ["2", "1", "0", "0"]
    assert company.hub.violations == []


async def test_asking_for_the_rate_limit_answers_what_is_left(company: Company) -> None:
    async with as_installation(company) as client:
        heard = await client.ask("GET", "/rate_limit")
    assert heard.json["resources"]["core"]["remaining"] == 5000


async def test_links_lead_through_the_pages_and_keep_the_query(company: Company) -> None:
    for at in range(5):
        await company.hub.comment(REPOSITORY, company.number, "ada", str(at))
    async with as_installation(company) as client:
        middle = await client.ask("GET", f"{HERE}/issues/1/comments?per_page=2&page=2")
        last = await client.ask("GET", f"{HERE}/issues/1/comments?per_page=2&page=3")
    base = f"{company.hub.api_url}{HERE}/issues/1/comments?per_page=2&page="
    assert middle.headers["Link"] == ", ".join(
        f'<{base}{page}>; rel="{name}"' for name, page in (("prev", 1), ("next", 3), ("last", 3), ("first", 1))
    )
    assert 'rel="next"' not in last.headers["Link"]


async def artifact_location(company: Company, client: Client) -> str:
    files = {"coverage.xml": b"<coverage/>"}
    run = await company.hub.finish_workflow_run(REPOSITORY, company.head, artifacts={"coverage": files})
    listed = await client.ask("GET", f"{HERE}/actions/runs/{run}/artifacts?name=coverage")
    (artifact,) = listed.json["artifacts"]
    heard = await client.ask("GET", f"{HERE}/actions/artifacts/{artifact['id']}/zip")
    assert heard.status == 302
    return heard.headers["Location"]


async def test_an_artifact_comes_from_storage_without_the_token(company: Company) -> None:
    async with as_installation(company) as client:
        location = await artifact_location(company, client)
        async with client.session.get(location) as answer:
            archive = zipfile.ZipFile(io.BytesIO(await answer.read()))
    assert archive.read("coverage.xml") == b"<coverage/>"


async def test_a_token_sent_to_storage_is_caught(company: Company) -> None:
    async with as_installation(company) as client:
        location = await artifact_location(company, client)
        async with client.session.get(location, headers={"Authorization": client.authorization}) as answer:
            assert answer.status == 400
    assert "token was sent to the storage" in breaches(company.hub)[0]


async def test_a_download_link_dies_soon(company: Company) -> None:
    async with as_installation(company) as client:
        location = await artifact_location(company, client)
        real = company.hub.world.clock
        company.hub.world.clock = lambda: real() + timedelta(minutes=2)
        async with client.session.get(location) as answer:
            assert answer.status == 404


async def test_a_tarball_holds_the_tree_at_a_ref(company: Company) -> None:
    async with as_installation(company) as client:
        heard = await client.ask("GET", f"{HERE}/tarball/topic")
        async with client.session.get(heard.headers["Location"]) as answer:
            packed = io.BytesIO(await answer.read())
    with tarfile.open(fileobj=packed) as archive:
        names = {name.split("/", 1)[1] for name in archive.getnames() if "/" in name}
    assert names >= {"README.md", "src/new.py"}


async def test_contents_come_as_json_and_raw(company: Company) -> None:
    async with as_installation(company) as client:
        told = await client.ask("GET", f"{HERE}/contents/src/shop.py?ref=topic")
        raw = await client.ask(
            "GET", f"{HERE}/contents/src/shop.py?ref=topic", headers={"Accept": "application/vnd.github.raw+json"}
        )
        listed = await client.ask("GET", f"{HERE}/contents/src?ref={company.head}")
        missing = await client.ask("GET", f"{HERE}/contents/nothing.py")
    assert base64.b64decode(told.json["content"]) == raw.json == b"price = 2\n"
    assert [entry["name"] for entry in listed.json] == ["new.py", "shop.py"]
    assert missing.status == 404


async def test_comparing_gives_the_merge_base_after_the_base_moved_on(company: Company) -> None:
    async with as_installation(company) as client:
        start = (await client.ask("GET", f"{HERE}/branches/main")).json["commit"]["sha"]
        moved = await company.hub.push(REPOSITORY, "main", {"elsewhere.py": "z = 1\n"})
        heard = (await client.ask("GET", f"{HERE}/compare/main...topic")).json
        files = (await client.ask("GET", f"{HERE}/pulls/1/files")).json
    assert (heard["merge_base_commit"]["sha"], heard["base_commit"]["sha"]) == (start, moved)
    assert (heard["status"], heard["ahead_by"], heard["behind_by"]) == ("diverged", 1, 1)
    assert sorted(file["filename"] for file in heard["files"]) == ["src/new.py", "src/shop.py"]
    assert sorted(file["filename"] for file in files) == ["src/new.py", "src/shop.py"]


async def test_a_tag_can_be_made_and_found(company: Company) -> None:
    async with as_installation(company) as client:
        body = {"tag": "v1", "message": "First", "object": company.head, "type": "commit"}
        tag = await client.ask("POST", f"{HERE}/git/tags", body)
        made = await client.ask("POST", f"{HERE}/git/refs", {"ref": "refs/tags/v1", "sha": tag.json["sha"]})
        again = await client.ask("POST", f"{HERE}/git/refs", {"ref": "refs/tags/v1", "sha": tag.json["sha"]})
        found = await client.ask("GET", f"{HERE}/git/matching-refs/tags/v")
    assert (made.status, again.status) == (201, 422)
    assert [(each["ref"], each["object"]["type"]) for each in found.json] == [("refs/tags/v1", "tag")]


async def git(*args: str, cwd: Path) -> tuple[int, str]:
    environment = {"PATH": os.environ["PATH"], "HOME": str(cwd), "GIT_TERMINAL_PROMPT": "0", "GIT_CONFIG_NOSYSTEM": "1"}
    identity = ("-c", "user.name=Ada", "-c", "user.email=ada@example.com")
    process = await asyncio.create_subprocess_exec(
        "git",
        *identity,
        *args,
        cwd=cwd,
        env=environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await process.communicate()
    return process.returncode or 0, output.decode()


async def test_a_person_clones_and_pushes_and_the_pull_request_follows(company: Company, tmp_path: Path) -> None:
    company.receiver.events.clear()
    code, output = await git("clone", "-q", "-b", "topic", company.hub.clone_url(REPOSITORY), "shop", cwd=tmp_path)
    assert code == 0, output
    (tmp_path / "shop" / "src" / "shop.py").write_text("price = 3\n")
    await git("commit", "-qam", "Raise it again", cwd=tmp_path / "shop")
    code, output = await git("push", "-q", cwd=tmp_path / "shop")
    assert code == 0, output
    await company.hub.settle()
    assert company.receiver.names == ["push", "check_suite.requested", "pull_request.synchronize"]
    pushed = company.receiver.events[0].data
    assert (pushed["sender"]["login"], pushed["head_commit"]["message"]) == ("ada", "Raise it again")
    assert company.hub.pull(REPOSITORY, 1).head_sha == pushed["after"]


@pytest.mark.parametrize(
    ("permissions", "works", "breach"),
    [
        pytest.param({"contents": "read"}, True, 0, id="contents: read is enough to fetch"),
        pytest.param({"checks": "write"}, False, 1, id="without contents nothing is fetched"),
    ],
)
async def test_a_token_fetches_what_it_may(
    company: Company, tmp_path: Path, permissions: dict[str, str], works: bool, breach: int
) -> None:
    async with as_installation(company, permissions) as client:
        token = client.authorization.removeprefix("Bearer ")
        header = base64.b64encode(f"x-access-token:{token}".encode()).decode()
        setting = f"http.extraHeader=Authorization: Basic {header}"
        url = f"{company.hub.url}/{REPOSITORY}.git"
        code, _ = await git("-c", setting, "ls-remote", url, company.head, cwd=tmp_path)
    assert (code == 0) is works
    assert len(breaches(company.hub)) == breach


async def test_a_stranger_sees_no_private_repository(company: Company, tmp_path: Path) -> None:
    code, output = await git("ls-remote", f"{company.hub.url}/{REPOSITORY}.git", cwd=tmp_path)
    assert code != 0
    assert "Username" in output or "Authentication" in output


async def test_the_api_reads_the_people_of_a_repository(company: Company) -> None:
    async with as_installation(company) as client:
        ada = await client.ask("GET", f"{HERE}/collaborators/ada/permission")
        nobody = await client.ask("GET", f"{HERE}/collaborators/nobody/permission")
    assert (ada.json["permission"], ada.json["role_name"]) == ("write", "maintain")
    assert nobody.status == 404


async def test_a_conflict_cannot_be_merged(company: Company) -> None:
    async with as_installation(company) as client:
        before = (await client.ask("GET", f"{HERE}/pulls/1")).json
        await company.hub.push(REPOSITORY, "main", {"src/shop.py": "price = 9\n"})
        after = (await client.ask("GET", f"{HERE}/pulls/1")).json
        refused = await client.ask("PUT", f"{HERE}/pulls/1/merge", {})
    assert (before["mergeable"], before["mergeable_state"]) == (True, "clean")
    assert (after["mergeable"], after["mergeable_state"]) == (False, "dirty")
    assert refused.status == 405


async def test_a_pushed_tag_is_told_with_the_commit_it_stands_for(company: Company, tmp_path: Path) -> None:
    await git("clone", "-q", "-b", "topic", company.hub.clone_url(REPOSITORY), "shop", cwd=tmp_path)
    await git("tag", "-am", "First", "v1", cwd=tmp_path / "shop")
    company.receiver.events.clear()
    code, output = await git("push", "-q", "origin", "v1", cwd=tmp_path / "shop")
    await company.hub.settle()
    assert code == 0, output
    (pushed,) = company.receiver.events
    assert (pushed.data["ref"], pushed.data["head_commit"]["id"]) == ("refs/tags/v1", company.head)
    assert pushed.data["after"] != company.head


async def test_who_may_only_read_does_not_push(company: Company, tmp_path: Path) -> None:
    company.hub.add_user("bob", REPOSITORY, "read")
    url = company.hub.clone_url(REPOSITORY, "bob")
    fetched, _ = await git("clone", "-q", url, "shop", cwd=tmp_path)
    pushed, _ = await git("push", "-q", "origin", "HEAD:refs/heads/bobs", cwd=tmp_path / "shop")
    assert (fetched == 0, pushed == 0) == (True, False)


async def test_a_merge_waits_for_the_required_check(company: Company) -> None:
    company.hub.protect(REPOSITORY, "main", "gate")
    async with as_installation(company) as client:
        early = await client.ask("PUT", f"{HERE}/pulls/1/merge", {})
        run = {"name": "gate", "head_sha": company.head, "conclusion": "success"}
        await client.ask("POST", f"{HERE}/check-runs", run)
        stale = await client.ask("PUT", f"{HERE}/pulls/1/merge", {"sha": "f" * 40})
        done = await client.ask("PUT", f"{HERE}/pulls/1/merge", {"sha": company.head})
        merged = await client.ask("GET", f"{HERE}/pulls/1/merge")
        rules = await client.ask("GET", f"{HERE}/rules/branches/main")
    assert [each.status for each in (early, stale, done, merged)] == [405, 409, 200, 204]
    assert rules.json[0]["parameters"]["required_status_checks"] == [{"context": "gate"}]


async def test_the_newest_run_of_a_name_hides_its_elders(company: Company) -> None:
    async with as_installation(company) as client:
        for conclusion in ("failure", "success"):
            run = {"name": "gate", "head_sha": company.head, "conclusion": conclusion}
            await client.ask("POST", f"{HERE}/check-runs", run)
        latest = await client.ask("GET", f"{HERE}/commits/{company.head}/check-runs?check_name=gate")
        every = await client.ask("GET", f"{HERE}/commits/topic/check-runs?filter=all")
        (suite,) = (await client.ask("GET", f"{HERE}/commits/topic/check-suites")).json["check_suites"]
    assert [run["conclusion"] for run in latest.json["check_runs"]] == ["success"]
    assert every.json["total_count"] == 2
    assert (suite["status"], suite["conclusion"]) == ("completed", "success")


async def test_the_app_sees_its_installations(company: Company) -> None:
    async with as_app(company) as client:
        listed = await client.ask("GET", "/app/installations")
        by_repository = await client.ask("GET", f"{HERE}/installation")
        by_owner = await client.ask("GET", "/orgs/acme/installation")
        gone = await client.ask("DELETE", f"/app/installations/{company.installation}")
        after = await client.ask("GET", "/app/installations")
    assert [each["id"] for each in listed.json] == [by_repository.json["id"], by_owner.json["id"]][:1]
    assert (gone.status, after.json) == (204, [])


@pytest.mark.parametrize("path", ["", "/acme/shop/pull/1"])
async def test_pages_are_for_somebody_else_to_serve(company: Company, path: str) -> None:
    async with aiohttp.ClientSession() as session, session.get(company.hub.url + path) as answer:
        assert answer.status == 404
