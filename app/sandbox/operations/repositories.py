"""`repos/*` about the repository as a whole: itself, its branches, its people. Shell."""

from typing import Any

from app.sandbox.calls import Answer, Call, listed
from app.sandbox.entities import Repository
from app.sandbox.refused import not_found
from app.sandbox.roles import RANK, role_of
from app.sandbox.shapes import commit, people
from app.sandbox.shapes.repository import api_url, full, html_url
from app.sandbox.shapes.stamps import node_id

Json = Any

# The older field knows only four words: https://docs.github.com/en/rest/collaborators/collaborators
OLD_WORDS = {"maintain": "write", "triage": "read"}
ROLES = ("pull", "triage", "push", "maintain", "admin")


async def get(call: Call) -> Answer:
    return Answer(body=full(call.world, call.repository))


async def list_branches(call: Call) -> Answer:
    tips = sorted((await call.github.store.branches(call.repository.full_name)).items())
    here = api_url(call.world, call.repository)

    def short(tip: tuple[str, str]) -> Json:
        name, sha = tip
        return {
            "name": name,
            "commit": {"sha": sha, "url": f"{here}/commits/{sha}"},
            "protected": protected(call, name),
        }

    chosen = [tip for tip in tips if call.query.get("protected") in (None, protected(call, tip[0]))]
    return listed(call, chosen, short)


async def get_branch(call: Call) -> Answer:
    name, repository = call.parameters["branch"], call.repository
    sha = (await call.github.store.branches(repository.full_name)).get(name)
    if sha is None:
        raise not_found()
    raw = await call.github.store.commit_json(repository.full_name, sha)
    here = f"{api_url(call.world, repository)}/branches/{name}"
    return Answer(
        body={
            "name": name,
            "commit": commit.commit(call.world, repository, raw),
            "protected": protected(call, name),
            "protection": protection(repository, name),
            "protection_url": f"{here}/protection",
            "_links": {"self": here, "html": f"{html_url(call.world, repository)}/tree/{name}"},
        }
    )


def protected(call: Call, branch: str) -> bool:
    return branch in call.repository.required_checks


def protection(repository: Repository, branch: str) -> Json:
    contexts = [*repository.required_checks.get(branch, ())]
    level = "non_admins" if contexts else "off"
    checks = [{"context": context, "app_id": None} for context in contexts]
    required = {"enforcement_level": level, "contexts": contexts, "checks": checks}
    return {"enabled": bool(contexts), "required_status_checks": required}


async def list_tags(call: Call) -> Answer:
    git = call.github.store.git(call.repository.full_name)
    # A tag object is followed to the commit it stands for.
    shown = "--format=%(refname:lstrip=2) %(if)%(*objectname)%(then)%(*objectname)%(else)%(objectname)%(end)"
    tags = [line.split(" ") for line in (await git.run("for-each-ref", shown, "refs/tags")).decode().splitlines()]
    here = api_url(call.world, call.repository)
    return listed(
        call,
        tags,
        lambda tag: {
            "name": tag[0],
            "node_id": node_id("Ref", tag[0]),
            "commit": {"sha": tag[1], "url": f"{here}/commits/{tag[1]}"},
            "zipball_url": f"{here}/zipball/refs/tags/{tag[0]}",
            "tarball_url": f"{here}/tarball/refs/tags/{tag[0]}",
        },
    )


async def get_branch_rules(call: Call) -> Answer:
    contexts = call.repository.required_checks.get(call.parameters["branch"], ())
    rule = {
        "type": "required_status_checks",
        "ruleset_id": call.repository.id,
        "ruleset_source": call.repository.full_name,
        "ruleset_source_type": "Repository",
        "parameters": {
            "required_status_checks": [{"context": context} for context in contexts],
            "strict_required_status_checks_policy": False,
        },
    }
    return Answer(body=[rule] if contexts else [])


async def get_collaborator_permission_level(call: Call) -> Answer:
    account = call.world.accounts.get(call.parameters["username"].lower())
    if account is None:
        raise not_found()
    role = role_of(call.repository, account.login)
    rights = {right: place <= RANK[role] for place, right in enumerate(ROLES)}
    user = people.user(call.world, account) | {"role_name": role, "permissions": rights}
    return Answer(body={"permission": OLD_WORDS.get(role, role), "role_name": role, "user": user})
