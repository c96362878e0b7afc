"""What is repeated, what is looked up first, and what is left alone."""

import asyncio
from collections.abc import Callable

import pytest
from aiohttp import web

from app.github.client import InstallationClient
from app.github.errors import Conflict, Garbled, GitHubError, Gone, Invalid, Misused, NotFound, TooLarge, Unavailable
from tests.app.github.conftest import REPO, Handler, Making, Scripted, answer

PATH = "/repos/{repo}"
BROKEN = {"message": "Server Error"}


async def reset(request: web.Request) -> web.StreamResponse:
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


async def cut_short(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"content-length": "100", "content-type": "application/json"})
    await response.prepare(request)
    await response.write(b'{"id": ')
    assert request.transport is not None
    request.transport.close()
    return response


BadDay = Callable[[], web.Response | Handler]
BAD_DAYS = [
    pytest.param(lambda: answer(BROKEN, 500), id="500"),
    pytest.param(lambda: answer(BROKEN, 502), id="502"),
    pytest.param(lambda: answer(BROKEN, 503, retry_after="2"), id="503 with a time"),
    pytest.param(lambda: answer(b"<h1>Unicorn!</h1>", 504, "text/html"), id="504 with a page"),
    pytest.param(lambda: answer({}, 520), id="a status that no list names"),
    pytest.param(lambda: reset, id="the connection is reset"),
    pytest.param(lambda: cut_short, id="the answer is cut short"),
    pytest.param(lambda: answer(b'{"id": '), id="JSON that ends early"),
    pytest.param(lambda: answer(b""), id="an empty answer"),
    pytest.param(lambda: answer(b"<h1>Maintenance</h1>", 200, "text/html"), id="a page that says 200"),
    pytest.param(lambda: answer(b"\xff\xfe"), id="bytes that are no text"),
    pytest.param(lambda: answer(b"[" * 100_000), id="JSON a hundred thousand deep"),
    pytest.param(lambda: answer("a string"), id="JSON that is no document"),
    pytest.param(lambda: answer({}, 206), id="a success we did not ask for"),
]


@pytest.mark.parametrize("bad", BAD_DAYS)
async def test_a_read_is_repeated_until_github_recovers(
    client: InstallationClient, github: Scripted, bad: BadDay
) -> None:
    github.says(bad(), bad(), answer({"id": 1}))
    assert await client.get(PATH, repo=REPO) == {"id": 1}
    assert len(github.heard) == 3


@pytest.mark.parametrize("bad", BAD_DAYS)
async def test_a_read_gives_up_with_one_kind_of_error(
    client: InstallationClient, github: Scripted, bad: BadDay
) -> None:
    github.says(bad())
    with pytest.raises(Unavailable, match=r"GET /repos/\{repo\}"):
        await client.get(PATH, repo=REPO)
    assert len(github.clock.slept) == 3
    assert len(github.heard) >= 4  # aiohttp repeats a read by itself where a kept connection turns out to be closed


@pytest.mark.parametrize("bad", BAD_DAYS)
async def test_a_write_that_may_have_been_applied_is_not_repeated(
    client: InstallationClient, github: Scripted, bad: BadDay
) -> None:
    github.says(bad())
    for write in (client.post, client.patch):
        github.heard.clear()
        with pytest.raises(Unavailable) as caught:
            await write(PATH, {"a": 1}, repo=REPO)
        assert (len(github.heard), caught.value.sent) == (1, True)


async def test_a_lost_write_that_is_found_is_not_repeated(client: InstallationClient, github: Scripted) -> None:
    github.says(reset, answer({"id": 9, "found": True}))

    async def find() -> object:
        return await client.get(PATH, repo=REPO)

    assert await client.post(PATH, {}, find=find, repo=REPO) == {"id": 9, "found": True}
    assert [heard.method for heard in github.heard] == ["POST", "GET"]


async def test_a_lost_write_that_is_not_found_is_repeated(client: InstallationClient, github: Scripted) -> None:
    github.says(answer(BROKEN, 502), answer({"id": 10}, 201))

    async def find() -> None:
        return None

    assert await client.post(PATH, {}, find=find, repo=REPO) == {"id": 10}


async def test_nothing_is_looked_up_before_the_first_attempt(client: InstallationClient, github: Scripted) -> None:
    async def find() -> object:
        raise AssertionError("looked up too early")

    github.says(answer({"id": 1}, 201))
    assert await client.post(PATH, {}, find=find, repo=REPO) == {"id": 1}


async def test_writes_that_are_the_same_twice_are_repeated(client: InstallationClient, github: Scripted) -> None:
    github.says(reset, answer({}), reset, answer({}), reset, answer(None, 204))
    await client.patch(PATH, {}, safe=True, repo=REPO)
    await client.put(PATH, {}, repo=REPO)
    await client.delete(PATH, repo=REPO)
    assert [heard.method for heard in github.heard] == ["PATCH", "PATCH", "PUT", "PUT", "DELETE", "DELETE"]


async def test_a_write_that_was_never_sent_is_repeated(make: Making, unused_tcp_port: int) -> None:
    """Nobody listens there, so nothing can have been applied."""
    hub = make(api_url=f"http://127.0.0.1:{unused_tcp_port}/api/v3", attempts=3)
    with pytest.raises(Unavailable, match="cannot be reached") as caught:
        await hub.app().post("/app/hook/deliveries/{id}/attempts", b"", id=1)
    assert caught.value.sent is False


async def test_a_wait_longer_than_our_patience_is_handed_to_the_caller(
    client: InstallationClient, github: Scripted
) -> None:
    github.says(answer(BROKEN, 503, retry_after="120"))
    with pytest.raises(Unavailable) as caught:
        await client.get(PATH, repo=REPO)
    assert (caught.value.retry_after, len(github.heard)) == (120, 1)


@pytest.mark.parametrize(
    ("status", "kind"),
    [(400, Misused), (404, NotFound), (409, Conflict), (410, Gone), (451, Gone), (422, Invalid), (418, GitHubError)],
)
async def test_what_will_not_change_is_asked_once(
    client: InstallationClient, github: Scripted, status: int, kind: type[GitHubError]
) -> None:
    headers = {"X_GitHub_Request_Id": "ABCD:1"}
    github.says(answer({"message": "No", "errors": [{"field": "sha", "code": "invalid"}, "odd"]}, status, **headers))
    with pytest.raises(kind) as caught:
        await client.get(PATH, repo=REPO)
    assert (len(github.heard), caught.value.status, caught.value.request_id) == (1, status, "ABCD:1")
    assert str(caught.value) == f"GitHub answered {status}: No [GET /repos/{{repo}}] (request ABCD:1)"
    if isinstance(caught.value, Invalid):
        assert caught.value.fields == ("sha: invalid", "odd")


async def test_an_answer_too_large_to_read_is_refused_early(make: Making, github: Scripted) -> None:
    client = make(most_bytes=1000).app()
    github.says(answer({"a": "x" * 2000}))
    with pytest.raises(TooLarge):
        await client.get("/app")
    assert len(github.heard) == 1


async def test_a_server_that_says_nothing_is_given_up(make: Making, github: Scripted) -> None:
    never = asyncio.Event()

    async def silent(request: web.Request) -> web.StreamResponse:
        await never.wait()
        return web.Response()

    github.says(silent)
    with pytest.raises(Unavailable, match="did not answer within"):
        await make(timeout=0.05, attempts=1).app().get("/app")
    never.set()


def test_garbled_answers_are_retried_like_missing_ones() -> None:
    assert issubclass(Garbled, Unavailable)
