"""Who calls, and what they may do: App JWTs, installation tokens, permissions. Shell.

https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-json-web-token-jwt-for-a-github-app
"""

import base64
import json
import secrets
import string
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import jwt

from app.sandbox.contract import Operation
from app.sandbox.entities import Installation, RegisteredApp, Repository, Token
from app.sandbox.refused import Refused
from app.sandbox.world import World

LEVELS = {"read": 1, "write": 2, "admin": 3}
LONGEST_JWT = 600  # seconds from now to `exp`
SHORT_TOKEN = 36
LONG_TOKEN = 520
BAD_JWT = "A JSON web token could not be decoded"


@dataclass(frozen=True, slots=True)
class Caller:
    """`app` is set for a JWT and for a token; `token` only for a token; neither for nobody."""

    app: RegisteredApp | None = None
    token: Token | None = None

    @property
    def kind(self) -> str:
        if self.token is not None:
            return "installation"
        return "app" if self.app is not None else "nobody"


def identify(world: World, authorization: str, now: datetime) -> Caller:
    """The caller behind an Authorization header, which may be empty. Raises Refused with 401."""
    if not authorization:
        return Caller()
    scheme, _, credential = authorization.partition(" ")
    if scheme.lower() not in ("bearer", "token") or not credential:
        raise Refused(401, f"Bad credentials: the scheme {scheme!r} is not for this API")
    if credential.startswith("ghs_"):
        return by_token(world, credential, now)
    if scheme.lower() != "bearer":
        raise Refused(401, "Bad credentials: a JSON web token is sent as Bearer")
    return Caller(app=by_jwt(world, credential, now))


def by_token(world: World, text: str, now: datetime) -> Caller:
    token = world.tokens.get(text)
    if token is None:
        raise Refused(401, "Bad credentials")
    # That a token has run out, or that an owner suspended the App, is no mistake of the client's: it must cope.
    if token.revoked or token.expires_at <= now or token.installation.id not in world.installations:
        raise Refused(401, "Bad credentials", fault=False)
    if token.installation.suspended_at is not None:
        raise Refused(403, "This installation has been suspended", fault=False)
    return Caller(app=token.installation.app, token=token)


def by_jwt(world: World, text: str, now: datetime) -> RegisteredApp:
    try:
        claimed = jwt.decode(text, options={"verify_signature": False})
        app = app_of_issuer(world, claimed.get("iss"))
        # Times are checked below, with the words GitHub has for them.
        jwt.decode(
            text,
            app.public_key,
            algorithms=["RS256"],
            options={"verify_exp": False, "verify_iat": False, "verify_sub": False},
        )
    except jwt.PyJWTError as error:
        raise Refused(401, f"{BAD_JWT}: {error}") from error
    check_times(claimed.get("iat"), claimed.get("exp"), now.timestamp())
    return app


def app_of_issuer(world: World, issuer: object) -> RegisteredApp:
    """`iss` is the client id, or the id of the App as a number or as text."""
    for app in world.apps.values():
        if str(issuer) in (app.client_id, str(app.id)):
            return app
    raise Refused(401, "Integration not found: 'iss' is neither the id nor the client id of an App")


def check_times(issued: object, expires: object, now: float) -> None:
    if not isinstance(issued, int) or issued > now:
        raise Refused(401, "'Issued at' claim ('iat') must be an Integer representing a time in the past")
    if not isinstance(expires, int) or expires <= now:
        raise Refused(401, "'Expiration time' claim ('exp') must be a numeric value representing the future time")
    if expires > now + LONGEST_JWT:
        raise Refused(401, "'Expiration time' claim ('exp') is too far in the future")


def admit(operation: Operation, caller: Caller, repository: Repository | None) -> None:
    """Whether this kind of caller, with these permissions, may use the operation. Raises Refused."""
    if operation.caller == "anyone":
        return
    if caller.kind != operation.caller:
        wanted = {"app": "A JSON web token", "installation": "An installation access token"}[operation.caller]
        raise Refused(401, f"{wanted} is needed for {operation.name}; it was called by {caller.kind}")
    if caller.token is None:
        return
    if repository is not None and not caller.token.reaches(repository):
        raise Refused(404, "Not Found", fault=False)
    if operation.granted and not any(holds(caller.token.permissions, *wanted) for wanted in operation.granted):
        accepted = "; ".join(f"{name}={level}" for name, level in operation.granted)
        headers = {"X-Accepted-GitHub-Permissions": accepted}
        raise Refused(403, "Resource not accessible by integration", headers=headers)


def holds(permissions: Mapping[str, str], name: str, level: str) -> bool:
    """`metadata: read` comes with every installation."""
    held = permissions.get(name, "read" if name == "metadata" else "")
    return LEVELS.get(held, 0) >= LEVELS[level]


def new_token(installation: Installation, expires_at: datetime, *, long: bool) -> str:
    """In GitHub's two formats, either of which is opaque to a client."""
    if not long:
        letters = string.ascii_letters + string.digits
        return "ghs_" + "".join(secrets.choice(letters) for _ in range(SHORT_TOKEN))
    claims = {"iss": installation.app.id, "sub": installation.id, "exp": int(expires_at.timestamp())}
    signed = ".".join(encoded(json.dumps(part).encode()) for part in ({"alg": "ES256", "typ": "JWT"}, claims))
    head = f"ghs_{installation.app.id}_{signed}."
    return head + encoded(secrets.token_bytes(LONG_TOKEN))[: LONG_TOKEN - len(head)]


def encoded(part: bytes) -> str:
    return base64.urlsafe_b64encode(part).decode().rstrip("=")


def admit_to_git(caller: Caller, repository: Repository | None, level: str) -> None:
    """What a token must have to fetch from a repository or to push to it. Raises Refused."""
    assert caller.token is not None
    if repository is None or not caller.token.reaches(repository):
        raise Refused(404, "Repository not found.", fault=False)
    if not holds(caller.token.permissions, "contents", level):
        raise Refused(403, f"The token lacks contents: {level}")
