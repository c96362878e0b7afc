"""What can go wrong when GitHub is asked something: a closed list, so that callers decide by type. Core.

Every error says which call met it by its template (`GET /repos/{repo}/pulls/{number}`), never with the values, and
carries GitHub's request id, which GitHub's support asks for. The texts have passed the redactor.
"""

from datetime import datetime


class GitHubError(Exception):
    """The base. `asked` is the call, `status` the HTTP status (0 where there was no answer)."""

    def __init__(self, message: str = "", *, status: int = 0, request_id: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.request_id = request_id
        self.asked = ""

    def __str__(self) -> str:
        place = f" [{self.asked}]" if self.asked else ""
        known_as = f" (request {self.request_id})" if self.request_id else ""
        return f"{self.message or type(self).__name__}{place}{known_as}"


class Misused(GitHubError):
    """We called wrongly: a template without its values, a URL that is none of GitHub's, an unknown API version."""


class Unauthorised(GitHubError):
    """401 twice, the second time with fresh credentials: the key is wrong, or the App is gone.

    `server_time` is GitHub's clock in seconds since the epoch, where it said it.
    """

    server_time: float | None = None


class Forbidden(GitHubError):
    """403 for good. `missing` is what GitHub says it would have taken, such as `checks=write`, or empty."""

    def __init__(self, message: str = "", *, status: int = 403, request_id: str = "", missing: str = "") -> None:
        super().__init__(message, status=status, request_id=request_id)
        self.missing = missing


class NotFound(GitHubError):
    """404. GitHub says this too of what the token may not see."""


class Gone(GitHubError):
    """410 or 451: it will not come back."""


class Conflict(GitHubError):
    """409: the state of the repository is against it."""


class Invalid(GitHubError):
    """422. `fields` are GitHub's complaints, one each, such as `annotations: invalid`."""

    def __init__(
        self, message: str = "", *, status: int = 422, request_id: str = "", fields: tuple[str, ...] = ()
    ) -> None:
        super().__init__(message, status=status, request_id=request_id)
        self.fields = fields


class Moved(GitHubError):
    """A redirect we do not follow: to another host, of a write that would become a read, or one too many."""


class TooLarge(GitHubError):
    """The answer is larger than what we are willing to read."""


class Truncated(GitHubError):
    """A list ended before all of it was seen. Whatever was counted on it being whole must not go on."""


class Unavailable(GitHubError):
    """GitHub did not answer, or said 5xx. `retry_after` is in seconds, where GitHub gave one.

    `sent` is False only where the request surely never reached GitHub; otherwise a write may have been applied.
    """

    def __init__(
        self,
        message: str = "",
        *,
        status: int = 0,
        request_id: str = "",
        retry_after: float | None = None,
        sent: bool = True,
    ) -> None:
        super().__init__(message, status=status, request_id=request_id)
        self.retry_after = retry_after
        self.sent = sent


class Garbled(Unavailable):
    """An answer that is not what GitHub documents: cut short, not JSON, or of another shape."""


class Parked(GitHubError):
    """A rate limit: nothing may be sent for this installation before `until`, and this request was not carried out.

    A durable workflow sleeps until then and repeats the step, which looks up what it had done before.
    """

    def __init__(self, until: datetime, message: str = "") -> None:
        super().__init__(message or f"GitHub asks us to wait until {until:%Y-%m-%d %H:%M:%S} UTC")
        self.args = (until, message)
        self.until = until
