"""Deployments, environments, gates, dispatched workflows, teams, tags, and Apps made from a manifest."""

import json
from typing import Any

import aiohttp
import pytest

from app.sandbox.entities import Environment
from tests.app.sandbox.client import as_app, as_installation
from tests.app.sandbox.conftest import REPOSITORY, Company
from tests.github import breaches

HERE = f"/repos/{REPOSITORY}"
DISPATCHED = "on:\n  workflow_dispatch:\njobs: {}\n"


def wish(company: Company, **changed: Any) -> dict[str, Any]:
    return {"ref": company.head, "environment": "staging", "auto_merge": False, "required_contexts": []} | changed


async def test_a_deployment_runs_its_course_and_is_told(company: Company) -> None:
    company.receiver.events.clear()
    async with as_installation(company) as client:
        made = await client.ask("POST", f"{HERE}/deployments", wish(company, payload={"plan": "p1"}))
        statuses = f"{HERE}/deployments/{made.json['id']}/statuses"
        for state in ("in_progress", "success"):
            await client.ask("POST", statuses, {"state": state, "log_url": "https://example.com/log"})
        listed = await client.ask("GET", statuses)
        one = await client.ask("GET", f"{statuses}/{listed.json[0]['id']}")
        found = await client.ask("GET", f"{HERE}/deployments?environment=staging&sha={company.head}")
        none = await client.ask("GET", f"{HERE}/deployments?environment=production")
        refused = await client.ask("DELETE", f"{HERE}/deployments/{made.json['id']}")
    await company.hub.settle()
    assert (made.status, made.json["sha"], made.json["payload"]) == (201, company.head, {"plan": "p1"})
    assert [each["state"] for each in listed.json] == ["success", "in_progress"]
    assert one.json == listed.json[0]
    assert ([each["id"] for each in found.json], none.json) == ([made.json["id"]], [])
    assert refused.status == 422
    assert company.receiver.names == ["deployment.created", "deployment_status.created", "deployment_status.created"]


async def test_success_retires_what_was_there_before_but_never_production(company: Company) -> None:
    states = {}
    async with as_installation(company) as client:
        for environment in ("staging", "production"):
            ids = []
            for _ in range(2):
                made = (await client.ask("POST", f"{HERE}/deployments", wish(company, environment=environment))).json
                await client.ask("POST", f"{HERE}/deployments/{made['id']}/statuses", {"state": "success"})
                ids.append(made["id"])
            old = await client.ask("GET", f"{HERE}/deployments/{ids[0]}/statuses")
            states[environment] = old.json[0]["state"]
    assert states == {"staging": "inactive", "production": "success"}


async def test_a_deployment_waits_for_checks_unless_told_not_to(company: Company) -> None:
    async with as_installation(company) as client:
        run = {"name": "gate", "head_sha": company.head, "conclusion": "failure"}
        await client.ask("POST", f"{HERE}/check-runs", run)
        careful = wish(company)
        del careful["required_contexts"]
        refused = await client.ask("POST", f"{HERE}/deployments", careful)
        named = await client.ask("POST", f"{HERE}/deployments", wish(company, required_contexts=["other"]))
        taken = await client.ask("POST", f"{HERE}/deployments", wish(company))
    assert [each.status for each in (refused, named, taken)] == [409, 409, 201]


async def test_a_branch_that_is_behind_is_merged_instead_of_deployed(company: Company) -> None:
    """GitHub's default: 202, and nothing is deployed."""
    await company.hub.push(REPOSITORY, "main", {"elsewhere.py": "z = 1\n"})
    async with as_installation(company) as client:
        merged = await client.ask("POST", f"{HERE}/deployments", wish(company, ref="topic", auto_merge=True))
        none = await client.ask("GET", f"{HERE}/deployments")
    assert (merged.status, none.json) == (202, [])
    assert company.hub.pull(REPOSITORY, company.number).head_sha != company.head


@pytest.mark.parametrize(
    "changed", [{"ref": "nowhere"}, {"environments": "staging"}, {"auto_merge": "no"}], ids=["ref", "key", "value"]
)
async def test_a_wrong_deployment_is_refused(company: Company, changed: dict[str, Any]) -> None:
    async with as_installation(company) as client:
        assert (await client.ask("POST", f"{HERE}/deployments", wish(company, **changed))).status == 422
    assert len(breaches(company.hub)) == 1


