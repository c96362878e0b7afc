"""git's smart HTTP protocol for the sandbox GitHub, by `git http-backend`. Shell.

https://git-scm.com/docs/git-http-backend
"""

import asyncio
from asyncio.subprocess import PIPE, Process
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from aiohttp import web

from app.git.command import Git
from app.git.process import end

Moves = dict[str, tuple[str | None, str | None]]
Authorize = Callable[[web.Request, str, str], Awaitable[None]]
Pushed = Callable[[str, Moves], Awaitable[None]]

UPLOAD, RECEIVE = "git-upload-pack", "git-receive-pack"
CHUNK = 1 << 16
GZIP = b"\x1f\x8b"
PREFIX = "/{owner}/{repo:[^/]+}.git"


class Repositories(Protocol):
    """What is served: one bare repository per full name, as `root/owner/name.git`."""

    root: Path

    def exists(self, full_name: str) -> bool: ...

    def lock(self, full_name: str) -> asyncio.Lock: ...

    async def refs(self, full_name: str) -> dict[str, str]: ...


class SmartHttp:
    """Clone, fetch and push; nothing else of http-backend can be reached."""

    def __init__(self, store: Repositories, authorize: Authorize, pushed: Pushed) -> None:
        self.store = store
        self.authorize = authorize
        self.pushed = pushed

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get(f"{PREFIX}/info/refs", self.advertise),
            web.post(f"{PREFIX}/{UPLOAD}", self.upload),
            web.post(f"{PREFIX}/{RECEIVE}", self.receive),
        ]

    async def advertise(self, request: web.Request) -> web.StreamResponse:
        service = request.query.get("service", "")
        if service not in (UPLOAD, RECEIVE):
            raise web.HTTPForbidden(text="Only git's smart protocol is spoken here.\n")
        return await _finished(await self._backend(request, await self._admit(request, service), "info/refs"))

    async def upload(self, request: web.Request) -> web.StreamResponse:
        return await _finished(await self._backend(request, await self._admit(request, UPLOAD), UPLOAD))

    async def receive(self, request: web.Request) -> web.StreamResponse:
        """A push. The refs that moved are those that differ: whoever moves refs holds the lock.

        The answer ends only when `pushed` is done, so that whoever pushed can rely on what follows from it.
        """
        full_name = await self._admit(request, RECEIVE)
        async with self.store.lock(full_name):
            before = await self.store.refs(full_name)
            response = await self._backend(request, full_name, RECEIVE)
            after = await self.store.refs(full_name)
        moves = {ref: (before.get(ref), after.get(ref)) for ref in sorted(before.keys() | after.keys())}
        if moved := {ref: move for ref, move in moves.items() if move[0] != move[1]}:
            await self.pushed(full_name, moved)
        return await _finished(response)

    async def _admit(self, request: web.Request, service: str) -> str:
        full_name = f"{request.match_info['owner']}/{request.match_info['repo']}"
        await self.authorize(request, full_name, service)
        try:
            exists = self.store.exists(full_name)
        except ValueError:
            exists = False
        if not exists:
            raise web.HTTPNotFound(text="Repository not found.\n")
        return full_name

    async def _backend(self, request: web.Request, full_name: str, action: str) -> web.StreamResponse:
        start = await request.content.read(2) if request.method == "POST" else b""
        process = await asyncio.create_subprocess_exec(
            "git", "http-backend", stdin=PIPE, stdout=PIPE, env=self._environment(request, full_name, action, start),
            start_new_session=True,
        )  # fmt: skip
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(_pour(request, process, start))
                answering = group.create_task(_answer(request, process))
                group.create_task(process.wait())
            return answering.result()
        finally:
            await end(process)

    def _environment(self, request: web.Request, full_name: str, action: str, start: bytes) -> dict[str, str]:
        variables = {
            "GIT_HTTP_EXPORT_ALL": "1",
            "GIT_PROJECT_ROOT": str(self.store.root),
            "PATH_INFO": f"/{full_name}.git/{action}",
            "QUERY_STRING": request.query_string,
            "REQUEST_METHOD": request.method,
            "CONTENT_TYPE": request.headers.get("Content-Type", ""),
            "REMOTE_USER": "user",
        }
        if "Git-Protocol" in request.headers:
            variables["GIT_PROTOCOL"] = request.headers["Git-Protocol"]
        # Whether aiohttp has unpacked the body already depends on how the server was started; the bytes tell.
        if start == GZIP:
            variables["HTTP_CONTENT_ENCODING"] = "gzip"
        return Git(env=variables).environment()


async def _pour(request: web.Request, process: Process, start: bytes) -> None:
    assert process.stdin
    with suppress(BrokenPipeError, ConnectionResetError):  # the backend may stop reading; its answer says why
        process.stdin.write(start)
        async for part in request.content.iter_chunked(CHUNK):
            process.stdin.write(part)
            await process.stdin.drain()
    process.stdin.close()


async def _answer(request: web.Request, process: Process) -> web.StreamResponse:
    """Turns CGI output into an HTTP answer, as it comes."""
    assert process.stdout
    header = await process.stdout.readuntil(b"\r\n\r\n")
    response = web.StreamResponse()
    for line in header.decode("latin-1").split("\r\n")[:-2]:
        name, _, value = line.partition(": ")
        if name == "Status":
            response.set_status(int(value.split(" ")[0]))
        else:
            response.headers[name] = value
    await response.prepare(request)
    while part := await process.stdout.read(CHUNK):
        await response.write(part)
    return response


async def _finished(response: web.StreamResponse) -> web.StreamResponse:
    await response.write_eof()
    return response
