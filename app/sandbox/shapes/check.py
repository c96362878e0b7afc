"""Check runs, their annotations, and check suites. Core."""

from collections.abc import Mapping
from typing import Any

from app.sandbox.entities import CheckRun, Suite
from app.sandbox.shapes.people import app
from app.sandbox.shapes.pull import minimals
from app.sandbox.shapes.repository import api_url, html_url, usual
from app.sandbox.shapes.stamps import node_id, stamp, stamp_or_none
from app.sandbox.world import World

Json = dict[str, Any]


def check_run(world: World, run: CheckRun) -> Json:
    repository = run.suite.repository
    here = f"{api_url(world, repository)}/check-runs/{run.id}"
    page = f"{html_url(world, repository)}/runs/{run.id}"
    return {
        "id": run.id,
        "node_id": node_id("CheckRun", run.id),
        "name": run.name,
        "head_sha": run.head_sha,
        "external_id": run.external_id,
        "status": run.status,
        "conclusion": run.conclusion,
        "started_at": stamp(run.started_at),
        "completed_at": stamp_or_none(run.completed_at),
        "url": here,
        "html_url": page,
        "details_url": run.details_url or page,
        "output": {
            "title": run.title,
            "summary": run.summary,
            "text": run.text,
            "annotations_count": len(run.annotations),
            "annotations_url": f"{here}/annotations",
        },
        "check_suite": {"id": run.suite.id},
        "app": app(world, run.suite.app),
        "pull_requests": minimals(world, repository, run.head_sha),
    }


def annotation(world: World, run: CheckRun, given: Mapping[str, Any]) -> Json:
    blob = f"{html_url(world, run.suite.repository)}/blob/{run.head_sha}/{given['path']}"
    optional = {name: given.get(name) for name in ("start_column", "end_column", "title", "raw_details")}
    required = {name: given[name] for name in ("path", "start_line", "end_line", "annotation_level", "message")}
    return required | optional | {"blob_href": blob}


def suite(world: World, given: Suite) -> Json:
    here = f"{api_url(world, given.repository)}/check-suites/{given.id}"
    return {
        "id": given.id,
        "node_id": node_id("CheckSuite", given.id),
        "head_branch": given.head_branch,
        "head_sha": given.head_sha,
        "status": given.status,
        "conclusion": given.conclusion,
        "url": here,
        "before": given.before,
        "after": given.head_sha,
        "pull_requests": minimals(world, given.repository, given.head_sha),
        "app": app(world, given.app),
        "repository": usual(world, given.repository),
        "created_at": stamp(given.created_at),
        "updated_at": stamp(given.created_at),
        "head_commit": dict(given.head_commit),
        "latest_check_runs_count": len(world.runs_of_suite(given)),
        "check_runs_url": f"{here}/check-runs",
    }


def run_suite(world: World, given: Suite) -> Json:
    """The suite as it hangs on a check run in a webhook."""
    shaped = suite(world, given)
    left_out = ("head_commit", "latest_check_runs_count", "check_runs_url")
    return {name: value for name, value in shaped.items() if name not in left_out}


def hooked_suite(world: World, given: Suite) -> Json:
    """The suite as its own webhook has it: the repository stands beside it."""
    return {name: value for name, value in suite(world, given).items() if name != "repository"}