async def test_a_description_of_a_status_has_140_characters(company: Company) -> None:
    async with as_installation(company) as client:
        made = (await client.ask("POST", f"{HERE}/deployments", wish(company))).json
        path = f"{HERE}/deployments/{made['id']}/statuses"
        answers = [
            (await client.ask("POST", path, {"state": "success", "description": "x" * size})).status
            for size in (140, 141)
        ]
    assert answers == [201, 422]
    assert len(breaches(company.hub)) == 1


def guarded(company: Company) -> Environment:
    company.hub.add_team("acme", "shippers", "ada", "grace")
    rules = Environment(
        1,
        "production",
        company.hub.world.clock(),
        wait_minutes=5,
        reviewers=("ada", "@shippers"),
        prevent_self_review=True,
        branches=("main", "release/*"),
        gates=(company.app.app_id,),
    )
    return company.hub.add_environment(REPOSITORY, "production", rules)


async def test_an_environment_shows_what_protects_it(company: Company) -> None:
    guarded(company)
    async with as_installation(company) as client:
        told = (await client.ask("GET", f"{HERE}/environments/production")).json
        listed = (await client.ask("GET", f"{HERE}/environments")).json
        policies = (await client.ask("GET", f"{HERE}/environments/production/deployment-branch-policies")).json
        gates = (await client.ask("GET", f"{HERE}/environments/production/deployment_protection_rules")).json
        missing = await client.ask("GET", f"{HERE}/environments/moon")
    rules = {rule["type"]: rule for rule in told["protection_rules"]}
    assert rules["wait_timer"]["wait_timer"] == 5
    assert rules["required_reviewers"]["prevent_self_review"] is True
    assert [each["type"] for each in rules["required_reviewers"]["reviewers"]] == ["User", "Team"]
    assert [each["name"] for each in policies["branch_policies"]] == ["main", "release/*"]
    assert gates["custom_deployment_protection_rules"][0]["app"]["slug"] == "quaygate"
    assert (listed["total_count"], missing.status) == (1, 404)


async def test_a_team_has_members(company: Company) -> None:
    guarded(company)
    async with as_installation(company) as client:
        team = (await client.ask("GET", "/orgs/acme/teams/shippers")).json
        members = (await client.ask("GET", "/orgs/acme/teams/shippers/members")).json
        statuses = [
            (await client.ask("GET", path)).status
            for path in (
                "/orgs/acme/teams/shippers/memberships/grace",
                "/orgs/acme/teams/shippers/memberships/eve",
                "/orgs/acme/members/grace",
                "/orgs/acme/members/eve",
                "/users/grace",
                "/users/eve",
            )
        ]
    assert team["members_count"] == 2
    assert [member["login"] for member in members] == ["ada", "grace"]
    assert statuses == [200, 404, 204, 404, 200, 404]


@pytest.mark.parametrize(
    ("state", "status", "conclusion"), [("approved", "in_progress", None), ("rejected", "completed", "failure")]
)
async def test_an_app_lets_a_job_deploy_or_does_not(
    company: Company, state: str, status: str, conclusion: str | None
) -> None:
    guarded(company)
    hub = company.hub
    run = await hub.start_workflow_run(REPOSITORY, company.head, ".github/workflows/deploy.yml")
    hub.reach_environment(run, "production")
    await hub.settle()
    asked = company.receiver.events[-1]
    assert (asked.event, asked.data["environment"], asked.data["sha"]) == (
        "deployment_protection_rule",
        "production",
        company.head,
    )
    path = asked.data["deployment_callback_url"].removeprefix(hub.api_url)
    async with as_installation(company) as client:
        waiting = await client.ask("GET", f"{HERE}/actions/runs/{run}/pending_deployments")
        report = await client.ask("POST", path, {"environment_name": "production", "comment": "Looking"})
        decided = await client.ask("POST", path, {"environment_name": "production", "state": state, "comment": "So"})
        again = await client.ask("POST", path, {"environment_name": "production", "state": state})
        reviews = await client.ask("GET", f"{HERE}/actions/runs/{run}/approvals")
        shown = await client.ask("GET", f"{HERE}/actions/runs/{run}")
        jobs = await client.ask("GET", f"{HERE}/actions/runs/{run}/jobs")
    assert [each["environment"]["name"] for each in waiting.json] == ["production"]
    assert [each.status for each in (report, decided, again)] == [204, 204, 422]
    assert (reviews.json[0]["state"], reviews.json[0]["comment"]) == (state, "So")
    assert (shown.json["status"], shown.json["conclusion"]) == (status, conclusion)
    assert jobs.json["total_count"] == 1


