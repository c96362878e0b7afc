"""What the coverage reviewer asks of its half in the sandbox, and what it is answered, as JSON. Core."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from reviewers.change import Language
from reviewers.coverage_patch import Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedFile:
    """A file of the change, as it lies on the disk at `scratch`."""

    path: str
    scratch: str
    language: Language
    added: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedReport:
    """`name` is what its author calls it, `path` where it lies."""

    path: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """`tree` are the paths of the head. See `reviewers.coverage_paths.Hints` for `fixes` and `go_modules`."""

    files: tuple[AskedFile, ...]
    reports: tuple[AskedReport, ...]
    tree: tuple[str, ...]
    fixes: Mapping[str, str] = field(default_factory=dict)
    go_modules: Mapping[str, str] = field(default_factory=dict)
    exclusions_changed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldReport:
    """`refused` is why it could not be read, and `foreign` that it is no report at all; then nothing else is told. The
    counts are of files that the report names."""

    name: str
    kind: str = ""
    refused: str = ""
    foreign: bool = False
    found: int = 0
    external: int = 0
    ambiguous: int = 0
    unknown: int = 0
    lost: tuple[str, ...] = ()
    languages: tuple[Language, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldFile:
    """See `reviewers.coverage_patch.Judged`."""

    path: str
    standing: Standing
    covered: tuple[int, ...] = ()
    partial: tuple[int, ...] = ()
    uncovered: tuple[int, ...] = ()
    silenced: tuple[int, ...] = ()
    outside: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    reports: tuple[ToldReport, ...]
    files: tuple[ToldFile, ...]


def encode(message: Question | Told) -> bytes:
    return json.dumps(asdict(message), separators=(",", ":")).encode()


def decode_question(content: bytes) -> Question:
    """Only for what `encode` made: it is our own."""
    said: dict[str, Any] = json.loads(content)
    return Question(
        files=tuple(
            AskedFile(**{**file, "language": Language(file["language"]), "added": tuple(file["added"])})
            for file in said.pop("files")
        ),
        reports=tuple(AskedReport(**report) for report in said.pop("reports")),
        tree=tuple(said.pop("tree")),
        **said,
    )
