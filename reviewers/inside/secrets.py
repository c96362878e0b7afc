"""Looks for secrets on given lines of some files; runs inside the jail, one JSON document in, one out. Shell.

Tokens of known providers are found by our own patterns, other secrets by detect-secrets' plug-ins, whose findings we
believe only where the value looks like one. A secret itself never leaves this process: what goes out is its length,
its first four characters and a mark by which it is known again.
"""

import hashlib
import json
import sys
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path, PurePosixPath

import re2
from detect_secrets.filters import heuristic
from detect_secrets.plugins.base import BasePlugin
from detect_secrets.plugins.basic_auth import BasicAuthDetector
from detect_secrets.plugins.cloudant import CloudantDetector
from detect_secrets.plugins.high_entropy_strings import Base64HighEntropyString
from detect_secrets.plugins.ibm_cloud_iam import IbmCloudIamDetector
from detect_secrets.plugins.ibm_cos_hmac import IbmCosHmacDetector
from detect_secrets.plugins.keyword import DENYLIST, KeywordDetector
from detect_secrets.plugins.softlayer import SoftlayerDetector

from reviewers.generated import is_lockfile
from reviewers.inside.tokens import after_pem_header, is_placeholder, tokens_in

MAX_FOUND = 50  # of one file; who commits more has one problem, not hundreds
WINDOW, OVERLAP = 1000, 200  # characters: detect-secrets' expressions may take quadratic time, so a long line is cut
PEM_LINES = 5  # lines after the header of a key in which the key begins; some headers have more lines of their own
SHORTEST, LONGEST = 8, 200  # characters of a value that may be a secret

_PLUGINS = (
    BasicAuthDetector(),
    CloudantDetector(),
    IbmCloudIamDetector(),
    IbmCosHmacDetector(),
    SoftlayerDetector(),
    KeywordDetector(),
    Base64HighEntropyString(limit=4.3),
)
_UNQUOTED = {"dockerfile", "containerfile", ".env", ".netrc", ".pgpass", ".npmrc", ".pypirc"}
_SECRET_NAME = re2.compile(
    r"(?i)(?:secret|token|passw|credential|api[_-]?key|access[_-]?key|private[_-]?key|auth[_-]?key|bearer|signing[_-]?key)"
)
_DIGEST_NAME = re2.compile(
    r"(?i)(?:sha(?:1|224|256|384|512)|md5|digest|checksum|integrity|hash|fingerprint|etag|commit|uuid|guid|public[_-]?key)"
)
# Every plug-in above wants one of these on the line; most lines have none, and the plug-ins are slow.
_WORTH_ASKING = re2.compile(
    f"(?i){'|'.join(DENYLIST)}|://|token|pass|credential|bearer|access.?key|ibm|iam|cos_|softlayer"
)
_BASE64 = re2.compile(r"[A-Za-z0-9+/]{40}")


@dataclass(frozen=True, slots=True)
class Found:
    """`grade` is how sure the format makes us: `token` (a provider's own format), `likely` or `assigned`."""

    line: int
    rule: str
    what: str
    grade: str
    shown: str
    length: int
    mark: str


def look(name: str, content: bytes, wanted: Sequence[int]) -> list[Found]:
    """The secrets on the wanted lines (1-based, ending at line feeds, as git counts) of a file with that path, at most
    one more than `MAX_FOUND`. No line wanted means all of them."""
    found = (secret for text in _texts(content) for secret in _in_text(name, text.split("\n"), wanted))
    return list(islice(found, MAX_FOUND + 1))


def _texts(content: bytes) -> Iterator[str]:
    """Windows tools write settings in UTF-16, which starts with a mark of its byte order. Whoever wants to hide a
    secret can write the mark and then something else, so such a file is read both ways."""
    yield content.decode("utf-8", "replace")
    if content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        yield content.decode("utf-16", "replace")


def _in_text(name: str, lines: list[str], wanted: Sequence[int]) -> Iterator[Found]:
    numbers = [number for number in wanted if number <= len(lines)] if wanted else range(1, len(lines) + 1)
    for number in numbers:
        yield from _on_line(name, lines, number)


