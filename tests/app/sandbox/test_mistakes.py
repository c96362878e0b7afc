"""Mistakes a client can make: each is refused as GitHub refuses it, and each fails the test that made it."""

import time
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from tests.app.sandbox.client import app_jwt, as_app, as_installation
from tests.app.sandbox.conftest import Company
from tests.github import breaches

Json = Any
RUNS = "/repos/acme/shop/check-runs"
COMMENTS = "/repos/acme/shop/issues/1/comments"
OUTPUT = {"title": "t", "summary": "s"}
NOTE = {"path": "a.py", "start_line": 1, "end_line": 1, "annotation_level": "notice", "message": "m"}
BUTTON = {"label": "l", "description": "d", "identifier": "i"}


def run(company: Company, **changed: Json) -> dict[str, Json]:
    return {"name": "gate", "head_sha": company.head} | changed


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        pytest.param({"output": OUTPUT | {"annotations": [NOTE] * 51}}, "more than 50", id="51 annotations"),
        pytest.param({"output": OUTPUT | {"summary": "x" * 65_536}}, "longer than 65535", id="a summary too long"),
        pytest.param({"output": OUTPUT | {"text": "x" * 65_536}}, "longer than 65535", id="a text too long"),
        pytest.param({"output": OUTPUT | {"title": "x" * 256}}, "255", id="a title too long"),
        pytest.param({"output": {"title": "t"}}, '"summary" is a required', id="an output without summary"),
        pytest.param({"actions": [BUTTON] * 4}, "more than 3", id="four buttons"),
        pytest.param({"actions": [BUTTON | {"label": "x" * 21}]}, "longer than 20", id="a label too long"),
        pytest.param({"actions": [BUTTON | {"description": "x" * 41}]}, "longer than 40", id="a description too long"),
        pytest.param({"actions": [BUTTON | {"identifier": "x" * 21}]}, "longer than 20", id="an identifier too long"),
        pytest.param({"status": "completed"}, "conclusion", id="completed without a conclusion"),
        pytest.param({"conclusion": "stale"}, "stale", id="a conclusion only GitHub may set"),
        pytest.param({"conclusion": "passed"}, "not one of", id="a conclusion that does not exist"),
        pytest.param({"status": "queued", "conclusion": "success"}, "completed", id="a conclusion on a queued run"),
        pytest.param({"started_at": "today"}, "date-time", id="a time that is none"),
        pytest.param({"sumary": "s"}, "unexpected", id="a misspelt key"),
        pytest.param({"output": OUTPUT | {"annotation": []}}, "unexpected", id="a misspelt key further down"),
        pytest.param({"name": 7}, "string", id="a number for a text"),
        pytest.param({"head_sha": "f" * 40}, "No commit found", id="a commit that does not exist"),
        pytest.param({"head_sha": "main"}, "No commit found", id="a branch for a commit"),
        pytest.param(
            {"output": OUTPUT | {"annotations": [NOTE | {"start_line": 0}]}}, "start at 1", id="an annotation on line 0"
        ),
        pytest.param(
            {"output": OUTPUT | {"annotations": [NOTE | {"end_line": 2, "end_column": 1}]}},
            "columns",
            id="columns over two lines",
        ),
        pytest.param(
            {"output": OUTPUT | {"annotations": [NOTE | {"message": "ü" * 32_769}]}}, "bytes", id="a message too large"
        ),
    ],
)
async def test_a_wrong_check_run_is_refused(company: Company, changed: Json, said: str) -> None:
    async with as_installation(company) as client:
        heard = await client.ask("POST", RUNS, run(company, **changed))
    assert heard.status == 422
    (breach,) = breaches(company.hub)
    assert said in breach
    assert company.hub.checks("acme/shop", company.head) == []


