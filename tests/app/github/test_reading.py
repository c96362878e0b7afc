"""Pull requests, files, installations and deliveries, read from the sandbox GitHub."""

from datetime import UTC, datetime, timedelta

import pytest

from app.github.contents import Absent, Found, Kind, NotAFile, TooBig, read_file
from app.github.deliveries import Delivery, failed_since, never_arrived, redeliver
from app.github.errors import Forbidden, NotFound
from app.github.installations import (
    get_app,
    get_repository,
    installation_of,
    list_installations,
    list_repositories,
)
from app.github.jobs import Job
from app.github.pulls import get_pull, list_open_pulls, merge_base
from app.sandbox.gitstore import Content
from app.sandbox.objects import Entry
from tests.app.github.stage import REPO, Stage, sandbox, stage

__all__ = ["sandbox", "stage"]


async def test_a_pull_request_is_read(stage: Stage) -> None:
    pull = await get_pull(stage.client(), REPO, stage.number)
    assert (pull.number, pull.title, pull.author, pull.state) == (stage.number, "Dock", "ada", "open")
    assert (pull.head_sha, pull.base_sha, pull.base_ref) == (stage.head_sha, stage.base_sha, "main")
    assert (pull.head_repo_id, pull.from_fork, pull.draft, pull.merged) == (stage.repository_id, False, False, False)
    assert pull.author_id == stage.sandbox.world.account("ada").id


async def test_a_pull_request_that_is_not_there(stage: Stage) -> None:
    with pytest.raises(NotFound, match=r"GET /repos/\{repo\}/pulls/\{number\}"):
        await get_pull(stage.client(), REPO, 999)


async def test_open_pull_requests_are_listed_and_an_unchanged_list_is_free(stage: Stage) -> None:
    await stage.sandbox.push(REPO, "other", {"b.py": "b\n"})
    other = await stage.sandbox.open_pull(REPO, "other", author="grace")
    sweep = stage.client(Job.SWEEP)
    assert {pull.number for pull in await list_open_pulls(sweep, REPO)} == {stage.number, other}
    assert len(await list_open_pulls(sweep, REPO)) == 2
    assert [seen.status for seen in stage.sandbox.requests if seen.operation == "pulls/list"] == [200, 304]
    await stage.sandbox.close_pull(REPO, other)
    assert [pull.number for pull in await list_open_pulls(sweep, REPO)] == [stage.number]


async def test_the_merge_base_stays_where_the_branch_left(stage: Stage) -> None:
    tip = await stage.sandbox.push(REPO, "main", {"later.md": "later\n"})
    for base in ("main", tip):
        found = await merge_base(stage.client(), REPO, base, stage.head_sha)
        assert (found.base_tip, found.merge_base) == (tip, stage.base_sha)
    with pytest.raises(NotFound):
        await merge_base(stage.client(), REPO, "no-such-branch", stage.head_sha)


async def test_a_file_is_read_at_its_commit(stage: Stage) -> None:
    await stage.sandbox.push(REPO, "main", {"README.md": "Changed\n"})
    found = await read_file(stage.client(), REPO, "README.md", stage.base_sha)
    assert isinstance(found, Found)
    assert found.content == b"Harbour\n"


async def test_what_is_not_a_readable_file_says_what_it_is(stage: Stage) -> None:
    files: dict[str, Content] = {
        "big.txt": "x" * 100_000,
        "huge.txt": "x" * 2_000_000,
        "link": Entry("120000", "docs"),
        "a b/ü#?.txt": "odd\n",
    }
    sha = await stage.sandbox.push(REPO, "main", files)
    client = stage.client()
    expected = {
        "docs": NotAFile(Kind.FOLDER),
        "link": NotAFile(Kind.SYMLINK),
        "big.txt": TooBig(100_000),
        "huge.txt": TooBig(2_000_000),
        "none.txt": Absent(),
        "docs/none.txt": Absent(),
    }
    assert {path: await read_file(client, REPO, path, sha) for path in expected} == expected
    odd = await read_file(client, REPO, "a b/ü#?.txt", sha)
    assert isinstance(odd, Found)
    assert odd.content == b"odd\n"


