"""Installation tokens: narrow, shared, renewed once."""

import asyncio

import pytest
from aiohttp import web

from app.github.client import GitHub, InstallationClient
from app.github.errors import Forbidden, Misused, Unauthorised
from app.github.jobs import PERMISSIONS, Job
from tests.app.github.conftest import INSTALLATION, REPO, REPOSITORY_ID, Scripted, answer

PATH = "/repos/{repo}"


async def test_a_token_reaches_one_repository_with_the_permissions_of_its_job(hub: GitHub, github: Scripted) -> None:
    github.says(answer({}))
    for job in Job:
        await hub.installation(INSTALLATION, REPOSITORY_ID, job).token()
        mint = github.mints[-1]
        assert mint.path == f"/api/v3/app/installations/{INSTALLATION}/access_tokens"
        assert mint.json == {"permissions": dict(PERMISSIONS[job]), "repository_ids": [REPOSITORY_ID]}
        assert mint.headers["X-Github-Api-Version"] == "2022-11-28"
        assert mint.headers["Authorization"].startswith("Bearer eyJ")
    assert len(github.mints) == len(Job)


@pytest.mark.parametrize("job", sorted(set(Job) - {Job.LIST, Job.SWEEP}))
def test_a_job_that_writes_is_never_given_every_repository(hub: GitHub, job: Job) -> None:
    assert "write" in PERMISSIONS[job].values() or job is Job.FETCH
    with pytest.raises(Misused):
        hub.installation(INSTALLATION, None, job)


async def test_a_job_that_only_looks_may_see_all_repositories(hub: GitHub, github: Scripted) -> None:
    await hub.installation(INSTALLATION, None, Job.SWEEP).token()
    assert github.mints[0].json == {"permissions": dict(PERMISSIONS[Job.SWEEP])}
    assert set(PERMISSIONS[Job.SWEEP].values()) == set(PERMISSIONS[Job.LIST].values()) == {"read"}


async def test_fifty_callers_share_one_new_token(client: InstallationClient, github: Scripted) -> None:
    github.says(answer({}))
    await asyncio.gather(*(client.get(PATH, repo=REPO) for _ in range(50)))
    assert (len(github.mints), len(github.heard)) == (1, 50)


async def test_fifty_refusals_renew_the_token_once(client: InstallationClient, github: Scripted) -> None:
    async def only_the_second(request: web.Request) -> web.StreamResponse:
        fresh = github.heard[-1].headers["Authorization"] == f"Bearer {github.minted[-1]}" and len(github.minted) > 1
        return answer({}) if fresh else answer({"message": "Bad credentials"}, 401)

    github.says(only_the_second)
    await asyncio.gather(*(client.get(PATH, repo=REPO) for _ in range(50)))
    assert len(github.mints) == 2


async def test_a_token_is_renewed_before_it_ends(client: InstallationClient, github: Scripted) -> None:
    first = await client.token()
    github.clock.time += 3600 - 301
    assert await client.token() == first
    github.clock.time += 2
    assert await client.token() != first


@pytest.mark.parametrize("ahead", [3300, 7200, -7200])
async def test_a_clock_that_is_off_does_not_ask_for_a_token_each_time(
    client: InstallationClient, github: Scripted, ahead: float
) -> None:
    github.clock.time += ahead
    first = await client.token()
    github.clock.time += 59
    assert await client.token() == first


async def test_the_second_refusal_of_a_token_stands(client: InstallationClient, github: Scripted) -> None:
    github.says(answer({"message": "Bad credentials"}, 401))
    with pytest.raises(Unauthorised):
        await client.get(PATH, repo=REPO)
    assert (len(github.mints), len(github.heard)) == (2, 2)


async def test_a_permission_that_was_never_granted_is_named(hub: GitHub, github: Scripted) -> None:
    refused = answer({"message": "The permissions requested are not granted to this installation."}, 422)
    github.mint = lambda: refused  # type: ignore[method-assign]
    with pytest.raises(Forbidden, match="not granted") as caught:
        await hub.installation(INSTALLATION, REPOSITORY_ID, Job.FETCH).token()
    assert caught.value.missing == "metadata=read, contents=read"


async def test_jobs_and_repositories_do_not_share_tokens(hub: GitHub) -> None:
    wanted = [(1, 10, Job.FETCH), (1, 10, Job.REVIEW), (1, 11, Job.FETCH), (2, 10, Job.FETCH)]
    tokens = {await hub.installation(*grant).token() for grant in wanted}
    assert len(tokens) == len(wanted)