def _on_line(name: str, lines: list[str], number: int) -> Iterator[Found]:
    line = lines[number - 1].rstrip("\r")
    seen: list[str] = []
    rest = after_pem_header(line)
    if rest is not None:
        if body := _pem_body([rest, *lines[number : number + PEM_LINES]]):
            yield _found(number, "private-key", "A private key", "token", body)
        return
    for token, value in tokens_in(line):
        if not _is_told(value, seen):
            yield _found(number, token.rule, token.what, "token" if token.high else "assigned", value)
    if _WORTH_ASKING.search(line) and not _is_lock_file(name):
        for rule, what, grade, value in _guessed(name, line):
            if not _is_told(value, seen):
                yield _found(number, rule, what, grade, value)


def _is_told(value: str, seen: list[str]) -> bool:
    """Whether a part of it was told before; notes it otherwise."""
    told = any(value in other or other in value for other in seen)
    seen.append(value)
    return told


def _guessed(name: str, line: str) -> Iterator[tuple[str, str, str, str]]:
    for start in range(0, max(1, len(line)), WINDOW - OVERLAP):
        window = line[start : start + WINDOW]
        for plugin in _PLUGINS:
            for secret in plugin.analyze_line(filename=_kind_of(name), line=window, line_number=1):
                value = (secret.secret_value or "").strip("\"'`;, ")
                if _is_believable(plugin, value, window):
                    yield _told(plugin, value)


def _told(plugin: BasePlugin, value: str) -> tuple[str, str, str, str]:
    if isinstance(plugin, KeywordDetector | Base64HighEntropyString):
        return "assigned-secret", "What looks like a secret", "assigned", value
    if isinstance(plugin, BasicAuthDetector):
        return "password-in-url", "A password in a URL", "assigned", value
    provider = type(plugin).__name__.removesuffix("Detector")
    return f"{provider.lower()}-key", f"What looks like a key of {provider}", "likely", value


def _is_believable(plugin: BasePlugin, value: str, line: str) -> bool:
    if not SHORTEST <= len(value) <= LONGEST or is_placeholder(value) or _is_reference(plugin, value, line):
        return False
    before = line[: line.find(value)]
    if isinstance(plugin, Base64HighEntropyString):
        return _SECRET_NAME.search(before) is not None and _DIGEST_NAME.search(before) is None
    return not isinstance(plugin, KeywordDetector) or _DIGEST_NAME.search(before) is None


def _is_reference(plugin: BasePlugin, value: str, line: str) -> bool:
    """Whether it names a secret instead of being one, by detect-secrets' own rules of thumb."""
    return bool(
        heuristic.is_sequential_string(value)
        or heuristic.is_potential_uuid(value)
        or heuristic.is_likely_id_string(value, line, plugin)
        or heuristic.is_templated_secret(value)
        or heuristic.is_prefixed_with_dollar_sign(value)
        or heuristic.is_indirect_reference(line)
    )


def _pem_body(lines: Iterable[str]) -> str:
    """The first line of the key itself: a header alone is documentation. It may stand on the same line, escaped."""
    for line in lines:
        if (match := _BASE64.search(line)) and not is_placeholder(match.group()):
            return str(match.group())
    return ""


def _is_lock_file(name: str) -> bool:
    """It holds digests and nothing a person wrote; provider tokens are looked for there all the same."""
    return is_lockfile(name) or name.endswith(".lock")


def _kind_of(name: str) -> str:
    """A file name by which detect-secrets knows whether values stand in quotes."""
    path = PurePosixPath(name.lower())
    unquoted = path.name in _UNQUOTED or path.name.startswith(".env") or path.suffix in {".env", ".sh", ".bash"}
    return "settings.conf" if unquoted else f"file{path.suffix}"


def _found(line: int, rule: str, what: str, grade: str, value: str) -> Found:
    # Slow on purpose: from a plain digest a short password could be guessed.
    mark = hashlib.pbkdf2_hmac("sha256", value.encode(), b"quaygate secret mark", 10_000).hex()[:32]
    return Found(line, rule, what, grade, value[:4], len(value), mark)


def main() -> None:
    answers = []
    for item in json.load(sys.stdin):
        found = look(item["name"], Path(item["path"]).read_bytes(), item["lines"])
        answers.append({"found": [asdict(one) for one in found[:MAX_FOUND]], "cut": len(found) > MAX_FOUND})
    json.dump(answers, sys.stdout)


if __name__ == "__main__":
    main()
