"""The one redactor: no secret leaves in a request, a log line or an error. Shell.

It knows secrets by value (those this process was started with, and tokens it minted) and by shape. The shapes run in
RE2, in linear time, since much of what passes here was written by strangers.
"""

from collections.abc import Iterable, Mapping, MutableMapping
from typing import Any

import re2

REDACTED = "[redacted]"
SHORTEST_SECRET = 8  # a shorter value would redact ordinary words
DEEPEST = 40

SHAPES = (
    # The token formats of GitHub; installation tokens may be a JWT after `ghs_APPID_`, with dots and dashes:
    # https://github.blog/engineering/platform-security/behind-githubs-new-authentication-token-formats/
    r"ghs_[A-Za-z0-9._-]{36,}",
    r"gh[pour]_[A-Za-z0-9_]{36,}",
    r"github_pat_[A-Za-z0-9_]{22,}",
    r"\bv1\.[0-9a-f]{40}\b",
    r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b",
    r"\bxox[abeoprs]-[A-Za-z0-9-]{10,}",
    r"\bxapp-[0-9]-[A-Za-z0-9-]{10,}",
    r"\blin_(?:api|oauth)_[A-Za-z0-9]{16,}",
    r"\b[sr]k_(?:live|test)_[A-Za-z0-9]{16,}",
    r"\bglpat-[A-Za-z0-9_-]{20,}",
    # A JWT, without the boundary that an underscore before it would spoil.
    r"eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}",
    # A key that was cut off before its end is redacted as far as it goes; line ends may be written out as in JSON.
    r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----(?:[A-Za-z0-9+/=:,.\s-]|\\[rn])*",
    r"(?i)\bauthorization['\"]?\s*[:=]\s*['\"]?(?:basic|bearer|token)\s+[^\s'\",;]+",
    # https://user:password@host
    r"(?i)://[^\s/:@]{0,100}:[^\s/@]{1,600}@",
    # The signatures of storage links (Azure, AWS, Google).
    r"(?i)[?&](?:sig|x-amz-signature|x-amz-security-token|x-goog-signature)=[^\s&'\"]+",
)
PATTERN = re2.compile("|".join(f"(?:{shape})" for shape in SHAPES))


class Redactor:
    """Callable as a structlog processor, for our own log lines and the standard library's."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._known: tuple[str, ...] = ()
        for secret in secrets:
            self.learn(secret)

    def learn(self, secret: str) -> None:
        """From now on this value is redacted too. What its shape already gives away need not be kept."""
        if len(secret) < SHORTEST_SECRET or secret in self._known or self._by_shape(secret) == REDACTED:
            return
        # The longest first: a secret may contain another.
        self._known = tuple(sorted({*self._known, secret}, key=len, reverse=True))

    def text(self, text: str) -> str:
        for secret in self._known:
            if secret in text:
                text = text.replace(secret, REDACTED)
        return self._by_shape(text)

    def body(self, body: Any) -> Any:
        """A JSON body as it may be sent. Nearly all are clean, which one look at all of their text tells."""
        texts: list[str] = []
        collect(body, texts)
        # A secret in any one text is one in all of them together: the separator is no letter and no digit.
        whole = "\0".join(texts)
        return body if self.text(whole) == whole else self.deep(body)

    def deep(self, value: Any, depth: int = 0) -> Any:
        """The same value with every string in it cleaned: keys, items, bytes that are text."""
        if isinstance(value, str):
            return self.text(value)
        if value is None or isinstance(value, bool | int | float):
            return value
        if depth >= DEEPEST:
            return REDACTED
        if isinstance(value, Mapping):
            return {self.deep(key, depth + 1): self.deep(item, depth + 1) for key, item in value.items()}
        if isinstance(value, list | tuple | set | frozenset):
            return [self.deep(item, depth + 1) for item in value]
        if isinstance(value, bytes):
            return self.text(value.decode("utf-8", "replace"))
        return self.text(repr(value))

    def __call__(self, logger: Any, name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        """Put it after structlog's `format_exc_info`, so that tracebacks are text by then."""
        for key, value in event.items():
            event[key] = self.deep(value)
        return event

    def _by_shape(self, text: str) -> str:
        try:
            return str(PATTERN.sub(REDACTED, text))
        except UnicodeEncodeError:  # a lone surrogate, from a file name that is not UTF-8
            return str(PATTERN.sub(REDACTED, text.encode("utf-8", "replace").decode()))


def collect(value: Any, texts: list[str]) -> None:
    """Every string of a JSON value."""
    if isinstance(value, str):
        texts.append(value)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            collect(key, texts)
            collect(item, texts)
    elif isinstance(value, list | tuple):
        for item in value:
            collect(item, texts)
