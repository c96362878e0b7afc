"""Whatever a client sends, the sandbox itself does not break: no operation, no body, no path ends in a 5xx."""

import asyncio
import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.sandbox.committed import github
from app.sandbox.contract import Operation
from app.sandbox.faults import Fault
from tests.app.sandbox.client import as_app, as_installation
from tests.app.sandbox.conftest import REPOSITORY, Company
from tests.app.sandbox.test_contract import EXAMPLES
from tests.github import breaches

NAMES = list(github().operations)
PLACES = {
    "owner": "acme", "org": "acme", "repo": "shop", "pull_number": "1", "issue_number": "1", "username": "ada",
    "ref": "heads/main", "basehead": "main...topic", "branch": "main", "path": "src/shop.py", "team_slug": "t",
    "archive_format": "zip", "app_slug": "quaygate", "workflow_id": "ci.yml", "environment_name": "production",
    "code": "none", "name": "bug",
}  # fmt: skip


def path_of(company: Company, operation: Operation) -> str:
    path = operation.described["path"]
    for name, schema in operation.described["path_parameters"].items():
        known = company.head if name.endswith("sha") else PLACES.get(name, "1")
        known = str(company.installation) if name == "installation_id" else known
        path = path.replace(f"{{{name}}}", known if schema.get("type") != "integer" or known.isdecimal() else "1")
    return str(path)


@pytest.mark.parametrize("name", NAMES)
async def test_an_operation_takes_githubs_own_example_without_breaking(company: Company, name: str) -> None:
    operation = github().operations[name]
    bodies = [each["value"] for each in EXAMPLES if each["operation"] == name and each["of"] == "request"] or [None]
    who = as_app if operation.caller == "app" else as_installation
    async with who(company) as client:
        for body in bodies:
            heard = await client.ask(operation.method, path_of(company, operation), body)
            assert heard.status < 500, heard.json
    # The example may name commits and repositories that are not here: refused, and nothing worse.
    assert all("our own" not in breach and "broke" not in breach for breach in breaches(company.hub))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
WRITES = [name for name, operation in github().operations.items() if operation.method != "GET"]
WORDS = sorted(
    {word for name in WRITES for word in ((github().operations[name].described["body"] or {}).get("properties", {}))}
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=st.sampled_from(WRITES),
    body=JSON | st.dictionaries(st.sampled_from(WORDS), JSON, max_size=4),
)
def test_no_body_breaks_the_sandbox(name: str, body: Any) -> None:
    """Only the judging of bodies is fuzzed here: it must always come to an end with a list of problems."""
    problems = github().body_problems(github().operations[name], json.loads(json.dumps(body)))
    assert all(isinstance(problem, str) for problem in problems)


@settings(max_examples=300, deadline=None)
@given(method=st.sampled_from(["GET", "POST", "PUT"]), path=st.text("/abc{}.%0*\\", max_size=30))
def test_no_path_breaks_the_routing(method: str, path: str) -> None:
    matched = github().match(method, path)
    assert matched is None or matched.operation.method == method


@pytest.mark.parametrize(
    ("path", "caught"),
    [("/repos/acme/shop", True), ("/api/graphql", True), ("/api", True)],
    ids=["the prefix of the API forgotten", "GraphQL", "half a prefix"],
)
async def test_a_client_that_asks_beside_the_api_is_caught(company: Company, path: str, caught: bool) -> None:
    async with as_installation(company) as client:
        client.api = company.hub.url
        assert (await client.ask("POST", path, {"query": "{viewer{login}}"})).status == 404
    assert bool(breaches(company.hub)) is caught


async def test_a_fault_befalls_git_too(company: Company) -> None:
    company.hub.faults.add(Fault("git", "status 503"))
    process = await asyncio.create_subprocess_exec(
        "git", "ls-remote", company.hub.clone_url(REPOSITORY),
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    assert await process.wait() != 0
    assert company.hub.requests[-1].fault == "status"


async def test_deleting_the_branch_closes_its_pull_request(company: Company) -> None:
    async with as_installation(company) as client:
        await client.ask("DELETE", f"/repos/{REPOSITORY}/git/refs/heads/topic")
        kept = await client.ask("GET", f"/repos/{REPOSITORY}/git/ref/pull/1/head")
    await company.hub.settle()
    assert company.hub.pull(REPOSITORY, 1).state == "closed"
    assert company.receiver.names[-2:] == ["push", "pull_request.closed"]
    assert kept.json["object"]["sha"] == company.head


async def test_a_suspended_app_hears_nothing_more(company: Company) -> None:
    company.hub.suspend(company.installation)
    await company.hub.settle()
    company.receiver.events.clear()
    await company.hub.comment(REPOSITORY, 1, "ada", "hello")
    company.hub.unsuspend(company.installation)
    await company.hub.settle()
    assert company.receiver.names == ["installation.unsuspend"]


async def test_it_can_be_played_with_by_hand_and_ends_cleanly(tmp_path: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "app.sandbox", stdout=asyncio.subprocess.PIPE, env=os.environ | {"TMPDIR": str(tmp_path)}
    )
    assert process.stdout
    while "git clone" not in (line := (await process.stdout.readline()).decode()):
        assert line, "it ended before it said where to clone from"
    url = line.split()[-1]
    clone = await asyncio.create_subprocess_exec("git", "clone", "-q", url, "shop", cwd=tmp_path)
    assert await clone.wait() == 0
    process.send_signal(signal.SIGINT)
    assert await process.wait() == 0
    assert (tmp_path / "shop" / "README.md").read_text() == "# Shop\n"
    assert [each.name for each in tmp_path.iterdir()] == ["shop"]
