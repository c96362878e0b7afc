"""`pulls/*`: pull requests, their files, commits, reviews and merging. Shell."""

from collections.abc import Mapping
from typing import Any

from app.git.errors import GitFailed
from app.sandbox.calls import Answer, Call, listed
from app.sandbox.entities import Pull, PullReview
from app.sandbox.refused import Refused, invalid, not_found
from app.sandbox.shapes import commit, pull

MOST_COMMITS = 250
MOST_FILES = 3000


async def list(call: Call) -> Answer:
    query = {"state": "open", "sort": "created"} | dict(call.query)
    found = [each for each in call.repository.pulls.values() if matches(call, each, query)]
    found.sort(key=lambda each: each.updated_at if query["sort"] == "updated" else each.created_at)
    if query.get("direction", "desc" if query["sort"] == "created" else "asc") == "desc":
        found.reverse()
    return listed(call, found, lambda each: pull.simple(call.world, call.repository, each))


def matches(call: Call, each: Pull, query: Mapping[str, Any]) -> bool:
    head = f"{call.repository.owner.login}:{each.head_branch}"
    in_state = query["state"] in ("all", each.state)
    return in_state and query.get("base") in (None, each.base_branch) and query.get("head") in (None, head)


async def get(call: Call) -> Answer:
    found = pull_of(call)
    size = await call.github.size(call.repository, found)
    mergeable = await call.github.merges(call.repository, found)
    return Answer(body=pull.full(call.world, call.repository, found, size, mergeable))


async def update(call: Call) -> Answer:
    found = pull_of(call)
    if "base" in call.body and call.body["base"] != found.base_branch:
        await call.happenings.retarget(call.repository, found, call.body["base"], call.bot)
    if "title" in call.body and call.body["title"] != found.title:
        await call.happenings.edit(call.repository, found, call.body["title"], call.bot)
    found.body = call.body.get("body", found.body)
    match call.body.get("state"):
        case "closed" if found.state == "open":
            await call.happenings.close(call.repository, found, call.bot)
        case "open" if found.state == "closed":
            await call.happenings.reopen(call.repository, found, call.bot)
    return await get(call)


async def list_files(call: Call) -> Answer:
    """https://docs.github.com/en/rest/pulls/pulls#list-pull-requests-files"""
    found, store = pull_of(call), call.github.store
    files = await store.changed_files(call.repository.full_name, found.base_sha, found.head_sha)
    sha = found.head_sha
    return listed(call, files[:MOST_FILES], lambda raw: commit.diff_entry(call.world, call.repository, sha, raw))


async def list_commits(call: Call) -> Answer:
    found, store, name = pull_of(call), call.github.store, call.repository.full_name
    compared = await store.compare(name, found.base_sha, found.head_sha)
    raw = [await store.commit_json(name, sha) for sha in compared["commits"][:MOST_COMMITS]]
    return listed(call, raw, lambda each: commit.commit(call.world, call.repository, each))


async def check_if_merged(call: Call) -> Answer:
    if pull_of(call).merged_at is None:
        raise not_found()
    return Answer(204)


async def merge(call: Call) -> Answer:
    found = pull_of(call)
    if found.state != "open" or found.draft:
        raise Refused(405, "Pull Request is not mergeable", fault=False)
    if call.body.get("sha", found.head_sha) != found.head_sha:
        raise Refused(409, "Head branch was modified. Review and try the merge again.", fault=False)
    missing = unmet_checks(call, found)
    if missing:
        raise Refused(405, f"Required status checks are expected: {', '.join(missing)}", fault=False)
    try:
        sha = await call.happenings.merge(call.repository, found, call.bot)
    except GitFailed as conflict:
        raise Refused(405, "Pull Request is not mergeable", fault=False) from conflict
    return Answer(body={"sha": sha, "merged": True, "message": "Pull Request successfully merged"})


def unmet_checks(call: Call, found: Pull) -> Any:
    """A required check lets through what is successful, neutral or skipped."""
    required = call.repository.required_checks.get(found.base_branch, ())
    runs = call.world.runs_of_sha(call.repository, found.head_sha)
    newest = {run.name: run.conclusion for run in sorted(runs, key=lambda run: run.id)}
    return [name for name in required if newest.get(name) not in ("success", "neutral", "skipped")]


async def list_reviews(call: Call) -> Answer:
    found = pull_of(call)
    return listed(call, found.reviews, lambda each: pull.review(call.world, call.repository, found, each))


async def get_review(call: Call) -> Answer:
    found = pull_of(call)
    return Answer(body=pull.review(call.world, call.repository, found, review_of(call, found)))


async def create_review(call: Call) -> Answer:
    """200, not 201: https://docs.github.com/en/rest/pulls/reviews#create-a-review-for-a-pull-request"""
    found = pull_of(call)
    event = call.body.get("event", "PENDING")
    if event in ("COMMENT", "REQUEST_CHANGES") and not call.body.get("body"):
        raise invalid("PullRequestReview", "body", f"a body is required for {event}")
    states = {"APPROVE": "APPROVED", "REQUEST_CHANGES": "CHANGES_REQUESTED", "COMMENT": "COMMENTED"}
    given = PullReview(
        call.world.new_id(),
        call.bot,
        states.get(event, "PENDING"),
        call.body.get("body", ""),
        call.body.get("commit_id", found.head_sha),
        call.world.clock(),
    )
    call.happenings.reviewed(call.repository, found, given)
    return Answer(body=pull.review(call.world, call.repository, found, given))


async def dismiss_review(call: Call) -> Answer:
    found = pull_of(call)
    given = review_of(call, found)
    given.state = "DISMISSED"
    return Answer(body=pull.review(call.world, call.repository, found, given))


def pull_of(call: Call) -> Pull:
    return call.world.pull(call.repository, call.number("pull_number"))


def review_of(call: Call, found: Pull) -> PullReview:
    wanted = call.number("review_id")
    given = next((each for each in found.reviews if each.id == wanted), None)
    if given is None:
        raise not_found()
    return given