async def test_a_workflow_can_be_dispatched_and_cancelled(company: Company) -> None:
    files = {".github/workflows/deploy.yml": DISPATCHED, ".github/workflows/ci.yml": "on: push\n"}
    await company.hub.push(REPOSITORY, "main", files)
    dispatches = f"{HERE}/actions/workflows/deploy.yml/dispatches"
    async with as_installation(company) as client:
        quiet = await client.ask("POST", dispatches, {"ref": "main", "inputs": {"environment": "staging"}})
        told = await client.ask("POST", dispatches, {"ref": "main", "return_run_details": True})
        run = f"{HERE}/actions/runs/{told.json['workflow_run_id']}"
        cancelled = await client.ask("POST", f"{run}/cancel")
        again = await client.ask("POST", f"{run}/cancel")
        listed = await client.ask("GET", f"{HERE}/actions/workflows/deploy.yml/runs?status=cancelled")
        known = await client.ask("GET", f"{HERE}/actions/workflows")
        one = await client.ask("GET", f"{HERE}/actions/workflows/{known.json['workflows'][0]['id']}")
    assert [each.status for each in (quiet, told, cancelled, again)] == [204, 200, 202, 409]
    assert (listed.json["total_count"], one.json["path"]) == (1, ".github/workflows/deploy.yml")


async def test_a_workflow_that_does_not_ask_for_it_is_not_dispatched(company: Company) -> None:
    await company.hub.push(REPOSITORY, "main", {".github/workflows/ci.yml": "on: push\n"})
    async with as_installation(company) as client:
        body = {"ref": "main"}
        wrong = await client.ask("POST", f"{HERE}/actions/workflows/ci.yml/dispatches", body)
        missing = await client.ask("POST", f"{HERE}/actions/workflows/none.yml/dispatches", body)
    assert (wrong.status, missing.status) == (422, 404)
    assert len(breaches(company.hub)) == 1


async def test_people_and_apps_review_pull_requests(company: Company) -> None:
    company.hub.review(REPOSITORY, company.number, "grace")
    async with as_installation(company) as client:
        path = f"{HERE}/pulls/{company.number}/reviews"
        made = await client.ask("POST", path, {"event": "REQUEST_CHANGES", "body": "Please mend"})
        gone = await client.ask("PUT", f"{path}/{made.json['id']}/dismissals", {"message": "Mended"})
        listed = await client.ask("GET", path)
        one = await client.ask("GET", f"{path}/{made.json['id']}")
    await company.hub.settle()
    assert (made.status, gone.json["state"]) == (200, "DISMISSED")
    assert [each["state"] for each in listed.json] == ["APPROVED", "DISMISSED"]
    assert one.json["body"] == "Please mend"
    assert company.receiver.names[-2:] == ["pull_request_review.submitted"] * 2


async def test_statuses_of_a_commit_are_combined(company: Company) -> None:
    async with as_installation(company) as client:
        for context, state in (("build", "pending"), ("build", "success"), ("lint", "success")):
            body = {"state": state, "context": context}
            await client.ask("POST", f"{HERE}/statuses/{company.head}", body)
        combined = await client.ask("GET", f"{HERE}/commits/topic/status")
        listed = await client.ask("GET", f"{HERE}/commits/topic/statuses")
    assert (combined.json["state"], combined.json["total_count"], len(listed.json)) == ("success", 2, 3)


async def test_git_is_read_object_by_object(company: Company) -> None:
    async with as_installation(company) as client:
        commit = (await client.ask("GET", f"{HERE}/git/commits/{company.head}")).json
        tree = (await client.ask("GET", f"{HERE}/git/trees/{commit['tree']['sha']}?recursive=1")).json
        blob = next(each for each in tree["tree"] if each["path"] == "src/new.py")
        content = (await client.ask("GET", f"{HERE}/git/blobs/{blob['sha']}")).json
        whole = (await client.ask("GET", f"{HERE}/commits/{company.head}")).json
        pulls = (await client.ask("GET", f"{HERE}/commits/{company.head}/pulls")).json
        history = (await client.ask("GET", f"{HERE}/commits?sha=topic&path=src/new.py")).json
    assert commit["message"] == "Raise the price"
    assert content["size"] == 6
    assert (whole["stats"]["total"], len(whole["files"])) == (3, 2)
    assert [pull["number"] for pull in pulls] == [company.number]
    assert [each["sha"] for each in history] == [company.head]


