"""The App's own identity: a parsed private key, and the short-lived JWT it signs. Shell.

https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-json-web-token-jwt-for-a-github-app
"""

import jwt
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from app.github.clock import Clock
from app.github.errors import Misused

BACKDATED = 60  # seconds; GitHub refuses a token from the future, and its clock may be behind ours
LIFETIME = 540  # seconds from now; GitHub refuses more than 600
RENEW_BEFORE = 60.0  # seconds before its end a JWT is signed anew
SKEW_THAT_MATTERS = 30.0  # seconds


class AppKey:
    """The private key, parsed once: parsing it for every signature would hold the event loop for 30 ms each time."""

    def __init__(self, key: RSAPrivateKey) -> None:
        self._key = key

    @classmethod
    def from_pem(cls, pem: str | bytes) -> "AppKey":
        """Reads a PEM file as GitHub hands it out; `\\n` written out, as environments like it, is understood.

        Raises Misused, without quoting anything of the key.
        """
        raw = pem.encode() if isinstance(pem, str) else pem
        try:
            key = load_pem_private_key(raw.replace(b"\\n", b"\n").strip() + b"\n", password=None)
        except (ValueError, TypeError, UnsupportedAlgorithm):
            raise Misused("the App's private key is not a readable PEM file without a passphrase") from None
        if not isinstance(key, RSAPrivateKey):
            raise Misused("the App's private key is not an RSA key; GitHub hands out no other kind")
        return cls(key)

    def sign(self, issuer: str, now: float) -> str:
        claims = {"iat": int(now) - BACKDATED, "exp": int(now) + LIFETIME, "iss": issuer}
        return jwt.encode(claims, self._key, algorithm="RS256")

    def __repr__(self) -> str:
        return "AppKey(...)"


class AppCredentials:
    """The JWT in use. `issuer` is the client id (GitHub's advice) or the App's id, as text."""

    def __init__(self, key: AppKey, issuer: str, clock: Clock) -> None:
        self._key = key
        self._issuer = issuer
        self._clock = clock
        self._jwt = ""
        self._good_until = 0.0
        self._ahead = 0.0  # how far GitHub's clock is ahead of ours, once it proved to matter

    async def get(self) -> str:
        now = self._clock.now()
        if now >= self._good_until:
            self._jwt = self._key.sign(self._issuer, now + self._ahead)
            self._good_until = now + LIFETIME - RENEW_BEFORE
        return self._jwt

    async def reject(self, refused: str, server_time: float | None) -> None:
        """After a 401: sign again, by GitHub's clock where ours turns out to be wrong."""
        if server_time is not None:
            ahead = server_time - self._clock.now()
            self._ahead = ahead if abs(ahead) > SKEW_THAT_MATTERS else 0.0
        if refused == self._jwt:
            self._good_until = 0.0
