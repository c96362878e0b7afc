"""The one comment Quaygate keeps on a pull request: found again, edited in place. Shell.

https://docs.github.com/en/rest/issues/comments
"""

from contextlib import aclosing
from dataclasses import dataclass
from typing import Annotated

from pydantic import AliasPath, Field, TypeAdapter

from app.github.client import InstallationClient
from app.github.errors import NotFound
from app.github.shapes import parse
from app.github.wording import shortened
from checks.draft import MAX_COMMENT

ONE = "/repos/{repo}/issues/comments/{comment_id}"
ALL = "/repos/{repo}/issues/{number}/comments"


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """`app_id` is the App that wrote it, whose comments only it can write; None for a person's."""

    id: int
    body: str = ""
    author: Annotated[str, Field(validation_alias=AliasPath("user", "login"))] = ""
    author_type: Annotated[str, Field(validation_alias=AliasPath("user", "type"))] = ""
    app_id: Annotated[int | None, Field(validation_alias=AliasPath("performed_via_github_app", "id"))] = None


COMMENT = TypeAdapter(Comment)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sticky:
    """`name` makes the hidden first line by which the comment is known. `known_id` saves looking for it."""

    name: str
    body: str
    known_id: int | None = None

    @property
    def marker(self) -> str:
        return f"<!-- quaygate:{self.name} -->"

    @property
    def text(self) -> str:
        return shortened(f"{self.marker}\n{self.body}", MAX_COMMENT)


async def keep(client: InstallationClient, repo: str, number: int, sticky: Sticky) -> int:
    """Creates the comment, or edits it; returns its id. Doing it twice leaves one comment."""
    if sticky.known_id is not None:
        try:
            return await edit(client, repo, sticky.known_id, sticky.text)
        except NotFound:  # somebody deleted it
            pass
    found = await find(client, repo, number, sticky)
    if found is None:
        return await create(client, repo, number, sticky)
    if found.body == sticky.text:
        return found.id
    return await edit(client, repo, found.id, sticky.text)


async def find(client: InstallationClient, repo: str, number: int, sticky: Sticky) -> Comment | None:
    """The first that is ours by its first line AND by its author: anybody can write the line."""
    async with aclosing(client.pages(ALL, key=None, repo=repo, number=number)) as listed:
        async for item in listed:
            comment = parse(COMMENT, item)
            if is_ours(comment, sticky, client.app_id):
                return comment
    return None


def is_ours(comment: Comment, sticky: Sticky, app_id: int) -> bool:
    # A person who signed in through the App has its id on their comments too, but is not a bot.
    return comment.app_id == app_id and comment.author_type == "Bot" and comment.body.startswith(sticky.marker)


async def create(client: InstallationClient, repo: str, number: int, sticky: Sticky) -> int:
    async def made() -> object | None:
        found = await find(client, repo, number, sticky)
        return None if found is None else {"id": found.id}

    raw = await client.post(ALL, {"body": sticky.text}, find=made, repo=repo, number=number)
    return parse(COMMENT, raw).id


async def edit(client: InstallationClient, repo: str, comment_id: int, text: str) -> int:
    raw = await client.patch(ONE, {"body": text}, safe=True, repo=repo, comment_id=comment_id)
    return parse(COMMENT, raw).id