async def test_what_is_just_within_the_limits_is_taken(company: Company) -> None:
    output = {"title": "x" * 255, "summary": "x" * 65_535, "text": "x" * 65_535, "annotations": [NOTE] * 50}
    button = {"label": "x" * 20, "description": "x" * 40, "identifier": "x" * 20}
    async with as_installation(company) as client:
        heard = await client.ask("POST", RUNS, run(company, output=output, actions=[button] * 3))
        comment = await client.ask("POST", COMMENTS, {"body": "x" * 65_536})
    assert (heard.status, comment.status) == (201, 201)


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        pytest.param("GET", "/repos/acme/shop/check-runs", None, 404, id="a path that does not exist"),
        pytest.param("GET", "/repos/acme/shop/", None, 404, id="a slash at the end"),
        pytest.param("PUT", COMMENTS, {"body": "b"}, 404, id="a method that does not exist"),
        pytest.param("GET", "/repos/acme/shop/pulls?states=all", None, 422, id="a query key that does not exist"),
        pytest.param("GET", "/repos/acme/shop/pulls?state=merged", None, 422, id="a query value that does not exist"),
        pytest.param("GET", "/repos/acme/shop/pulls?per_page=101", None, 422, id="a page too large"),
        pytest.param("GET", "/repos/acme/shop/pulls?page=0", None, 422, id="a page before the first"),
        pytest.param("GET", "/repos/acme/shop/pulls/one", None, 422, id="a number that is none"),
        pytest.param("POST", COMMENTS, {"body": "x" * 65_537}, 422, id="a comment too long"),
        pytest.param("POST", COMMENTS, {"body": "  "}, 422, id="an empty comment"),
        pytest.param("POST", COMMENTS, None, 422, id="no body"),
        pytest.param("POST", COMMENTS, "{", 415, id="a body that does not say that it is JSON"),
        pytest.param("GET", "/app", None, 401, id="a token where a JWT is needed"),
    ],
)
async def test_a_wrong_request_is_refused(company: Company, method: str, path: str, body: Json, status: int) -> None:
    async with as_installation(company) as client:
        heard = await client.ask(method, path, body)
    assert heard.status == status
    assert len(breaches(company.hub)) == 1


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        pytest.param({"User-Agent": None}, 403, id="no User-Agent"),
        pytest.param({"X-GitHub-Api-Version": "2020-01-01"}, 400, id="a version that does not exist"),
        pytest.param({"Accept": "text/html"}, 415, id="only HTML accepted"),
        pytest.param({"Accept": "application/vnd.github.v3.diff"}, 415, id="a diff, which would come as JSON"),
        pytest.param({"Authorization": None}, 401, id="no credentials"),
        pytest.param({"Authorization": "Basic eDp5"}, 401, id="a password"),
        pytest.param({"Authorization": "Bearer ghs_" + "x" * 36}, 401, id="a token nobody issued"),
        pytest.param({"Authorization": "Bearer nonsense"}, 401, id="a token that is none"),
    ],
)
async def test_wrong_headers_are_refused(company: Company, headers: Mapping[str, str | None], status: int) -> None:
    async with as_installation(company) as client:
        heard = await client.ask("GET", "/repos/acme/shop", headers=headers)
    assert heard.status == status
    assert len(breaches(company.hub)) == 1


async def test_a_request_without_a_version_is_remarked_on(company: Company) -> None:
    async with as_installation(company) as client:
        heard = await client.ask("GET", "/repos/acme/shop", headers={"X-GitHub-Api-Version": None})
    assert heard.status == 200
    assert any("X-GitHub-Api-Version" in remark for remark in company.hub.remarks)


NOW = int(time.time())


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"exp": NOW + 900}, id="more than ten minutes ahead"),
        pytest.param({"exp": NOW - 10}, id="run out"),
        pytest.param({"exp": None}, id="without an end"),
        pytest.param({"iat": NOW + 300}, id="from the future"),
        pytest.param({"iat": None}, id="without a beginning"),
        pytest.param({"iss": "somebody"}, id="from somebody else"),
    ],
)
async def test_a_wrong_jwt_is_refused(company: Company, changed: Json) -> None:
    async with as_app(company) as client:
        client.authorization = f"Bearer {app_jwt(company, **changed)}"
        heard = await client.ask("GET", "/app")
    assert heard.status == 401
    assert len(breaches(company.hub)) == 1


async def test_a_jwt_signed_with_another_key_is_refused(company: Company) -> None:
    stranger = company.hub.register_app("stranger", {})
    company.app = type(company.app)(
        app_id=company.app.app_id,
        slug=company.app.slug,
        client_id=company.app.client_id,
        private_key_pem=stranger.private_key_pem,
        webhook_secret="",
    )
    async with as_app(company) as client:
        heard = await client.ask("GET", "/app")
    assert heard.status == 401
    assert "Signature" in breaches(company.hub)[0]


@pytest.mark.parametrize("issuer", ["client id", "app id as text"])
async def test_the_app_may_name_itself_in_two_ways(company: Company, issuer: str) -> None:
    named = company.app.client_id if issuer == "client id" else str(company.app.app_id)
    async with as_app(company) as client:
        client.authorization = f"Bearer {app_jwt(company, iss=named)}"
        assert (await client.ask("GET", "/app")).json["slug"] == "quaygate"


@pytest.mark.parametrize(
    ("permissions", "method", "path", "accepted"),
    [
        pytest.param({"contents": "write"}, "POST", RUNS, "checks=write", id="checks take checks"),
        pytest.param({"checks": "read"}, "POST", RUNS, "checks=write", id="reading is not writing"),
        pytest.param(
            {"checks": "write"}, "GET", "/repos/acme/shop/contents/a", "contents=read", id="files take contents"
        ),
        pytest.param(
            {"contents": "read"}, "GET", COMMENTS, "issues=read; pull_requests=read", id="either of two is enough"
        ),
    ],
)
async def test_a_token_can_only_do_what_it_was_given(
    company: Company, permissions: Json, method: str, path: str, accepted: str
) -> None:
    async with as_installation(company, permissions) as client:
        heard = await client.ask(method, path, run(company) if method == "POST" else None)
    assert heard.status == 403
    assert heard.json["message"] == "Resource not accessible by integration"
    assert heard.headers["X-Accepted-GitHub-Permissions"] == accepted
    assert len(breaches(company.hub)) == 1


