"""What every page of the sandbox is guarded with: headers, and a check of who presses its buttons. Shell."""

from collections.abc import Awaitable, Callable, Mapping
from urllib.parse import parse_qsl

from aiohttp import web

from app.sandbox.hub import SandboxGitHub
from app.sandbox.pages import wording
from app.sandbox.pages.drawing import drawn
from app.sandbox.refused import Refused
from app.sandbox.server import Rest

Handler = Callable[[web.Request], Awaitable[web.Response]]

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    # Not `no-referrer`: browsers would then say that our own forms come from nowhere.
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}
# A name that somebody else owns could be made to point here, and its pages would then count as our own.
LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]"})


def shielded(hub: SandboxGitHub, handler: Handler) -> Handler:
    """Refusals become pages, and a client of the API that comes here by mistake is caught as anywhere else."""

    async def guarded(request: web.Request) -> web.Response:
        if "Authorization" in request.headers or request.path.startswith("/api/"):
            return await Rest(hub.github).elsewhere(request)
        try:
            if request.method == "POST" and not is_ours(request.headers, request.host):
                raise Refused(403, wording.FOREIGN)
            response = await handler(request)
        except Refused as refused:
            page = await drawn("refused.html", status=refused.status, message=told(refused))
            response = web.Response(status=refused.status, text=page, content_type="text/html")
        response.headers.update(HEADERS)
        return response

    return guarded


def is_ours(headers: Mapping[str, str], host: str) -> bool:
    """Whether a page of ours sent this form: https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Sec-Fetch-Site"""
    site, origin = headers.get("Sec-Fetch-Site"), headers.get("Origin")
    if (host.rpartition(":")[0] or host) not in LOOPBACK or site not in (None, "same-origin"):
        return False
    return origin == f"http://{host}" if origin is not None else site is not None


def told(refused: Refused) -> str:
    details = [error["message"] for error in refused.errors if not isinstance(error, str)]
    return "; ".join(details) or refused.message


async def form(request: web.Request) -> dict[str, str]:
    """The fields of a form, whatever bytes were sent."""
    sent = (await request.read()).decode("utf-8", "replace")
    return dict(parse_qsl(sent, keep_blank_values=True))
