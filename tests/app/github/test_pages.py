"""Lists cannot end unnoticed."""

from typing import Any

import pytest

from app.github.client import InstallationClient
from app.github.errors import Garbled, Truncated
from tests.app.github.conftest import REPO, Scripted, answer

PATH = "/repos/{repo}/commits/{ref}/check-runs"


async def listed(client: InstallationClient, key: str | None = "check_runs", **settings: Any) -> list[Any]:
    return [item["id"] async for item in client.pages(PATH, key=key, repo=REPO, ref="abc", **settings)]


def page(github: Scripted, ids: range, total: int, after: int | None, key: str = "check_runs") -> Any:
    body = {"total_count": total, key: [{"id": one} for one in ids]}
    if after is None:
        return answer(body)
    return answer(body, Link=f'<{github.url}/repositories/1/x?page={after}>; rel="next", <{github.url}/y>; rel="last"')


async def test_every_page_is_walked(client: InstallationClient, github: Scripted) -> None:
    github.says(
        page(github, range(100), 250, 2),
        page(github, range(100, 200), 250, 3),
        page(github, range(200, 250), 250, None),
    )
    assert await listed(client) == list(range(250))
    paths = [heard.path.removeprefix("/api/v3") for heard in github.heard]
    assert paths == [
        f"/repos/{REPO}/commits/abc/check-runs?per_page=100",
        "/repositories/1/x?page=2",
        "/repositories/1/x?page=3",
    ]


async def test_a_list_that_ends_short_of_its_count_is_an_error(client: InstallationClient, github: Scripted) -> None:
    github.says(page(github, range(100), 250, 2), page(github, range(100, 200), 250, None))
    with pytest.raises(Truncated, match=r"counts 250, and sent 200 \[GET "):
        await listed(client)


async def test_a_list_longer_than_we_walk_is_an_error(client: InstallationClient, github: Scripted) -> None:
    github.says(page(github, range(100), 10_000, 2))
    with pytest.raises(Truncated, match="more than 3 pages"):
        await listed(client, most_pages=3)
    assert len(github.heard) == 3


@pytest.mark.parametrize(
    ("body", "named"),
    [
        pytest.param({"total_count": 1, "runs": [{"id": 1}]}, "check_runs", id="under another name"),
        pytest.param({"total_count": 1, "check_runs": [{"id": 1}]}, None, id="an object where a list was meant"),
        pytest.param([{"id": 1}], "check_runs", id="a list where an object was meant"),
        pytest.param({"check_runs": [1, 2]}, "check_runs", id="items that are no objects"),
        pytest.param({"check_runs": None}, "check_runs", id="nothing at all"),
    ],
)
async def test_a_list_that_is_not_where_it_should_be_is_an_error(
    client: InstallationClient, github: Scripted, body: Any, named: str | None
) -> None:
    github.says(answer(body))
    with pytest.raises(Garbled):
        await listed(client, named)


async def test_a_next_page_on_another_host_is_not_asked_for(client: InstallationClient, github: Scripted) -> None:
    github.says(answer([{"id": 1}], Link='<https://evil.example/x?page=2>; rel="next"'))
    with pytest.raises(Garbled):
        await listed(client, None)
    assert len(github.heard) == 1
