"""`meta/*` and `rate-limit/*`. Shell."""

from app.sandbox.calls import Answer, Call
from app.sandbox.limits import standing


async def get(call: Call) -> Answer:
    """One function for two operations of that name: what an installation has left, or what the server is."""
    if call.operation.name == "meta/get":
        return Answer(body={"verifiable_password_authentication": False})
    left = standing(call.github, call.caller)
    resources = {"core": left, "search": left, "graphql": left}
    return Answer(body={"resources": resources, "rate": left})
