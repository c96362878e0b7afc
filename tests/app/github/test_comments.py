"""The sticky comment on the sandbox GitHub: one, ours, edited in place."""

from typing import Any

import pytest

from app.github.comments import Comment, Sticky, is_ours, keep
from tests.app.github.stage import REPO, Stage, sandbox, stage

__all__ = ["sandbox", "stage"]

MARKER = "<!-- quaygate:summary -->"


def sticky(body: str, known_id: int | None = None) -> Sticky:
    return Sticky(name="summary", body=body, known_id=known_id)


async def test_it_is_written_once_and_edited_after(stage: Stage) -> None:
    client = stage.client()
    first = await keep(client, REPO, stage.number, sticky("one"))
    assert await keep(client, REPO, stage.number, sticky("two")) == first
    assert await keep(client, REPO, stage.number, sticky("three", known_id=first)) == first
    (comment,) = stage.sandbox.comments(REPO, stage.number)
    assert comment["body"] == f"{MARKER}\nthree"
    assert (stage.asked("issues/list-comments"), stage.asked("issues/create-comment")) == (2, 1)


async def test_the_same_text_is_not_written_again(stage: Stage) -> None:
    for _ in range(2):
        await keep(stage.client(), REPO, stage.number, sticky("one"))
    assert stage.asked("issues/update-comment") == 0


async def test_somebody_who_writes_our_marker_is_left_alone(stage: Stage) -> None:
    forged = await stage.sandbox.comment(REPO, stage.number, "mallory", f"{MARKER}\nAll good!")
    written = await keep(stage.client(), REPO, stage.number, sticky("real"))
    bodies = {comment["id"]: comment["body"] for comment in stage.sandbox.comments(REPO, stage.number)}
    assert bodies == {forged: f"{MARKER}\nAll good!", written: f"{MARKER}\nreal"}


async def test_it_is_found_behind_a_hundred_others(stage: Stage) -> None:
    for number in range(101):
        await stage.sandbox.comment(REPO, stage.number, "ada", f"remark {number}")
    first = await keep(stage.client(), REPO, stage.number, sticky("one"))
    assert await keep(stage.client(), REPO, stage.number, sticky("two")) == first


async def test_one_that_was_deleted_is_written_anew(stage: Stage) -> None:
    client = stage.client()
    first = await keep(client, REPO, stage.number, sticky("one"))
    await client.delete("/repos/{repo}/issues/comments/{comment_id}", repo=REPO, comment_id=first)
    second = await keep(client, REPO, stage.number, sticky("two", known_id=first))
    assert [comment["id"] for comment in stage.sandbox.comments(REPO, stage.number)] == [second]


@pytest.mark.parametrize("kind", ["reset_after_apply", "truncate", "reset", "status 502"])
async def test_an_answer_lost_on_the_way_leaves_one_comment(stage: Stage, kind: str) -> None:
    stage.fault("issues/create-comment", kind)
    await keep(stage.client(), REPO, stage.number, sticky("one"))
    stage.fault("issues/update-comment", kind)
    await keep(stage.client(), REPO, stage.number, sticky("two"))
    (comment,) = stage.sandbox.comments(REPO, stage.number)
    assert comment["body"] == f"{MARKER}\ntwo"


async def test_a_text_too_long_is_cut_and_says_so(stage: Stage) -> None:
    await keep(stage.client(), REPO, stage.number, sticky("x" * 70_000))
    (comment,) = stage.sandbox.comments(REPO, stage.number)
    assert len(comment["body"]) <= 65_536
    assert "cut here" in comment["body"]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({}, True, id="our App's bot, our first line"),
        pytest.param({"app_id": 8}, False, id="another App's bot"),
        pytest.param({"app_id": None}, False, id="a bot without an App"),
        pytest.param({"author_type": "User"}, False, id="a person who signed in through our App"),
        pytest.param({"body": f"> {MARKER}"}, False, id="our marker quoted"),
        pytest.param({"body": "<!-- quaygate:summary2 -->"}, False, id="another of our comments"),
    ],
)
def test_whose_comment_it_is(changes: dict[str, Any], expected: bool) -> None:
    plain: dict[str, Any] = {"id": 1, "app_id": 7, "author_type": "Bot", "body": f"{MARKER}\nx"}
    comment = Comment(**{**plain, **changes})
    assert is_ours(comment, sticky(""), 7) is expected
