"""What is on the wire: headers, redirects, conditional requests."""

import pytest

from app.github.client import GitHub, InstallationClient
from app.github.errors import Misused, Moved
from app.github.jobs import Job
from tests.app.github.conftest import INSTALLATION, REPO, REPOSITORY_ID, Making, Scripted, answer

PATH = "/repos/{repo}"
FULL = f"/api/v3/repos/{REPO}"


async def test_every_call_names_version_format_and_who_we_are(make: Making, github: Scripted) -> None:
    hub = make(api_version="2026-03-10", user_agent="quaygate/1.0")
    client = hub.installation(INSTALLATION, REPOSITORY_ID, Job.REVIEW)
    github.says(answer({}), answer({}), answer({}), answer({}), answer(None, 204))
    await client.get(PATH, repo=REPO)
    await client.post(PATH, {}, repo=REPO)
    await client.patch(PATH, {}, repo=REPO)
    await client.put(PATH, {}, repo=REPO)
    await client.delete(PATH, repo=REPO)
    for heard in (*github.heard, *github.mints):
        assert heard.headers["X-GitHub-Api-Version"] == "2026-03-10"
        assert heard.headers["Accept"] == "application/vnd.github+json"
        assert heard.headers["User-Agent"] == "quaygate/1.0"
    assert {heard.headers["Authorization"] for heard in github.heard} == {f"Bearer {github.minted[0]}"}


async def test_an_enterprise_server_is_asked_under_its_own_path(client: InstallationClient, github: Scripted) -> None:
    github.says(answer({}))
    await client.get("/repos/{repo}/commits/{ref}/check-runs", repo=REPO, ref="feature/a b%", app_id=7)
    assert github.heard[0].path == f"{FULL}/commits/feature%2Fa%20b%25/check-runs?app_id=7"


@pytest.mark.parametrize("status", [301, 302, 307, 308])
async def test_a_renamed_repository_is_found(client: InstallationClient, github: Scripted, status: int) -> None:
    github.says(answer({}, status, Location=f"{github.url}/repositories/1"), answer({"id": 1}))
    assert await client.get(PATH, repo=REPO) == {"id": 1}
    assert github.heard[1].path == "/api/v3/repositories/1"
    assert github.heard[1].headers["Authorization"] == github.heard[0].headers["Authorization"]


@pytest.mark.parametrize(("status", "followed"), [(301, False), (302, False), (307, True), (308, True)])
async def test_a_write_is_never_turned_into_a_read(
    client: InstallationClient, github: Scripted, status: int, followed: bool
) -> None:
    github.says(answer({}, status, Location="/api/v3/repositories/1"), answer({"id": 1}))
    if not followed:
        with pytest.raises(Moved):
            await client.post(PATH, {"a": 1}, repo=REPO)
        return
    assert await client.post(PATH, {"a": 1}, repo=REPO) == {"id": 1}
    assert (github.heard[1].method, github.heard[1].json) == ("POST", {"a": 1})


@pytest.mark.parametrize("location", ["http://localhost:1/x", "https://evil.example/x", "//evil.example/x", "http://["])
async def test_the_token_never_follows_to_another_host(
    client: InstallationClient, github: Scripted, location: str
) -> None:
    github.says(answer({}, 302, Location=location))
    with pytest.raises(Moved):
        await client.get(PATH, repo=REPO)
    assert len(github.heard) == 1


async def test_redirects_in_circles_end(client: InstallationClient, github: Scripted) -> None:
    github.says(answer({}, 302, Location=FULL))
    with pytest.raises(Moved, match="circles"):
        await client.get(PATH, repo=REPO)
    assert len(github.heard) == 5


async def test_an_unchanged_answer_is_not_sent_again(hub: GitHub, github: Scripted) -> None:
    client = hub.installation(INSTALLATION, REPOSITORY_ID, Job.REVIEW)
    github.says(
        answer({"n": 1}, ETag='W/"one"'), answer(None, 304), answer({"n": 2}, ETag='W/"two"'), answer(None, 304)
    )
    assert [(await client.get(PATH, revalidate=True, repo=REPO))["n"] for _ in range(4)] == [1, 1, 2, 2]
    assert [heard.headers.get("If-None-Match") for heard in github.heard] == [None, 'W/"one"', 'W/"one"', 'W/"two"']


async def test_what_was_kept_for_one_is_not_shown_to_another(hub: GitHub, github: Scripted) -> None:
    github.says(answer({}, ETag='W/"one"'))
    await hub.installation(INSTALLATION, REPOSITORY_ID, Job.REVIEW).get(PATH, revalidate=True, repo=REPO)
    await hub.installation(INSTALLATION + 1, REPOSITORY_ID, Job.REVIEW).get(PATH, revalidate=True, repo=REPO)
    assert "If-None-Match" not in github.heard[1].headers


async def test_decisions_are_read_afresh(client: InstallationClient, github: Scripted) -> None:
    github.says(answer({}, ETag='W/"one"'))
    await client.get(PATH, revalidate=True, repo=REPO)
    await client.get(PATH, repo=REPO)
    assert "If-None-Match" not in github.heard[1].headers


async def test_an_unencrypted_github_is_refused(make: Making) -> None:
    with pytest.raises(Misused):
        make(api_url="http://github.example/api/v3")
