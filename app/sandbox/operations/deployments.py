"""`repos/*` about deployments and their statuses. Shell.

https://docs.github.com/en/rest/deployments/deployments
"""

from typing import Any

from app.git.errors import GitFailed
from app.sandbox.calls import Answer, Call, listed
from app.sandbox.entities import Deployment, DeploymentStatus
from app.sandbox.happenings.teller import BRANCH
from app.sandbox.refused import Refused, invalid, not_found
from app.sandbox.shapes import deployment
from app.sandbox.world import latest_by_name

Json = Any
MAX_DESCRIPTION = 140
# GitHub merges the default branch in by itself unless it is told not to.
DEFAULTS: Json = {"task": "deploy", "auto_merge": True, "payload": "", "environment": "production"}
FINE = frozenset({"success", "neutral", "skipped"})


async def create_deployment(call: Call) -> Answer:
    body = DEFAULTS | call.body
    sha = await call.github.store.resolve(call.repository.full_name, body["ref"])
    if sha is None:
        raise Refused(422, f"No ref found for: {body['ref']}")
    if body["auto_merge"] and (merged := await merged_before(call, body["ref"], sha)):
        return merged
    check_contexts(call, sha, body.get("required_contexts"))
    made = Deployment(
        id=call.world.new_id(),
        repository=call.repository,
        sha=sha,
        ref=body["ref"],
        task=body["task"],
        environment=body["environment"],
        description=body.get("description"),
        payload=body["payload"],
        transient=body.get("transient_environment", False),
        production=body.get("production_environment", body["environment"] == "production"),
        creator=call.bot,
        app=call.app,
        created_at=call.world.clock(),
    )
    call.happenings.deployed(made)
    return Answer(201, deployment.deployment(call.world, made))


async def merged_before(call: Call, ref: str, sha: str) -> Answer | None:
    """202 and no deployment where the default branch had to be merged into the branch first."""
    store, name, default = call.github.store, call.repository.full_name, call.repository.default_branch
    behind = (await store.compare(name, default, sha))["behind_by"]
    if not behind or ref not in await store.branches(name):
        return None
    try:
        merged = await store.merge(name, ref, default, f"Merge branch '{default}' into {ref}")
    except GitFailed as conflict:
        raise Refused(409, f"Conflict merging {default} into {ref}", fault=False) from conflict
    await call.happenings.pushed(call.repository, BRANCH + ref, sha, merged, call.bot)
    return Answer(202, {"message": f"Auto-merged {default} into {ref} on deployment."})


def check_contexts(call: Call, sha: str, required: list[str] | None) -> None:
    """All statuses and checks must be fine unless they are named; an empty list asks for none."""
    if required == []:
        return
    runs = latest_by_name(call.world.runs_of_sha(call.repository, sha))
    states: dict[str, str | None] = {run.name: run.conclusion for run in runs}
    states |= {each.context: each.state for each in call.world.statuses if each.sha == sha}
    bad = [name for name in (states if required is None else required) if states.get(name) not in FINE]
    if bad:
        raise Refused(409, f"Conflict: Commit status checks failed for {sha}: {', '.join(bad)}", fault=False)


async def list_deployments(call: Call) -> Answer:
    found = [each for each in reversed(call.world.deployments.values()) if each.repository is call.repository]
    for key in ("sha", "ref", "task", "environment"):
        if call.query.get(key, "none") not in ("none", None):
            found = [each for each in found if getattr(each, key) == call.query[key]]
    return listed(call, found, lambda each: deployment.deployment(call.world, each))


async def get_deployment(call: Call) -> Answer:
    return Answer(body=deployment.deployment(call.world, deployment_of(call)))


async def delete_deployment(call: Call) -> Answer:
    gone = deployment_of(call)
    if gone.statuses and gone.statuses[-1].state != "inactive":
        raise Refused(422, "We cannot delete an active deployment unless it is the only deployment.", fault=False)
    del call.world.deployments[gone.id]
    return Answer(204)


async def create_deployment_status(call: Call) -> Answer:
    above, body = deployment_of(call), call.body
    if len(body.get("description", "")) > MAX_DESCRIPTION:
        raise invalid("DeploymentStatus", "description", f"is too long (maximum is {MAX_DESCRIPTION} characters)")
    made = DeploymentStatus(
        id=call.world.new_id(),
        state=body["state"],
        creator=call.bot,
        description=body.get("description", ""),
        environment=body.get("environment", above.environment),
        environment_url=body.get("environment_url", ""),
        log_url=body.get("log_url", body.get("target_url", "")),
        created_at=call.world.clock(),
    )
    call.happenings.deployment_status(above, made, auto_inactive=body.get("auto_inactive", True))
    return Answer(201, deployment.status(call.world, above, made))


async def list_deployment_statuses(call: Call) -> Answer:
    above = deployment_of(call)
    return listed(call, above.statuses[::-1], lambda each: deployment.status(call.world, above, each))


async def get_deployment_status(call: Call) -> Answer:
    above, wanted = deployment_of(call), call.number("status_id")
    for each in above.statuses:
        if each.id == wanted:
            return Answer(body=deployment.status(call.world, above, each))
    raise not_found()


def deployment_of(call: Call) -> Deployment:
    return call.world.deployment(call.repository, call.number("deployment_id"))
