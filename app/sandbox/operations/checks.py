"""`checks/*`: check runs with their annotations and buttons, and check suites. Shell.

https://docs.github.com/en/rest/checks/runs
"""

from datetime import datetime
from typing import Any

from app.sandbox.calls import Answer, Call, listed
from app.sandbox.entities import CheckRun, Suite
from app.sandbox.refused import Refused, invalid, not_found
from app.sandbox.shapes import check
from app.sandbox.world import latest_by_name

Json = Any
MAX_TITLE = 255
MAX_MESSAGE = 64 * 1024  # bytes
OPEN = ("queued", "in_progress")


async def create(call: Call) -> Answer:
    sha = call.body["head_sha"]
    found = await call.github.store.resolve(call.repository.full_name, sha)
    if found is None or found != sha:
        raise invalid("CheckRun", "head_sha", f"No commit found for SHA: {sha}")
    suite = await suite_of(call, sha)
    now = call.world.clock()
    run = CheckRun(call.world.new_id(), suite, call.body["name"], "queued", now)
    check_body(call.body, run)
    write(run, call.body, now)
    call.world.runs[run.id] = run
    tell(call, run, "created")
    return Answer(201, check.check_run(call.world, run))


async def update(call: Call) -> Answer:
    run = mine(call)
    check_body(call.body, run)
    before = run.status
    write(run, call.body, call.world.clock())
    if run.status == "completed" and before != "completed":
        tell(call, run, "completed")
    else:
        settle(run.suite, call.world.runs_of_suite(run.suite))
    return Answer(body=check.check_run(call.world, run))


async def get(call: Call) -> Answer:
    run = call.world.run(call.repository, call.number("check_run_id"))
    return Answer(body=check.check_run(call.world, run))


async def list_annotations(call: Call) -> Answer:
    run = call.world.run(call.repository, call.number("check_run_id"))
    return listed(call, run.annotations, lambda given: check.annotation(call.world, run, given))


async def rerequest_run(call: Call) -> Answer:
    """The run itself stays as it is: the App hears of it and is expected to update it or to make a new one."""
    run = mine(call)
    run.suite.status, run.suite.conclusion = "queued", None
    call.happenings.tell_run(run, "rerequested", call.bot)
    return Answer(201, {})


async def list_for_ref(call: Call) -> Answer:
    sha = await commit_of(call)
    return runs(call, call.world.runs_of_sha(call.repository, sha))


async def list_for_suite(call: Call) -> Answer:
    suite = call.world.suite(call.repository, call.number("check_suite_id"))
    return runs(call, call.world.runs_of_suite(suite))


async def create_suite(call: Call) -> Answer:
    sha = call.body["head_sha"]
    if await call.github.store.resolve(call.repository.full_name, sha) != sha:
        raise invalid("CheckSuite", "head_sha", f"No commit found for SHA: {sha}")
    known = [suite for suite in call.world.suites_of_sha(call.repository, sha) if suite.app is call.app]
    suite = await suite_of(call, sha)
    return Answer(200 if known else 201, check.suite(call.world, suite))


async def get_suite(call: Call) -> Answer:
    suite = call.world.suite(call.repository, call.number("check_suite_id"))
    return Answer(body=check.suite(call.world, suite))


async def list_suites_for_ref(call: Call) -> Answer:
    suites = call.world.suites_of_sha(call.repository, await commit_of(call))
    if "app_id" in call.query:
        suites = [suite for suite in suites if suite.app.id == call.query["app_id"]]
    return listed(call, suites, lambda each: check.suite(call.world, each), "check_suites")


async def rerequest_suite(call: Call) -> Answer:
    suite = call.world.suite(call.repository, call.number("check_suite_id"))
    suite.status, suite.conclusion = "queued", None
    call.happenings.tell_suite(suite, "rerequested", call.bot)
    return Answer(201, {})


def mine(call: Call) -> CheckRun:
    run = call.world.run(call.repository, call.number("check_run_id"))
    if run.suite.app is not call.app:
        raise Refused(403, "Invalid app_id: a check run can only be changed by the App that made it")
    return run


async def commit_of(call: Call) -> str:
    sha = await call.github.store.resolve(call.repository.full_name, call.parameters["ref"])
    if sha is None:
        raise not_found()
    return sha


async def suite_of(call: Call, sha: str) -> Suite:
    for suite in call.world.suites_of_sha(call.repository, sha):
        if suite.app is call.app:
            return suite
    pulls = call.world.pulls_of_sha(call.repository, sha)
    branch = pulls[0].head_branch if pulls else call.repository.default_branch
    return await call.happenings.new_suite(call.repository, call.app, branch, sha, sha)