async def test_more_than_was_granted_cannot_be_asked_for(company: Company) -> None:
    async with as_app(company) as client:
        path = f"/app/installations/{company.installation}/access_tokens"
        too_much = await client.ask("POST", path, {"permissions": {"administration": "write"}})
        elsewhere = await client.ask("POST", path, {"repositories": ["other"]})
    assert (too_much.status, elsewhere.status) == (422, 422)
    assert len(breaches(company.hub)) == 2


async def test_a_repository_out_of_reach_does_not_exist(company: Company) -> None:
    await company.hub.create_repository("acme/secret", {"a": "b"})
    async with as_installation(company) as client:
        heard = await client.ask("GET", "/repos/acme/secret")
    assert heard.status == 404
    assert company.hub.violations == []


async def test_an_id_does_not_open_a_door_in_another_repository(company: Company) -> None:
    hub = company.hub
    await hub.create_repository("acme/other", {"a": "b"})
    app = hub.register_app("other", {"checks": "write", "issues": "write"})
    other = Company(hub, app, hub.install(app, "acme", ["acme/other"]), company.receiver, "", 0)
    async with as_installation(company) as client:
        made = (await client.ask("POST", RUNS, run(company))).json["id"]
    async with as_installation(other) as client:
        heard = await client.ask("PATCH", f"/repos/acme/other/check-runs/{made}", {"conclusion": "success"})
    assert heard.status == 404


async def test_another_apps_check_run_cannot_be_changed(company: Company) -> None:
    hub = company.hub
    app = hub.register_app("rival", {"checks": "write"})
    rival = Company(hub, app, hub.install(app, "acme"), company.receiver, "", 0)
    async with as_installation(company) as client:
        made = (await client.ask("POST", RUNS, run(company))).json["id"]
    async with as_installation(rival) as client:
        heard = await client.ask("PATCH", f"{RUNS}/{made}", {"conclusion": "success"})
    assert heard.status == 403
    assert len(breaches(hub)) == 1


async def test_a_token_runs_out(company: Company) -> None:
    company.hub.world.token_lifetime = timedelta(seconds=-1)
    async with as_installation(company) as client:
        heard = await client.ask("GET", "/repos/acme/shop")
    assert heard.status == 401
    assert company.hub.violations == []


async def test_all_tokens_can_run_out_at_once(company: Company) -> None:
    async with as_installation(company) as client:
        before = await client.ask("GET", "/repos/acme/shop")
        company.hub.expire_tokens()
        after = await client.ask("GET", "/repos/acme/shop")
    assert (before.status, after.status) == (200, 401)


@pytest.mark.parametrize(
    ("permissions", "events", "said"),
    [
        pytest.param({}, ["pull_request"], "not supported", id="an event it may not read"),
        pytest.param({"checks": "write"}, ["installation"], "every App hears them", id="an event everybody hears"),
    ],
)
async def test_an_app_cannot_subscribe_to_everything(
    company: Company, permissions: dict[str, str], events: list[str], said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        company.hub.register_app("curious", permissions, events)


async def test_a_suspended_installation_is_refused(company: Company) -> None:
    async with as_installation(company) as client, as_app(company) as app:
        await app.ask("PUT", f"/app/installations/{company.installation}/suspended")
        refused = await client.ask("GET", "/repos/acme/shop")
        await app.ask("DELETE", f"/app/installations/{company.installation}/suspended")
        taken = await client.ask("GET", "/repos/acme/shop")
    assert (refused.status, taken.status) == (403, 200)


@pytest.mark.parametrize(("wish", "length"), [("enabled", 520), ("disabled", 40)])
async def test_tokens_come_in_both_of_githubs_formats(company: Company, wish: str, length: int) -> None:
    async with as_app(company) as client:
        path = f"/app/installations/{company.installation}/access_tokens"
        heard = await client.ask("POST", path, headers={"X-GitHub-Stateless-S2S-Token": wish})
        client.authorization = f"Bearer {heard.json['token']}"
        used = await client.ask("GET", "/repos/acme/shop")
    assert (len(heard.json["token"]), used.status) == (length, 200)
    assert heard.json["token"].count(".") == (2 if wish == "enabled" else 0)


async def test_a_mistake_of_the_sandbox_itself_is_a_violation_too(company: Company) -> None:
    """An answer that breaks the contract never leaves as if it were good."""
    company.hub.world.repository("acme/shop").name = 7  # type: ignore[assignment]
    company.hub.world.repositories["acme/7"] = company.hub.world.repository("acme/shop")
    async with as_installation(company) as client:
        heard = await client.ask("GET", "/repos/acme/7")
    assert heard.status == 500
    assert "our own answer breaks the contract" in breaches(company.hub)[0]
