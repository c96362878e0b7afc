"""Lets scripted faults happen to requests, and writes down every request. Shell."""

import asyncio
from collections.abc import Awaitable, Callable

from aiohttp import web
from aiohttp.typedefs import Middleware

from app.sandbox.faults import Fault
from app.sandbox.github import Github, Seen
from app.sandbox.refused import Refused
from app.sandbox.requests import CALLER
from app.sandbox.server import API

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
PAGE = "<html><body><h1>502 Bad Gateway</h1>The server is having a bad day.</body></html>"
SECONDARY = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."


def operation_of(github: Github, request: web.Request) -> str:
    path = request.rel_url.raw_path
    if path.startswith(API):
        matched = github.contract.match(request.method, path.removeprefix(API) or "/")
        return matched.operation.name if matched else "undocumented"
    return "git" if ".git/" in path else "page"


def middleware(github: Github) -> Middleware:
    @web.middleware
    async def mishaps(request: web.Request, handler: Handler) -> web.StreamResponse:
        operation = operation_of(github, request)
        fault = github.faults.next(operation, request.rel_url.raw_path)
        status = 0
        try:
            response = await (handler(request) if fault is None else befall(github, fault, request, handler))
            # Nobody saw an answer on a connection that was cut.
            status = 0 if fault is not None and fault.kind.startswith("reset") else response.status
        except web.HTTPException as raised:
            status = raised.status
            raise
        finally:
            github.requests.append(seen(github, request, operation, status, fault))
        return response

    return mishaps


def seen(github: Github, request: web.Request, operation: str, status: int, fault: Fault | None) -> Seen:
    caller = request.get(CALLER)
    installation = caller.token.installation.id if caller is not None and caller.token else None
    kind = fault.kind if fault else ""
    return Seen(operation, request.method, str(request.rel_url), status, installation, github.world.clock(), kind)


async def befall(github: Github, fault: Fault, request: web.Request, serve: Handler) -> web.StreamResponse:
    match fault.kind:
        case "status":
            return web.json_response({"message": "Server Error"}, status=fault.status)
        case "html":
            return web.Response(status=fault.status, text=PAGE, content_type="text/html")
        case "expired_token":
            return web.json_response(Refused(401, "Bad credentials").body, status=401)
        case "secondary_limit":
            headers = {"retry-after": f"{fault.seconds:.0f}"} if fault.seconds else {}
            return web.json_response(Refused(fault.status, SECONDARY).body, status=fault.status, headers=headers)
        case "primary_limit":
            return primary_limit(github, fault)
        case "slow":
            await asyncio.sleep(fault.seconds)
            return await serve(request)
        case "reset":
            return cut(request)
    response = await serve(request)
    return cut(request) if fault.kind == "reset_after_apply" else await half(request, response)


def primary_limit(github: Github, fault: Fault) -> web.Response:
    reset = int(github.world.clock().timestamp() + fault.seconds)
    headers = {
        "x-ratelimit-limit": str(github.hourly_limit),
        "x-ratelimit-remaining": "0",
        "x-ratelimit-used": str(github.hourly_limit),
        "x-ratelimit-reset": str(reset),
        "x-ratelimit-resource": "core",
    }
    return web.json_response(
        Refused(fault.status, "API rate limit exceeded").body, status=fault.status, headers=headers
    )


def cut(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


async def half(request: web.Request, response: web.StreamResponse) -> web.StreamResponse:
    """Says how long the answer is, sends half of it, and hangs up."""
    body = response.body if isinstance(response, web.Response) and isinstance(response.body, bytes) else b""
    started = web.StreamResponse(status=response.status, headers={"Content-Type": "application/json"})
    started.content_length = max(len(body), 2)
    await started.prepare(request)
    await started.write(body[: len(body) // 2])
    if request.transport is not None:
        request.transport.close()
    return started
