"""Limits are obeyed per installation: not one request while it is parked."""

import asyncio
import pickle
from datetime import UTC, datetime

import pytest

from app.github.client import GitHub, InstallationClient
from app.github.errors import Forbidden, Parked
from app.github.jobs import Job
from app.github.traffic import Pace
from tests.app.github.conftest import INSTALLATION, REPO, REPOSITORY_ID, START, Making, Scripted, answer

PATH = "/repos/{repo}"
SECONDARY = {"message": "You have exceeded a secondary rate limit."}


def spent(resource: str = "core") -> dict[str, str]:
    return {
        "x_ratelimit_remaining": "0",
        "x_ratelimit_reset": f"{START + 600:.0f}",
        "x_ratelimit_resource": resource,
        "Date": "Fri, 15 Jan 2027 08:00:00 GMT",
    }


def until(seconds: float) -> datetime:
    return datetime.fromtimestamp(START + seconds, UTC)


async def test_nothing_is_sent_until_the_primary_limit_resets(client: InstallationClient, github: Scripted) -> None:
    github.says(answer({"message": "API rate limit exceeded"}, 403, **spent()), answer({}))
    with pytest.raises(Parked) as caught:
        await client.get(PATH, repo=REPO)
    assert caught.value.until == until(601)
    for _ in range(19):
        github.clock.time += 30
        with pytest.raises(Parked):
            await client.get(PATH, repo=REPO)
    assert len(github.heard) == 1
    github.clock.time = caught.value.until.timestamp()
    await client.get(PATH, repo=REPO)
    assert len(github.heard) == 2


async def test_the_last_call_of_the_hour_parks_before_the_first_refusal(
    client: InstallationClient, github: Scripted
) -> None:
    github.says(answer({}, 200, **spent()))
    await client.get(PATH, repo=REPO)
    with pytest.raises(Parked):
        await client.get(PATH, repo=REPO)
    assert len(github.heard) == 1


async def test_a_parked_installation_asks_for_no_token_and_disturbs_nobody(hub: GitHub, github: Scripted) -> None:
    github.says(answer(SECONDARY, 403, retry_after="60"), answer({}))
    with pytest.raises(Parked):
        await hub.installation(INSTALLATION, REPOSITORY_ID, Job.REVIEW).get(PATH, repo=REPO)
    with pytest.raises(Parked):
        await hub.installation(INSTALLATION, REPOSITORY_ID, Job.SWEEP).get(PATH, repo=REPO)
    assert len(github.mints) == 1
    await hub.installation(INSTALLATION + 1, REPOSITORY_ID, Job.REVIEW).get(PATH, repo=REPO)
    assert len(github.heard) == 2


async def test_those_who_queue_when_the_limit_comes_send_nothing(make: Making, github: Scripted) -> None:
    client = make(pace=Pace(concurrent=2)).installation(INSTALLATION, REPOSITORY_ID, Job.REVIEW)
    github.says(answer(SECONDARY, 403, retry_after="60"))
    ends = await asyncio.gather(*(client.get(PATH, repo=REPO) for _ in range(30)), return_exceptions=True)
    assert all(isinstance(end, Parked) for end in ends)
    assert len(github.heard) <= 2


@pytest.mark.parametrize("write", [False, True])
async def test_a_short_wait_is_waited_out_even_by_a_write(
    client: InstallationClient, github: Scripted, write: bool
) -> None:
    github.says(answer(SECONDARY, 429, retry_after="3"), answer({}))
    await (client.post(PATH, {}, repo=REPO) if write else client.get(PATH, repo=REPO))
    assert len(github.heard) == 2
    assert github.clock.time >= START + 3


async def test_without_a_time_the_wait_is_a_minute_and_doubles(client: InstallationClient, github: Scripted) -> None:
    github.says(answer(SECONDARY, 403))
    waits = []
    for _ in range(3):
        with pytest.raises(Parked) as caught:
            await client.get(PATH, repo=REPO)
        waits.append(caught.value.until.timestamp() - github.clock.time)
        github.clock.time = caught.value.until.timestamp()
    assert waits == [60, 120, 240]
    github.script[:] = [answer({}), answer(SECONDARY, 403)]
    await client.get(PATH, repo=REPO)
    with pytest.raises(Parked) as caught:
        await client.get(PATH, repo=REPO)
    assert caught.value.until.timestamp() - github.clock.time == 60


async def test_ten_refusals_at_once_are_one_strike(client: InstallationClient, github: Scripted) -> None:
    github.says(answer(SECONDARY, 403))
    await asyncio.gather(*(client.get(PATH, repo=REPO) for _ in range(10)), return_exceptions=True)
    with pytest.raises(Parked) as caught:
        await client.get(PATH, repo=REPO)
    assert caught.value.until == until(60)


async def test_a_missing_permission_is_final(client: InstallationClient, github: Scripted) -> None:
    headers = {"X_Accepted_GitHub_Permissions": "checks=write", "x_ratelimit_remaining": "4999"}
    github.says(answer({"message": "Resource not accessible by integration"}, 403, **headers))
    with pytest.raises(Forbidden) as caught:
        await client.get(PATH, repo=REPO)
    assert (caught.value.missing, len(github.heard)) == ("checks=write", 1)


async def test_writes_come_in_a_burst_and_then_a_second_apart(make: Making, github: Scripted) -> None:
    client = make(pace=Pace(write_burst=3)).installation(INSTALLATION, REPOSITORY_ID, Job.REVIEW)
    github.says(answer({}))
    for _ in range(6):
        await client.patch(PATH, {}, repo=REPO)
    assert github.clock.slept == [1.0, 1.0, 1.0]
    await client.get(PATH, repo=REPO)
    assert len(github.clock.slept) == 3


async def test_no_more_is_created_than_githubs_budget_allows(make: Making, github: Scripted) -> None:
    pace = Pace(write_spacing=0.0, contents_a_minute=3, contents_an_hour=5)
    client = make(pace=pace).installation(INSTALLATION, REPOSITORY_ID, Job.REVIEW)
    github.says(answer({}))
    sent: list[float] = []
    while len(sent) < 6:
        try:
            await client.post(PATH, {}, repo=REPO)
            sent.append(github.clock.time - START)
        except Parked as parked:
            github.clock.time = parked.until.timestamp()
    assert sent == [0, 0, 0, 60, 60, 3600]


async def test_the_tokens_of_many_installations_do_not_wait_for_each_other(hub: GitHub, github: Scripted) -> None:
    for installation in range(200):
        await hub.installation(installation, REPOSITORY_ID, Job.FETCH).token()
    assert len(github.mints) == 200
    assert github.clock.slept == []


def test_an_error_survives_being_stored() -> None:
    missing = pickle.loads(pickle.dumps(Forbidden("no", missing="checks=write", request_id="A:1")))
    assert (missing.missing, str(missing)) == ("checks=write", "no (request A:1)")
    stored = pickle.loads(pickle.dumps(Parked(until(60))))
    assert (stored.until, str(stored)) == (until(60), "GitHub asks us to wait until 2027-01-15 08:01:00 UTC")