def runs(call: Call, found: list[CheckRun]) -> Answer:
    """The newest of each name, unless all are asked for: runs that share a name hide their elders."""
    chosen = found if call.query.get("filter") == "all" else latest_by_name(found)
    for field, of in (("check_name", "name"), ("status", "status")):
        if field in call.query:
            chosen = [run for run in chosen if getattr(run, of) == call.query[field]]
    if "app_id" in call.query:
        chosen = [run for run in chosen if run.suite.app.id == call.query["app_id"]]
    newest_first = sorted(chosen, key=lambda run: -run.id)
    return listed(call, newest_first, lambda run: check.check_run(call.world, run), "check_runs")


def check_body(body: Json, run: CheckRun) -> None:
    """What GitHub asks for in prose and its schema does not say. Raises Refused."""
    if body.get("conclusion") == "stale":
        raise invalid("CheckRun", "conclusion", "only GitHub may mark a check run as stale")
    if (body.get("status") == "completed" or "completed_at" in body) and not (body.get("conclusion") or run.conclusion):
        raise invalid("CheckRun", "conclusion", "a completed check run needs a conclusion")
    if body.get("status") in OPEN and "conclusion" in body:
        raise invalid("CheckRun", "conclusion", "a check run with a conclusion is completed")
    output = body.get("output", {})
    if len(output.get("title", "")) > MAX_TITLE:
        raise invalid("CheckRun", "output.title", f"is too long (maximum is {MAX_TITLE} characters)")
    for annotation in output.get("annotations", ()):
        check_annotation(annotation)


def check_annotation(given: Json) -> None:
    if not 1 <= given["start_line"] <= given["end_line"]:
        raise invalid("CheckAnnotation", "start_line", "lines start at 1, and the last is not before the first")
    if given["start_line"] != given["end_line"] and {"start_column", "end_column"} & given.keys():
        raise invalid("CheckAnnotation", "start_column", "columns are only for annotations of one line")
    if len(given.get("title", "")) > MAX_TITLE:
        raise invalid("CheckAnnotation", "title", f"is too long (maximum is {MAX_TITLE} characters)")
    for field in ("message", "raw_details"):
        if len(given.get(field, "").encode()) > MAX_MESSAGE:
            raise invalid("CheckAnnotation", field, f"is too large (maximum is {MAX_MESSAGE} bytes)")


def write(run: CheckRun, body: Json, now: datetime) -> None:
    """Annotations are added to those there are; all else replaces what was there."""
    for field in ("name", "external_id", "details_url", "actions"):
        if field in body:
            setattr(run, field, body[field])
    output = body.get("output", {})
    for field in ("title", "summary", "text"):
        if field in output:
            setattr(run, field, output[field])
    run.annotations += output.get("annotations", [])
    if body.get("started_at"):
        run.started_at = datetime.fromisoformat(body["started_at"])
    write_state(run, body, now)


def write_state(run: CheckRun, body: Json, now: datetime) -> None:
    if body.get("conclusion"):
        run.status, run.conclusion = "completed", body["conclusion"]
        run.completed_at = datetime.fromisoformat(body["completed_at"]) if body.get("completed_at") else now
    elif body.get("status"):
        run.status = body["status"]
        if run.status in OPEN:
            run.conclusion, run.completed_at = None, None


def tell(call: Call, run: CheckRun, action: str) -> None:
    before = run.suite.status
    settle(run.suite, call.world.runs_of_suite(run.suite))
    call.happenings.tell_run(run, action, call.bot)
    if action == "created" and run.status == "completed":
        call.happenings.tell_run(run, "completed", call.bot)
    if run.suite.status == "completed" and before != "completed":
        call.happenings.tell_suite(run.suite, "completed", call.bot)


# The worst conclusion of a suite's runs is the suite's.
WORST_FIRST = ("failure", "timed_out", "action_required", "cancelled", "success", "neutral", "skipped")


def settle(suite: Suite, found: list[CheckRun]) -> None:
    """The state of a suite follows from the newest run of each name."""
    latest = latest_by_name(found)
    if all(run.status == "completed" for run in latest):
        conclusions = {run.conclusion for run in latest}
        suite.status = "completed"
        suite.conclusion = next(each for each in WORST_FIRST if each in conclusions)
    else:
        started = any(run.status != "queued" for run in latest)
        suite.status, suite.conclusion = "in_progress" if started else "queued", None
