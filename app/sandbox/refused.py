"""A request refused, in GitHub's words and shapes. Core.

The text of GitHub's refusals is not part of its contract; these are as its documentation shows them.
"""

from collections.abc import Mapping, Sequence
from typing import Any

DOCUMENTATION = "https://docs.github.com/rest"


class Refused(Exception):
    """Ends a request with this answer. A `fault` is a client's mistake, and is recorded as a violation."""

    def __init__(
        self,
        status: int,
        message: str,
        *,
        fault: bool = True,
        headers: Mapping[str, str] | None = None,
        errors: Sequence[Mapping[str, Any] | str] = (),
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.fault = fault
        self.headers = dict(headers or {})
        self.errors = errors

    @property
    def body(self) -> dict[str, Any]:
        body: dict[str, Any] = {"message": self.message, "documentation_url": DOCUMENTATION, "status": str(self.status)}
        return body | ({"errors": list(self.errors)} if self.errors else {})


def not_found() -> Refused:
    """Also what GitHub says of what a caller may not see. Asking is no mistake."""
    return Refused(404, "Not Found", fault=False)


def invalid(resource: str, field: str, message: str, *, fault: bool = True) -> Refused:
    """GitHub's validation error. Without `fault` the caller could not have known, as when it lost a race."""
    error = {"resource": resource, "field": field, "code": "custom", "message": message}
    return Refused(422, "Validation Failed", errors=[error], fault=fault)
