"""`actions/*` that start runs, stop them, and let their jobs deploy. Shell.

https://docs.github.com/en/actions/how-tos/deploy/configure-and-manage-deployments/create-custom-protection-rules
"""

from app.sandbox.calls import Answer, Call, listed
from app.sandbox.entities import Gate, WorkflowRun
from app.sandbox.operations.actions import run_of
from app.sandbox.refused import Refused, invalid, not_found
from app.sandbox.shapes import action, deployment, people
from app.sandbox.workflows import Workflows

FOLDER = ".github/workflows/"
MOST_INPUTS = 25
LONGEST_COMMENT = 1024
MOST_REPORTS = 10


async def create_workflow_dispatch(call: Call) -> Answer:
    path = await workflow_path(call)
    sha = await call.github.store.resolve(call.repository.full_name, call.body["ref"])
    if sha is None:
        raise Refused(422, f"No ref found for: {call.body['ref']}")
    if len(call.body.get("inputs") or {}) > MOST_INPUTS:
        raise invalid("WorkflowDispatch", "inputs", f"at most {MOST_INPUTS} inputs")
    run = await Workflows(call.github).start(call.repository, sha, path, "workflow_dispatch", call.bot)
    run.inputs, run.head_branch = call.body.get("inputs") or {}, call.body["ref"]
    if not call.body.get("return_run_details"):
        return Answer(204)
    shaped = action.workflow_run(call.world, run)
    return Answer(body={"workflow_run_id": run.id, "run_url": shaped["url"], "html_url": shaped["html_url"]})


async def workflow_path(call: Call) -> str:
    """The file must be there at that ref, and must ask to be dispatched."""
    wanted = call.parameters["workflow_id"]
    path = FOLDER + wanted if not wanted.isdecimal() else call.world.workflow_path(call.repository, wanted)
    found = await call.github.store.content(call.repository.full_name, call.body["ref"], path)
    if found is None or not isinstance(found[1], bytes):
        raise not_found()
    if b"workflow_dispatch" not in found[1]:
        raise Refused(422, "Workflow does not have 'workflow_dispatch' trigger")
    return path


async def cancel_workflow_run(call: Call) -> Answer:
    run = run_of(call)
    if run.status == "completed":
        raise Refused(409, "Cannot cancel a workflow run that is completed.", fault=False)
    Workflows(call.github).end(run, "cancelled", call.bot)
    return Answer(202, {})


async def list_jobs_for_workflow_run(call: Call) -> Answer:
    return listed(call, [run_of(call)], lambda run: action.job(call.world, run), "jobs")


async def get_pending_deployments_for_run(call: Call) -> Answer:
    run = run_of(call)
    waiting = [gate for gate in run.gates if gate.state == "waiting"]
    names = [
        each for each in call.repository.environments.values() if each.name in {gate.environment for gate in waiting}
    ]
    body = [
        {
            "environment": deployment.environment_name(call.world, call.repository, each),
            "wait_timer": each.wait_minutes,
            "wait_timer_started_at": None,
            "current_user_can_approve": False,
            "reviewers": [deployment.reviewer(call.world, call.repository.owner, name) for name in each.reviewers],
        }
        for each in names
    ]
    return Answer(body=body)


async def get_reviews_for_run(call: Call) -> Answer:
    run = run_of(call)
    decided = [gate for gate in run.gates if gate.state in ("approved", "rejected")]
    body = [
        {
            "environments": [
                deployment.environment_name(call.world, call.repository, call.repository.environments[gate.environment])
            ],
            "state": gate.state,
            "user": people.user(call.world, gate.app.bot),
            "comment": gate.comments[-1] if gate.comments else "",
        }
        for gate in decided
    ]
    return Answer(body=body)


async def review_custom_gates_for_run(call: Call) -> Answer:
    """With a state it is the decision; without, a report of progress."""
    gate = waiting_gate(call, run_of(call))
    comment = call.body.get("comment", "")
    if len(comment) > LONGEST_COMMENT:
        raise invalid("ProtectionRule", "comment", f"is too long (maximum is {LONGEST_COMMENT} characters)")
    if comment:
        gate.comments.append(comment)
    if "state" in call.body:
        Workflows(call.github).decide(gate, call.body["state"], call.bot)
    elif len(gate.comments) > MOST_REPORTS:
        raise invalid("ProtectionRule", "comment", f"at most {MOST_REPORTS} reports")
    return Answer(204)


def waiting_gate(call: Call, run: WorkflowRun) -> Gate:
    """An App can only answer for itself, once, and for what waits."""
    for gate in run.gates:
        if gate.app is call.app and gate.environment == call.body["environment_name"] and gate.state == "waiting":
            return gate
    raise Refused(422, f"Nothing of this run waits for {call.app.slug} in {call.body['environment_name']}", fault=False)
