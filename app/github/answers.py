"""One HTTP answer, and the error it stands for. Core."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app.github.errors import (
    Conflict,
    Forbidden,
    GitHubError,
    Gone,
    Invalid,
    Misused,
    Moved,
    NotFound,
    Unauthorised,
    Unavailable,
)
from app.github.limits import seconds, server_time

LONGEST_MESSAGE = 500
PLAIN: dict[int, type[GitHubError]] = {
    400: Misused,
    404: NotFound,
    409: Conflict,
    410: Gone,
    451: Gone,
}


@dataclass(frozen=True, slots=True)
class Answer:
    """Header names are looked up in any case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def message(self) -> str:
        """GitHub's own words where the answer is one of its error documents, else nothing."""
        said = document(self.body).get("message") if self.status >= 400 else None
        return said[:LONGEST_MESSAGE] if isinstance(said, str) else ""


def document(body: bytes) -> dict[str, Any]:
    """The JSON object of an error answer; an empty one where it is none (proxies answer in HTML)."""
    if not body.startswith(b"{") or len(body) > 1 << 16:
        return {}
    try:
        parsed = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return parsed if isinstance(parsed, dict) else {}


def refusal(answer: Answer, clean: Callable[[str], str]) -> GitHubError | None:
    """The error behind an answer that is not a success; rate limits are told apart before this.

    `clean` redacts GitHub's words: they may echo what was sent.
    """
    status = answer.status
    if 200 <= status < 300:
        return None
    said = clean(answer.message)
    known_as = answer.headers.get("x-github-request-id", "")[:80]
    message = f"GitHub answered {status}" + (f": {said}" if said else "")
    if status == 403:
        missing = answer.headers.get("x-accepted-github-permissions", "")[:200]
        return Forbidden(message, request_id=known_as, missing=missing)
    if status == 422:
        return Invalid(message, request_id=known_as, fields=tuple(map(clean, complaints(answer.body))))
    if status >= 500 or status == 408:
        after = seconds(answer.headers.get("retry-after"))
        return Unavailable(message, status=status, request_id=known_as, retry_after=after)
    if status == 401:
        unauthorised = Unauthorised(message, status=401, request_id=known_as)
        unauthorised.server_time = server_time(answer.headers)
        return unauthorised
    kind = Moved if 300 <= status < 400 else PLAIN.get(status, GitHubError)
    return kind(message, status=status, request_id=known_as)


def complaints(body: bytes) -> tuple[str, ...]:
    """https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api#validation-failed"""
    errors = document(body).get("errors")
    listed = errors if isinstance(errors, list) else [errors] if errors else []
    return tuple(complaint(error)[:LONGEST_MESSAGE] for error in listed[:50])


def complaint(error: Any) -> str:
    if not isinstance(error, dict):
        return str(error)
    words = [str(error[key]) for key in ("code", "message") if error.get(key)]
    return f"{error.get('field', error.get('resource', ''))}: {' '.join(words)}"
