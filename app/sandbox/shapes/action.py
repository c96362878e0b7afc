"""Workflow runs, workflows and artifacts. Core."""

import hashlib
from datetime import timedelta
from typing import Any

from app.sandbox.entities import Artifact, Repository, WorkflowRun
from app.sandbox.shapes.people import user
from app.sandbox.shapes.pull import minimals
from app.sandbox.shapes.repository import api_url, html_url, small, usual
from app.sandbox.shapes.stamps import node_id, stamp
from app.sandbox.world import World

Json = dict[str, Any]
ARTIFACT_DAYS = 90


def workflow_run(world: World, run: WorkflowRun) -> Json:
    repository = run.repository
    here = f"{api_url(world, repository)}/actions/runs/{run.id}"
    created = stamp(run.created_at)
    parts = {f"{part}_url": f"{here}/{part}" for part in ("jobs", "logs", "artifacts", "cancel", "rerun")}
    return parts | {
        "id": run.id,
        "node_id": node_id("WorkflowRun", run.id),
        "name": run.name,
        "path": run.path,
        "display_title": run.head_commit["message"].split("\n")[0],
        "run_number": run.number,
        "run_attempt": 1,
        "event": run.event,
        "status": run.status,
        "conclusion": run.conclusion,
        "head_branch": run.head_branch,
        "head_sha": run.head_sha,
        "head_commit": dict(run.head_commit),
        "workflow_id": run.workflow_id,
        "workflow_url": f"{api_url(world, repository)}/actions/workflows/{run.workflow_id}",
        "check_suite_id": run.id,
        "check_suite_node_id": node_id("CheckSuite", run.id),
        "check_suite_url": f"{api_url(world, repository)}/check-suites/{run.id}",
        "url": here,
        "html_url": f"{html_url(world, repository)}/actions/runs/{run.id}",
        "pull_requests": minimals(world, repository, run.head_sha),
        "created_at": created,
        "updated_at": created,
        "run_started_at": created,
        "actor": user(world, run.actor),
        "triggering_actor": user(world, run.actor),
        "previous_attempt_url": None,
        "referenced_workflows": [],
        "repository": usual(world, repository),
        "head_repository": usual(world, repository),
    }


def job(world: World, run: WorkflowRun) -> Json:
    """The one job of a run."""
    here = api_url(world, run.repository)
    created = stamp(run.created_at)
    return {
        "id": run.id,
        "node_id": node_id("Job", run.id),
        "run_id": run.id,
        "run_url": f"{here}/actions/runs/{run.id}",
        "run_attempt": 1,
        "head_sha": run.head_sha,
        "head_branch": run.head_branch,
        "url": f"{here}/actions/jobs/{run.id}",
        "html_url": f"{html_url(world, run.repository)}/actions/runs/{run.id}/job/{run.id}",
        "status": run.status,
        "conclusion": run.conclusion,
        "created_at": created,
        "started_at": created,
        "completed_at": created if run.status == "completed" else None,
        "name": run.name,
        "workflow_name": run.name,
        "check_run_url": f"{here}/check-runs/{run.id}",
        "labels": ["ubuntu-latest"],
        "steps": [],
        "runner_id": None,
        "runner_name": None,
        "runner_group_id": None,
        "runner_group_name": None,
    }


def workflow(world: World, repository: Repository, path: str) -> Json:
    number, created = world.workflow_id(repository, path), stamp(repository.created_at)
    page = html_url(world, repository)
    return {
        "id": number,
        "node_id": node_id("Workflow", number),
        "name": path.rsplit("/", 1)[-1].rsplit(".", 1)[0],
        "path": path,
        "state": "active",
        "created_at": created,
        "updated_at": created,
        "url": f"{api_url(world, repository)}/actions/workflows/{number}",
        "html_url": f"{page}/blob/{repository.default_branch}/{path}",
        "badge_url": f"{page}/actions/workflows/{path.rsplit('/', 1)[-1]}/badge.svg",
    }


def artifact(world: World, given: Artifact) -> Json:
    run = given.run
    here = f"{api_url(world, run.repository)}/actions/artifacts/{given.id}"
    created = stamp(given.created_at)
    return {
        "id": given.id,
        "node_id": node_id("Artifact", given.id),
        "name": given.name,
        "size_in_bytes": len(given.archive),
        "url": here,
        "archive_download_url": f"{here}/zip",
        "expired": given.expired,
        "created_at": created,
        "updated_at": created,
        "expires_at": stamp(given.created_at + timedelta(days=ARTIFACT_DAYS)),
        "digest": f"sha256:{hashlib.sha256(given.archive).hexdigest()}",
        "workflow_run": {
            "id": run.id,
            "repository_id": run.repository.id,
            "head_repository_id": run.repository.id,
            "head_branch": run.head_branch,
            "head_sha": run.head_sha,
        },
    }


def hooked_run(world: World, run: WorkflowRun) -> Json:
    """The run as its webhook has it, with its repository in the smallest size."""
    repository = small(world, run.repository)
    return workflow_run(world, run) | {"repository": repository, "head_repository": repository}
