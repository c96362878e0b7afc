"""The REST API: every request goes past the contract on its way in, and every answer on its way out. Shell."""

import hashlib
import json
import traceback
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from app.sandbox import limits
from app.sandbox.access import admit, identify
from app.sandbox.calls import Answer, Call
from app.sandbox.contract import Matched
from app.sandbox.entities import Repository
from app.sandbox.github import Github
from app.sandbox.operations import handler
from app.sandbox.refused import Refused
from app.sandbox.requests import CALLER, Heard, check_headers, read_body

Json = Any
API = "/api/v3"


class Rest:
    """Answers everything under `/api/v3`, as a GitHub Enterprise Server does."""

    def __init__(self, github: Github) -> None:
        self.github = github

    def routes(self) -> list[web.RouteDef]:
        return [web.route("*", API + "{path:(/.*)?}", self.answer)]

    async def elsewhere(self, request: web.Request) -> web.Response:
        """Nothing is here. A client that brings its credentials has taken the wrong address for the API."""
        if "Authorization" in request.headers or request.path.startswith("/api"):
            self.github.violations.append(f"{request.method} {request.rel_url}: there is no API at this address")
        return web.Response(status=404, text="Not Found")

    async def answer(self, request: web.Request) -> web.Response:
        heard = Heard(request, request.rel_url.raw_path.removeprefix(API) or "/")
        matched = self.github.contract.match(request.method, heard.path)
        try:
            answer = await self._judged(heard, matched)
        except Refused as refused:
            answer = Answer(refused.status, refused.body, refused.headers)
            if refused.fault:
                self._violation(heard, f"{refused.status} {refused.message} {json.dumps(refused.errors)}")
        return self._sent(heard, answer)

    async def _judged(self, heard: Heard, matched: Matched | None) -> Answer:
        self.github.remarks += check_headers(heard.request)
        heard.caller = identify(
            self.github.world, heard.request.headers.get("Authorization", ""), self.github.world.clock()
        )
        heard.request[CALLER] = heard.caller
        # Asking what is left is free.
        if matched is None or matched.operation.name != "rate-limit/get":
            limits.spend(self.github, heard.caller)
            heard.counted = True
        if matched is None:
            raise Refused(404, f"Not Found: {heard.request.method} {heard.path} is not a documented operation")
        reached = self._reached(matched.parameters)
        admit(matched.operation, heard.caller, reached)
        call = await self._call(heard, matched, reached)
        answer = await self._performed(call)
        problems = self.github.contract.answer_problems(matched.operation, answer.status, answer.body)
        if problems and answer.raw is None:
            raise Refused(500, f"our own answer breaks the contract: {'; '.join(problems)}")
        return answer

    def _reached(self, parameters: Mapping[str, str]) -> Repository | None:
        if not {"owner", "repo"} <= parameters.keys():
            return None
        return self.github.world.repository(f"{parameters['owner']}/{parameters['repo']}")

    async def _call(self, heard: Heard, matched: Matched, reached: Repository | None) -> Call:
        contract, operation = self.github.contract, matched.operation
        query = contract.typed_query(operation, dict(heard.request.query))
        body = await read_body(heard.request)
        if problems := contract.parameter_problems(matched, query) + contract.body_problems(operation, body):
            raise Refused(422, f"Invalid request: {'; '.join(problems)}")
        return Call(
            github=self.github,
            operation=operation,
            url=f"{self.github.world.api}{heard.path}",
            parameters=matched.parameters,
            query=query,
            body={} if body is None else body,
            headers=heard.request.headers,
            caller=heard.caller,
            reached=reached,
        )

    async def _performed(self, call: Call) -> Answer:
        perform = handler(call.operation.name)
        if perform is None:
            raise Refused(501, f"{call.operation.name} is in the contract, but the sandbox cannot do it yet")
        try:
            return await perform(call)
        except (Refused, web.HTTPException):
            raise
        except Exception as error:
            # A mistake of the sandbox itself: it must fail the test, with the place where it happened.
            raise Refused(500, f"the sandbox broke: {error!r}\n{traceback.format_exc()}") from error

    def _violation(self, heard: Heard, what: str) -> None:
        self.github.violations.append(f"{heard.request.method} {heard.request.rel_url}: {what}")

    def _sent(self, heard: Heard, answer: Answer) -> web.Response:
        headers = dict(answer.headers) | limits.headers(self.github, heard.caller)
        headers |= {
            "X-GitHub-Media-Type": "github.v3; format=json",
            "X-GitHub-Request-Id": str(self.github.world.new_id()),
        }
        if answer.raw is not None:
            return web.Response(status=answer.status, body=answer.raw, headers=headers)
        if answer.body is None:
            return web.Response(status=answer.status, headers=headers)
        body = json.dumps(answer.body).encode()
        if heard.request.method == "GET" and answer.status == 200:
            headers["ETag"] = f'W/"{hashlib.sha256(body).hexdigest()}"'
            if heard.request.headers.get("If-None-Match") == headers["ETag"]:
                if heard.counted:
                    limits.give_back(self.github, heard.caller)
                return web.Response(status=304, headers=headers | limits.headers(self.github, heard.caller))
        headers["Content-Type"] = "application/json; charset=utf-8"
        return web.Response(status=answer.status, body=body, headers=headers)