async def test_a_commit_that_cannot_be_seen_is_not_an_absent_file(stage: Stage) -> None:
    with pytest.raises(NotFound):
        await read_file(stage.client(), REPO, "README.md", "0" * 40)
    await stage.sandbox.create_repository("quay/secret", {"README.md": "x"})
    with pytest.raises(NotFound):
        await read_file(stage.client(), "quay/secret", "README.md", stage.base_sha)
    stage.sandbox.violations.clear()  # reaching for another repository is a mistake, and we made it on purpose


async def test_the_app_knows_itself_and_where_it_is_installed(stage: Stage) -> None:
    app = stage.github.app()
    itself = await get_app(app)
    assert (itself.id, itself.slug) == (app.app_id, "quaygate")
    assert itself.permissions["checks"] == "write"
    (listed,) = await list_installations(app)
    assert listed == await installation_of(app, REPO)
    assert (listed.id, listed.account, listed.suspended_at) == (stage.installation_id, "quay", None)
    with pytest.raises(NotFound):
        await installation_of(app, "quay/nothing")


async def test_an_account_that_suspends_or_removes_the_app_is_told_apart(stage: Stage) -> None:
    installation = stage.sandbox.world.installations[stage.installation_id]
    installation.suspended_at = stage.sandbox.world.clock()
    with pytest.raises(Forbidden, match="suspended"):
        await get_pull(stage.client(), REPO, stage.number)
    del stage.sandbox.world.installations[stage.installation_id]
    with pytest.raises(NotFound, match=r"access_tokens"):
        await get_pull(stage.client(), REPO, stage.number)
    stage.sandbox.violations.clear()  # asking for a token of an installation that is gone is how one learns of it


async def test_the_repositories_of_an_installation_are_listed(stage: Stage) -> None:
    await stage.sandbox.create_repository("quay/second", {"README.md": "x"})
    whole = stage.github.installation(stage.installation_id, None, Job.LIST)
    names = [repository.full_name for repository in await list_repositories(whole)]
    assert names == ["quay/harbour", "quay/second"]
    only = await list_repositories(stage.client(Job.FETCH))
    assert [repository.full_name for repository in only] == [REPO]
    assert (await get_repository(stage.client(), REPO)).default_branch == "main"


async def test_webhooks_that_never_arrived_are_found_and_sent_again(stage: Stage) -> None:
    app = next(iter(stage.sandbox.world.apps.values()))
    app.webhook_url = "http://127.0.0.1:1/"  # nobody listens
    app.events = ("pull_request",)
    stage.clock.time += 60
    await stage.sandbox.close_pull(REPO, stage.number)
    await stage.sandbox.settle()
    since = datetime.fromtimestamp(stage.clock.time - 30, UTC)
    (failed,) = await failed_since(stage.github.app(), since)
    assert (failed.event, failed.action, failed.installation_id) == ("pull_request", "closed", stage.installation_id)
    await redeliver(stage.github.app(), failed.id)
    await stage.sandbox.settle()
    (again,) = await failed_since(stage.github.app(), since)
    assert again.guid == failed.guid
    assert again.id > failed.id
    assert await failed_since(stage.github.app(), since + timedelta(hours=2)) == ()


def attempt(number: int, guid: str, status_code: int) -> Delivery:
    return Delivery(
        id=number, guid=guid, delivered_at=datetime.now(UTC), event="push", status="", status_code=status_code
    )


def test_an_event_that_arrived_once_is_not_missing() -> None:
    attempts = [attempt(4, "c", 0), attempt(3, "a", 202), attempt(2, "b", 503), attempt(1, "a", 500)]
    assert [one.id for one in never_arrived(attempts)] == [2, 4]
    assert [one.id for one in never_arrived([*attempts, attempt(9, "c", 503)])] == [2, 9]
