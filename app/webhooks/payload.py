"""Reads a webhook's body without trusting it: only the fields we use, each with its type. Core.

Payloads are not validated against GitHub's published schema on purpose: real ones from older servers do not fit it.
"""

import json
import re
from collections.abc import Mapping

SHA = re.compile(r"\A(?:[0-9a-f]{40}|[0-9a-f]{64})\Z")
FULL_NAME = re.compile(r"\A[A-Za-z0-9_.-]{1,100}/[A-Za-z0-9_.-]{1,100}\Z")
MAX_ID = 2**63 - 1  # both stores keep ids in 64 signed bits


class Malformed(Exception):
    """The body is not what GitHub sends; the message names the field and what was expected."""


class Payload:
    """One JSON object of a body, with its path for error messages."""

    def __init__(self, value: object, where: str = "body") -> None:
        if not isinstance(value, Mapping):
            raise Malformed(f"{where} must be an object, and is {_kind(value)}")
        self._value = value
        self._where = where

    def get(self, name: str) -> "Payload":
        return Payload(self._value.get(name), f"{self._where}.{name}")

    def maybe(self, name: str) -> "Payload | None":
        return None if self._value.get(name) is None else self.get(name)

    def has(self, name: str) -> bool:
        return self._value.get(name) is not None

    def text(self, name: str, default: str | None = None) -> str:
        """A string of at most 1,000 characters, without the characters no store accepts."""
        value = self._value.get(name, default)
        if not isinstance(value, str):
            raise Malformed(f"{self._where}.{name} must be text, and is {_kind(value)}")
        return value[:1000].replace("\0", "\N{REPLACEMENT CHARACTER}").encode("utf-8", "replace").decode()

    def number(self, name: str) -> int:
        value = self._value.get(name)
        if not isinstance(value, int) or isinstance(value, bool) or not 0 < value <= MAX_ID:
            raise Malformed(f"{self._where}.{name} must be a positive whole number, and is {_kind(value)}")
        return value

    def sha(self, name: str) -> str:
        value = self.text(name)
        if not SHA.match(value):
            raise Malformed(f"{self._where}.{name} must be a commit id of 40 or 64 hexadecimal digits")
        return value

    def full_name(self, name: str) -> str:
        value = self.text(name)
        if not FULL_NAME.match(value) or ".." in value:
            raise Malformed(f"{self._where}.{name} must be OWNER/NAME")
        return value

    def items(self, name: str) -> "list[Payload]":
        value = self._value.get(name)
        if not isinstance(value, list):
            raise Malformed(f"{self._where}.{name} must be a list, and is {_kind(value)}")
        return [Payload(item, f"{self._where}.{name}[{index}]") for index, item in enumerate(value)]


def parse(body: bytes) -> Payload:
    """Raises Malformed for everything that is not one JSON object."""
    try:
        return Payload(json.loads(body.decode("utf-8"), parse_constant=_refuse_constant))
    except (ValueError, RecursionError) as error:
        raise Malformed(f"body is not JSON: {str(error)[:200]}") from None


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is not JSON")


def _kind(value: object) -> str:
    names = {type(None): "missing", bool: "true or false", str: "text", int: "a number", float: "a number"}
    return names.get(type(value), "a list" if isinstance(value, list) else "an object")
