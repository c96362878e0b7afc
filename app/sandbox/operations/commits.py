"""`repos/*` about commits: one, many, between two, and the statuses on them. Shell."""

from typing import Any

from app.sandbox.calls import Answer, Call, listed
from app.sandbox.entities import CommitStatus
from app.sandbox.refused import not_found
from app.sandbox.shapes import commit, pull
from app.sandbox.shapes.repository import api_url, html_url, usual
from app.sandbox.shapes.status import status

Json = Any
MOST_FILES = 300
MOST_COMMITS = 250
PAGED_COMMITS = 100


async def get_commit(call: Call) -> Answer:
    """https://docs.github.com/en/rest/commits/commits#get-a-commit"""
    sha, store, name = await commit_of(call), call.github.store, call.repository.full_name
    raw = await store.commit_json(name, sha)
    parents = raw["parents"]
    files = await store.changed_files(name, parents[0]["sha"], sha) if parents else []
    sums = {what: sum(file[what] for file in files) for what in ("additions", "deletions")}
    shaped = commit.commit(call.world, call.repository, raw)
    entries = [commit.diff_entry(call.world, call.repository, sha, file) for file in files[:MOST_FILES]]
    return Answer(body=shaped | {"stats": sums | {"total": sum(sums.values())}, "files": entries})


async def list_commits(call: Call) -> Answer:
    start = call.query.get("sha") or call.repository.default_branch
    sha = await call.github.store.resolve(call.repository.full_name, start)
    if sha is None:
        raise not_found()
    path = ["--", call.query["path"]] if "path" in call.query else []
    shas = (await call.github.store.git(call.repository.full_name).run("rev-list", sha, *path)).decode().split()
    size, page = call.query.get("per_page", 30), call.query.get("page", 1)
    shown = {each: await raw_commit(call, each) for each in shas[(page - 1) * size : page * size]}
    return listed(call, shas, lambda each: commit.commit(call.world, call.repository, shown[each]))


async def compare_commits_with_basehead(call: Call) -> Answer:
    """https://docs.github.com/en/rest/commits/commits#compare-two-commits"""
    base_name, dots, head_name = call.parameters["basehead"].partition("...")
    base, head = [await resolved(call, name) for name in (base_name, head_name)]
    compared = await call.github.store.compare(call.repository.full_name, base, head)
    if not dots or compared["merge_base"] is None:
        raise not_found()
    page, here = f"{html_url(call.world, call.repository)}/compare", api_url(call.world, call.repository)
    size, number = call.query.get("per_page", MOST_COMMITS), call.query.get("page", 1)
    shas = compared["commits"][(number - 1) * size : number * size]
    # Files come on the first page only, and no more than 300 of them.
    files = compared["files"][:MOST_FILES] if number == 1 else []
    between = f"{page}/{base_name}...{head_name}"
    return Answer(
        body={
            "url": f"{here}/compare/{base_name}...{head_name}",
            "html_url": between,
            "permalink_url": f"{page}/{base[:7]}...{head[:7]}",
            "diff_url": f"{between}.diff",
            "patch_url": f"{between}.patch",
            "base_commit": await shaped(call, base),
            "merge_base_commit": await shaped(call, compared["merge_base"]),
            "status": compared["status"],
            "ahead_by": compared["ahead_by"],
            "behind_by": compared["behind_by"],
            "total_commits": compared["total_commits"],
            "commits": [await shaped(call, sha) for sha in shas],
            "files": [commit.diff_entry(call.world, call.repository, head, file) for file in files],
        }
    )


async def list_pull_requests_associated_with_commit(call: Call) -> Answer:
    sha, store, name = call.parameters["commit_sha"], call.github.store, call.repository.full_name
    pulls = call.repository.pulls.values()
    found = [each for each in pulls if sha in (await store.compare(name, each.base_sha, each.head_sha))["commits"]]
    return listed(call, found, lambda each: pull.simple(call.world, call.repository, each))


async def create_commit_status(call: Call) -> Answer:
    sha = await resolved(call, call.parameters["sha"])
    body = {"context": "default", "description": None, "target_url": None} | call.body
    made = CommitStatus(
        id=call.world.new_id(),
        repository=call.repository,
        sha=sha,
        state=body["state"],
        context=body["context"],
        description=body["description"],
        target_url=body["target_url"],
        creator=call.bot,
        created_at=call.world.clock(),
    )
    call.world.statuses.append(made)
    return Answer(201, status(call.world, made))


async def list_commit_statuses_for_ref(call: Call) -> Answer:
    sha = await commit_of(call)
    return listed(call, statuses(call, sha), lambda each: status(call.world, each))


async def get_combined_status_for_ref(call: Call) -> Answer:
    sha = await commit_of(call)
    newest = list({each.context: each for each in reversed(statuses(call, sha))}.values())
    states = {each.state for each in newest}
    worst = "failure" if states & {"failure", "error"} else "success" if states == {"success"} else "pending"
    here = api_url(call.world, call.repository)
    body = {
        "state": worst,
        "sha": sha,
        "total_count": len(newest),
        "statuses": [status(call.world, each, short=True) for each in newest],
        "repository": usual(call.world, call.repository),
        "commit_url": f"{here}/commits/{sha}",
        "url": f"{here}/commits/{sha}/status",
    }
    return Answer(body=body)


def statuses(call: Call, sha: str) -> list[CommitStatus]:
    """Newest first."""
    mine = [each for each in call.world.statuses if each.repository is call.repository and each.sha == sha]
    return mine[::-1]


async def commit_of(call: Call) -> str:
    return await resolved(call, call.parameters["ref"])


async def resolved(call: Call, name: str) -> str:
    sha = await call.github.store.resolve(call.repository.full_name, name)
    if sha is None:
        raise not_found()
    return sha


async def raw_commit(call: Call, sha: str) -> Json:
    return await call.github.store.commit_json(call.repository.full_name, sha)


async def shaped(call: Call, sha: str) -> Json:
    return commit.commit(call.world, call.repository, await raw_commit(call, sha))
