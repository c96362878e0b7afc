"""What GitHub asks of every request, whichever operation it is for: headers and the form of its body. Shell.

https://docs.github.com/en/rest/using-the-rest-api/getting-started-with-the-rest-api
"""

import json
import re
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from app.sandbox.access import Caller
from app.sandbox.refused import Refused

VERSIONS = frozenset({"2022-11-28"})
VERSION = "X-GitHub-Api-Version"
MEDIA_TYPES = ("application/vnd.github", "application/json", "*/*", "application/*")
UNSERVED = re.compile(r"\b(diff|patch|html|text|full|sha|base64)\b")
Json = Any
# Where the log of requests finds who called.
CALLER = web.RequestKey("caller", Caller)


@dataclass(slots=True)
class Heard:
    """A request under way. `path` is below the API's prefix, and still percent-encoded."""

    request: web.Request
    path: str
    caller: Caller = field(default_factory=Caller)
    counted: bool = False


def check_headers(request: web.Request) -> list[str]:
    """Raises Refused for what GitHub refuses; returns remarks on what it lets pass."""
    if not request.headers.get("User-Agent"):
        raise Refused(
            403, "Request forbidden by administrative rules. Please make sure your request has a User-Agent header"
        )
    accepted = [part.strip() for part in request.headers.get("Accept", "*/*").split(",")]
    if not any(part.startswith(MEDIA_TYPES) for part in accepted):
        raise Refused(415, f"Unsupported 'Accept' header: {', '.join(accepted)}. Must accept 'application/json'.")
    if odd := [part for part in accepted if UNSERVED.search(part)]:
        raise Refused(415, f"The sandbox answers with JSON or raw contents only, not {', '.join(odd)}")
    version = request.headers.get(VERSION)
    if version is None:
        return [f"{request.method} {request.rel_url} was sent without {VERSION}"]
    if version not in VERSIONS:
        raise Refused(400, f"{version!r} is not a supported version of the API; {', '.join(VERSIONS)} is")
    return []


async def read_body(request: web.Request) -> Json:
    """The JSON of the body, or None where there is none."""
    body = await request.read()
    if not body:
        return None
    if request.content_type != "application/json":
        # GitHub reads it anyway. What is sent should say what it is.
        raise Refused(415, f"The body is JSON; it was sent as {request.content_type}")
    try:
        return json.loads(body)
    except ValueError as error:
        raise Refused(400, "Problems parsing JSON") from error
