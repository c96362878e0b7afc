"""Two clients that know nothing of the sandbox do a review's work on it, and nothing is found wrong."""

import asyncio
import time

import aiohttp
import github
import jwt
import pytest
from gidgethub.aiohttp import GitHubAPI

from tests.app.sandbox.conftest import Company

REPOSITORY = "/repos/acme/shop"


def signed(company: Company) -> str:
    now = int(time.time())
    claims = {"iat": now - 60, "exp": now + 540, "iss": company.app.client_id}
    return jwt.encode(claims, company.app.private_key_pem, algorithm="RS256")


async def gidgethub_as_installation(company: Company, session: aiohttp.ClientSession) -> GitHubAPI:
    app = GitHubAPI(session, "quaygate", base_url=company.hub.api_url)
    asked = {"permissions": {"checks": "write", "issues": "write", "pull_requests": "read"}, "repositories": ["shop"]}
    path = f"/app/installations/{company.installation}/access_tokens"
    answer = await app.post(path, data=asked, jwt=signed(company))
    return GitHubAPI(session, "quaygate", base_url=company.hub.api_url, oauth_token=answer["token"])


async def test_gidgethub_reviews_a_pull_request(company: Company) -> None:
    hub = company.hub
    async with aiohttp.ClientSession() as session:
        client = await gidgethub_as_installation(company, session)
        pull = await client.getitem(f"{REPOSITORY}/pulls/{company.number}")
        files = [file async for file in client.getiter(f"{REPOSITORY}/pulls/{company.number}/files?per_page=1")]
        run = await client.post(
            f"{REPOSITORY}/check-runs",
            data={"name": "gate", "head_sha": pull["head"]["sha"], "status": "in_progress", "external_id": "r1"},
        )
        note = {"path": "src/shop.py", "start_line": 1, "end_line": 1, "annotation_level": "warning", "message": "m"}
        for count in (50, 3):
            output = {"title": "Failed", "summary": "s", "annotations": [note] * count}
            await client.patch(f"{REPOSITORY}/check-runs/{run['id']}", data={"output": output})
        button = {"label": "Again", "description": "Review again", "identifier": "rerun"}
        await client.patch(f"{REPOSITORY}/check-runs/{run['id']}", data={"conclusion": "failure", "actions": [button]})
        notes = [each async for each in client.getiter(run["output"]["annotations_url"] + "?per_page=20")]
        comment = await client.post(f"{REPOSITORY}/issues/{company.number}/comments", data={"body": "Found 1"})
        await client.patch(f"{REPOSITORY}/issues/comments/{comment['id']}", data={"body": "Found 2"})
        await client.post(f"{REPOSITORY}/issues/comments/{comment['id']}/reactions", data={"content": "eyes"})
    assert sorted(file["filename"] for file in files) == ["src/new.py", "src/shop.py"]
    assert len(notes) == 53
    (check,) = hub.checks("acme/shop", company.head)
    assert (check["status"], check["conclusion"], check["external_id"]) == ("completed", "failure", "r1")
    assert check["actions"] == [button]
    (shown,) = hub.comments("acme/shop", company.number)
    assert (shown["body"], shown["user"]["login"], shown["reactions"]["eyes"]) == ("Found 2", "quaygate[bot]", 1)


async def test_gidgethub_pages_through_deliveries_and_asks_for_one_again(company: Company) -> None:
    async with aiohttp.ClientSession() as session:
        app = GitHubAPI(session, "quaygate", base_url=company.hub.api_url)
        listed = [each async for each in app.getiter("/app/hook/deliveries?per_page=2", jwt=signed(company))]
        pushed = next(each for each in listed if each["event"] == "push")
        await app.post(f"/app/hook/deliveries/{pushed['id']}/attempts", data={}, jwt=signed(company))
        await company.hub.settle()
        again = await app.getitem("/app/hook/deliveries?per_page=1", jwt=signed(company))
    assert len(listed) == len(company.hub.webhooks.deliveries) - 1
    assert [each["id"] for each in listed] == sorted((each["id"] for each in listed), reverse=True)
    assert (again[0]["guid"], again[0]["redelivery"]) == (pushed["guid"], True)


def review_with_pygithub(company: Company) -> dict[str, object]:
    """What a person's script does; PyGithub waits, so it runs in a thread."""
    auth = github.Auth.AppAuth(company.app.app_id, company.app.private_key_pem)
    with github.GithubIntegration(auth=auth, base_url=company.hub.api_url, seconds_between_writes=0) as integration:
        installation = integration.get_repo_installation("acme", "shop")
        client = integration.get_github_for_installation(installation.id)
        repository = client.get_repo("acme/shop")
        pull = repository.get_pull(company.number)
        run = repository.create_check_run("gate", pull.head.sha, status="in_progress")
        run.edit(conclusion="success", output={"title": "Passed", "summary": "s"})
        pull.create_issue_comment("Passed")
        found = {
            "files": sorted(file.filename for file in pull.get_files()),
            "commits": pull.get_commits().totalCount,
            "compared": repository.compare("main", "topic").ahead_by,
            "content": repository.get_contents("src/shop.py", ref="topic").decoded_content,  # type: ignore[union-attr]
            "comments": [comment.body for comment in pull.get_issue_comments()],
            "checks": [check.conclusion for check in repository.get_commit(pull.head.sha).get_check_runs()],
            "permission": repository.get_collaborator_permission("ada"),
        }
        client.close()
    return found


async def test_pygithub_reviews_a_pull_request(company: Company) -> None:
    found = await asyncio.to_thread(review_with_pygithub, company)
    assert found == {
        "files": ["src/new.py", "src/shop.py"],
        "commits": 1,
        "compared": 1,
        "content": b"price = 2\n",
        "comments": ["Passed"],
        "checks": ["success"],
        "permission": "write",
    }


@pytest.mark.parametrize("size", [1, 2, 3, 7])
async def test_pages_lose_nothing_and_repeat_nothing(company: Company, size: int) -> None:
    for at in range(5):
        await company.hub.comment("acme/shop", company.number, "ada", str(at))
    async with aiohttp.ClientSession() as session:
        client = await gidgethub_as_installation(company, session)
        path = f"{REPOSITORY}/issues/{company.number}/comments?per_page={size}"
        bodies = [comment["body"] async for comment in client.getiter(path)]
    assert bodies == ["0", "1", "2", "3", "4"]
