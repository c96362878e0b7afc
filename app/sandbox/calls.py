"""One call of the REST API as an operation sees it, its answer, and pages of a list. Shell."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import urlencode

from app.sandbox.access import Caller
from app.sandbox.contract import Operation
from app.sandbox.entities import Account, Installation, RegisteredApp, Repository, Token
from app.sandbox.github import Github
from app.sandbox.happenings import Happenings
from app.sandbox.refused import not_found
from app.sandbox.world import World

Json = Any
Thing = TypeVar("Thing")
USUAL_PAGE_SIZE = 30


@dataclass(frozen=True, slots=True)
class Answer:
    """`body` None sends none. `raw` sends bytes that are not JSON, as for raw contents."""

    status: int = 200
    body: Json = None
    headers: Mapping[str, str] = field(default_factory=dict)
    raw: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call that is already known to be documented, well formed, and allowed."""

    github: Github
    operation: Operation
    url: str
    parameters: Mapping[str, str]
    query: Mapping[str, Json]
    body: Json
    headers: Mapping[str, str]
    caller: Caller
    reached: Repository | None

    @property
    def world(self) -> World:
        return self.github.world

    @property
    def happenings(self) -> Happenings:
        return Happenings(self.github)

    @property
    def app(self) -> RegisteredApp:
        """The App that calls. Only for operations that ask for one."""
        if self.caller.app is None:
            raise not_found()
        return self.caller.app

    @property
    def token(self) -> Token:
        if self.caller.token is None:
            raise not_found()
        return self.caller.token

    @property
    def installation(self) -> Installation:
        return self.token.installation

    @property
    def bot(self) -> Account:
        """Who GitHub says did it."""
        return self.app.bot

    @property
    def repository(self) -> Repository:
        if self.reached is None:
            raise not_found()
        return self.reached

    def number(self, name: str) -> int:
        return int(self.parameters[name])


def listed(call: Call, things: Sequence[Thing], shape: Callable[[Thing], Json], wrap: str = "") -> Answer:
    """One page of a list, with Link headers. `wrap` names the list where GitHub wraps it with its total."""
    size, page = call.query.get("per_page", USUAL_PAGE_SIZE), call.query.get("page", 1)
    shown = [shape(thing) for thing in things[(page - 1) * size : page * size]]
    body = {"total_count": len(things), wrap: shown} if wrap else shown
    return Answer(200, body, page_links(call, page, -(-len(things) // size)))


def page_links(call: Call, page: int, last: int) -> dict[str, str]:
    """https://docs.github.com/en/rest/using-the-rest-api/using-pagination-in-the-rest-api"""
    wanted = {"prev": page - 1, "next": page + 1, "last": last, "first": 1}
    if page >= last:
        del wanted["next"], wanted["last"]
    if page <= 1:
        del wanted["prev"], wanted["first"]
    return link_header(call, {name: {"page": number} for name, number in wanted.items()})


def link_header(call: Call, relations: Mapping[str, Mapping[str, Json]]) -> dict[str, str]:
    """A Link header whose URLs repeat the query of this call with something changed."""

    def url(changed: Mapping[str, Json]) -> str:
        query = {name: str(value).lower() if isinstance(value, bool) else value for name, value in call.query.items()}
        return f"{call.url}?{urlencode(query | dict(changed))}"

    links = (f'<{url(changed)}>; rel="{name}"' for name, changed in relations.items())
    return {"Link": ", ".join(links)} if relations else {}