@pytest.mark.parametrize("kind", ["git/commits", "git/trees", "git/blobs", "git/tags", "commits", "git/ref/heads"])
@pytest.mark.parametrize("sha", ["f" * 40, "nonsense"])
async def test_an_object_that_does_not_exist_is_not_found(company: Company, kind: str, sha: str) -> None:
    async with as_installation(company) as client:
        assert (await client.ask("GET", f"{HERE}/{kind}/{sha}")).status == 404


async def test_branches_and_tags_are_made_moved_and_deleted(company: Company) -> None:
    async with as_installation(company) as client:
        made = await client.ask("POST", f"{HERE}/git/refs", {"ref": "refs/heads/x", "sha": company.head})
        main = (await client.ask("GET", f"{HERE}/git/ref/heads/main")).json["object"]["sha"]
        back = await client.ask("PATCH", f"{HERE}/git/refs/heads/x", {"sha": main})
        forced = await client.ask("PATCH", f"{HERE}/git/refs/heads/x", {"sha": main, "force": True})
        branches = await client.ask("GET", f"{HERE}/branches")
        gone = await client.ask("DELETE", f"{HERE}/git/refs/heads/x")
        await client.ask("POST", f"{HERE}/git/refs", {"ref": "refs/tags/v1", "sha": company.head})
        tags = await client.ask("GET", f"{HERE}/tags")
    assert [each.status for each in (made, back, forced, gone)] == [201, 422, 200, 204]
    assert [each["name"] for each in branches.json] == ["main", "topic", "x"]
    assert [(each["name"], each["commit"]["sha"]) for each in tags.json] == [("v1", company.head)]


MANIFEST = {
    "name": "Harbour",
    "url": "https://example.com",
    "hook_attributes": {"url": "https://example.com/hook"},
    "redirect_url": "http://127.0.0.1:1/done",
    "default_permissions": {"checks": "write", "contents": "read"},
    "default_events": ["push"],
}


async def test_an_app_is_made_from_a_manifest_once(company: Company) -> None:
    hub = company.hub
    async with aiohttp.ClientSession() as session:
        form = {"manifest": json.dumps(MANIFEST)}
        page = f"{hub.url}/organizations/acme/settings/apps/new?state=s1"
        async with session.post(page, data=form, allow_redirects=False) as answer:
            location = answer.headers["Location"]
    assert location.startswith("http://127.0.0.1:1/done?code=")
    assert location.endswith("&state=s1")
    code = location.split("code=")[1].split("&")[0]
    async with as_app(company) as client:
        made = await client.ask("POST", f"/app-manifests/{code}/conversions", headers={"Authorization": None})
        again = await client.ask("POST", f"/app-manifests/{code}/conversions", headers={"Authorization": None})
    assert (made.json["slug"], made.json["events"]) == ("harbour", ["push", "check_run", "check_suite"])
    assert made.json["pem"].startswith("-----BEGIN RSA PRIVATE KEY-----")
    assert (made.status, again.status) == (201, 404)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        pytest.param({"hook_secret": "s"}, "hook_secret", id="a key that does not exist"),
        pytest.param({"default_events": ["pull_request"]}, "not supported", id="an event it may not read"),
    ],
)
async def test_a_wrong_manifest_is_refused(company: Company, changed: dict[str, Any], said: str) -> None:
    async with aiohttp.ClientSession() as session:
        form = {"manifest": json.dumps(MANIFEST | changed)}
        async with session.post(f"{company.hub.url}/settings/apps/new", data=form) as answer:
            assert answer.status == 422
    assert said in breaches(company.hub)[0]


async def test_what_the_server_is_needs_no_credentials(company: Company) -> None:
    async with as_app(company) as client:
        root = await client.ask("GET", "/", headers={"Authorization": None})
        app = await client.ask("GET", "/apps/quaygate", headers={"Authorization": None})
        config = await client.ask("PATCH", "/app/hook/config", {"url": "http://127.0.0.1:1/moved"})
        shown = await client.ask("GET", "/app/hook/config")
    assert root.json["rate_limit_url"] == f"{company.hub.api_url}/rate_limit"
    assert (app.status, config.json) == (200, shown.json)
    assert shown.json["url"] == "http://127.0.0.1:1/moved"
