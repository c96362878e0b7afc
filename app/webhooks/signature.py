"""Whether a delivery really comes from GitHub. Core.

HMAC-SHA256 over the raw body, in `X-Hub-Signature-256`; the older SHA-1 header is never looked at.
https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
"""

import hashlib
import hmac
from collections.abc import Iterable

PREFIX = "sha256="


def is_signed(body: bytes, header: str, secrets: Iterable[bytes]) -> bool:
    """True where `header` is the signature of `body` under one of the secrets; each is tried, in constant time."""
    if not header.startswith(PREFIX):
        return False
    given = header.removeprefix(PREFIX).encode("utf-8", "surrogateescape")
    checks = [hmac.compare_digest(_digest(body, secret), given) for secret in secrets]
    return any(checks)


def sign(body: bytes, secret: bytes) -> str:
    """The header GitHub would send."""
    return PREFIX + _digest(body, secret).decode()


def _digest(body: bytes, secret: bytes) -> bytes:
    return hmac.new(secret, body, hashlib.sha256).hexdigest().encode()
