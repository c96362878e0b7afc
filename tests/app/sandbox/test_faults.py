"""Every scripted misfortune does to a client what it is called after, as often as it was told, and then no more."""

from datetime import UTC, datetime

import aiohttp
import pytest

from app.sandbox.faults import Fault, Faults
from tests.app.sandbox.client import as_installation
from tests.app.sandbox.conftest import REPOSITORY, Company

RUNS = f"/repos/{REPOSITORY}/check-runs"
HERE = f"/repos/{REPOSITORY}"


@pytest.mark.parametrize("status", [500, 502, 503])
async def test_a_status_is_answered_and_nothing_done(company: Company, status: int) -> None:
    company.hub.faults.add(Fault("checks/create", f"status {status}", times=2))
    body = {"name": "gate", "head_sha": company.head}
    async with as_installation(company) as client:
        seen = [(await client.ask("POST", RUNS, body)).status for _ in range(3)]
    assert seen == [status, status, 201]
    assert len(company.hub.checks(REPOSITORY, company.head)) == 1


async def test_a_page_of_a_proxy_is_no_json(company: Company) -> None:
    company.hub.faults.add(Fault("repos/get", "html 502"))
    async with as_installation(company) as client:
        heard = await client.ask("GET", HERE)
    assert (heard.status, heard.json.startswith(b"<html>")) == (502, True)


async def test_a_cut_after_the_work_leaves_the_work_done(company: Company) -> None:
    company.hub.faults.add(Fault("checks/create", "reset_after_apply"))
    async with as_installation(company) as client:
        with pytest.raises(aiohttp.ClientError):
            await client.ask("POST", RUNS, {"name": "gate", "head_sha": company.head})
    assert len(company.hub.checks(REPOSITORY, company.head)) == 1


async def test_a_cut_before_the_work_leaves_it_undone(company: Company) -> None:
    company.hub.faults.add(Fault("checks/create", "reset"))
    async with as_installation(company) as client:
        with pytest.raises(aiohttp.ClientError):
            await client.ask("POST", RUNS, {"name": "gate", "head_sha": company.head})
    assert company.hub.checks(REPOSITORY, company.head) == []


async def test_half_an_answer_is_no_answer(company: Company) -> None:
    company.hub.faults.add(Fault("repos/get", "truncate"))
    async with as_installation(company) as client:
        with pytest.raises(aiohttp.ClientError):
            await client.ask("GET", HERE)
        assert (await client.ask("GET", HERE)).status == 200


@pytest.mark.parametrize(("seconds", "expected"), [(7, "7"), (0, None)], ids=["with retry-after", "without"])
async def test_a_secondary_limit_comes_with_and_without_a_time(
    company: Company, seconds: int, expected: str | None
) -> None:
    company.hub.faults.add(Fault("repos/get", "secondary_limit", seconds=seconds))
    async with as_installation(company) as client:
        heard = await client.ask("GET", HERE)
    assert heard.status == 403
    assert "secondary rate limit" in heard.json["message"]
    assert heard.headers.get("retry-after") == expected


async def test_a_limit_may_come_as_429(company: Company) -> None:
    company.hub.faults.add(Fault("repos/get", "secondary_limit 429"))
    async with as_installation(company) as client:
        assert (await client.ask("GET", HERE)).status == 429


async def test_a_primary_limit_says_when_it_ends(company: Company) -> None:
    company.hub.faults.add(Fault("repos/get", "primary_limit", seconds=60))
    async with as_installation(company) as client:
        heard = await client.ask("GET", HERE)
    assert (heard.status, heard.headers["x-ratelimit-remaining"]) == (403, "0")
    assert int(heard.headers["x-ratelimit-reset"]) > datetime.now(UTC).timestamp()


async def test_a_token_may_run_out_at_any_moment(company: Company) -> None:
    company.hub.faults.add(Fault("repos/get", "expired_token"))
    async with as_installation(company) as client:
        assert [(await client.ask("GET", HERE)).status for _ in range(2)] == [401, 200]


async def test_a_slow_answer_is_a_good_answer(company: Company) -> None:
    company.hub.faults.add(Fault("repos/get", "slow", seconds=0.01))
    async with as_installation(company) as client:
        assert (await client.ask("GET", HERE)).status == 200


async def test_every_request_is_written_down_with_what_befell_it(company: Company) -> None:
    company.hub.faults.add(Fault(r"/issues/\d+/comments", "status 500"))
    async with as_installation(company) as client:
        await client.ask("GET", f"{HERE}/issues/1/comments")
        await client.ask("GET", f"{HERE}/issues/1/comments")
    first, second = company.hub.requests[-2:]
    assert (first.operation, first.status, first.fault) == ("issues/list-comments", 500, "status")
    assert (second.status, second.fault, second.installation) == (200, "", company.installation)


@pytest.mark.parametrize(
    ("fault", "happens"),
    [
        pytest.param(Fault("repos/get", "reset"), [True, False, False], id="once, unless told otherwise"),
        pytest.param(Fault("repos/get", "reset", times=2), [True, True, False], id="as often as told"),
        pytest.param(Fault("repos/get", "reset", skip=1), [False, True, False], id="after those that are spared"),
        pytest.param(Fault("pulls/get", "reset"), [False, False, False], id="not to another operation"),
        pytest.param(Fault("^/repos/", "reset"), [True, False, False], id="by a pattern of the path"),
    ],
)
def test_a_fault_chooses_its_requests(fault: Fault, happens: list[bool]) -> None:
    faults = Faults()
    faults.add(fault)
    assert [faults.next("repos/get", "/repos/a/b") is not None for _ in range(3)] == happens


def test_a_fault_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="is not a fault"):
        Fault("repos/get", "earthquake")
