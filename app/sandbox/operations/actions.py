"""`actions/*`: runs of the repository's own workflows, and what they leave. Shell."""

from typing import Any

from app.sandbox.calls import Answer, Call, listed
from app.sandbox.doors import ARTIFACT_LIFE, offer
from app.sandbox.entities import Artifact, WorkflowRun
from app.sandbox.refused import Refused, invalid
from app.sandbox.shapes import action

Json = Any


async def list_workflow_runs_for_repo(call: Call) -> Answer:
    return runs(call, mine(call))


async def list_workflow_runs(call: Call) -> Answer:
    path = call.world.workflow_path(call.repository, call.parameters["workflow_id"])
    return runs(call, [run for run in mine(call) if run.path == path])


async def get_workflow_run(call: Call) -> Answer:
    return Answer(body=action.workflow_run(call.world, run_of(call)))


async def list_repo_workflows(call: Call) -> Answer:
    paths = sorted({run.path for run in mine(call)})
    return listed(call, paths, lambda path: action.workflow(call.world, call.repository, path), "workflows")


async def get_workflow(call: Call) -> Answer:
    path = call.world.workflow_path(call.repository, call.parameters["workflow_id"])
    return Answer(body=action.workflow(call.world, call.repository, path))


async def list_workflow_run_artifacts(call: Call) -> Answer:
    run = run_of(call)
    return artifacts(call, [each for each in call.world.artifacts.values() if each.run is run])


async def list_artifacts_for_repo(call: Call) -> Answer:
    return artifacts(call, [each for each in call.world.artifacts.values() if each.run.repository is call.repository])


async def get_artifact(call: Call) -> Answer:
    found = call.world.artifact(call.repository, call.number("artifact_id"))
    return Answer(body=action.artifact(call.world, found))


async def download_artifact(call: Call) -> Answer:
    """A redirect that lives for a minute: https://docs.github.com/en/rest/actions/artifacts#download-an-artifact"""
    found = call.world.artifact(call.repository, call.number("artifact_id"))
    if call.parameters["archive_format"] != "zip":
        raise invalid("Artifact", "archive_format", "must be zip")
    if found.expired:
        raise Refused(410, "Artifact has expired", fault=False)
    return Answer(302, headers={"Location": offer(call.github, found.archive, "application/zip", ARTIFACT_LIFE)})


def run_of(call: Call) -> WorkflowRun:
    return call.world.workflow_run(call.repository, call.number("run_id"))


def mine(call: Call) -> list[WorkflowRun]:
    """Newest first."""
    return [run for run in reversed(call.world.workflow_runs.values()) if run.repository is call.repository]


def runs(call: Call, found: list[WorkflowRun]) -> Answer:
    for key, of in (("head_sha", "head_sha"), ("branch", "head_branch"), ("event", "event")):
        if key in call.query:
            found = [run for run in found if getattr(run, of) == call.query[key]]
    if "status" in call.query:
        found = [run for run in found if call.query["status"] in (run.status, run.conclusion)]
    return listed(call, found, lambda run: action.workflow_run(call.world, run), "workflow_runs")


def artifacts(call: Call, found: list[Artifact]) -> Answer:
    if "name" in call.query:
        found = [each for each in found if each.name == call.query["name"]]
    return listed(call, found[::-1], lambda each: action.artifact(call.world, each), "artifacts")
