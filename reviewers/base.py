"""What a reviewer is, and what it is given. Core."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from pydantic import BaseModel, ConfigDict, Field

from reviewers.change import Change, ChangedFile
from reviewers.review import Dimension, Review


class Options(BaseModel):
    """A reviewer's options in `.github/quaygate.yml`, under `reviewers.<name>`. Every reviewer extends it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    enabled: bool = Field(default=True, description="Whether this reviewer runs.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One program to run in the sandbox.

    Only `readable` paths (and the system's libraries) can be seen, nothing can be written, and there is no network and
    no environment but `env`. `stdin` is fed and closed. Memory is in bytes, times in seconds.
    """

    argv: tuple[str, ...]
    readable: tuple[Path, ...] = ()
    stdin: bytes = b""
    env: Mapping[str, str] = field(default_factory=dict)
    wall_seconds: float = 60.0
    cpu_seconds: int = 120
    memory_bytes: int = 3 << 30
    output_bytes: int = 20 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """How it ended. `returncode` is negative for a signal. `timed_out` and `flooded` mean that it was killed for it."""

    returncode: int
    stdout: bytes
    stderr: bytes
    seconds: float
    timed_out: bool = False
    flooded: bool = False


class Jail(Protocol):
    """Runs untrusted work. `tier` names how (`bubblewrap`, `landlock`); there is no un-sandboxed tier."""

    @property
    def tier(self) -> str: ...

    async def run(self, order: Order) -> Finished:
        """Runs it to its end or its limits, and leaves no process behind, not even when the caller is cancelled."""
        ...


class Cache(Protocol):
    """Remembers what a tool said of one blob. A key names everything the answer depends on."""

    async def get(self, keys: frozenset[str]) -> Mapping[str, bytes]: ...

    async def put(self, items: Mapping[str, bytes]) -> None: ...


class Scratch(Protocol):
    """The files of the change, written flat under our own names; a pull request never chooses a name on our disk."""

    @property
    def root(self) -> Path: ...

    def head(self, file: ChangedFile) -> Path | None:
        """The head version, or None where there is none to look at (removed, link, submodule, over a cap)."""
        ...

    def base(self, file: ChangedFile) -> Path | None: ...

    def unread(self, file: ChangedFile) -> str | None:
        """Why a file that exists at head was not written, or None."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageReport:
    """A coverage report as it was handed in; its content is a claim of the change's own tests, and hostile input.

    `origin` says where it came from, for people. `digest` is the sha256 of the file.
    """

    path: Path
    name: str
    origin: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """What is known of coverage: the reports, the paths of the head tree (to map report paths to), and whether a
    report is expected but has not come. `go_modules` maps the names in the tree's go.mod files to their folders."""

    reports: tuple[CoverageReport, ...] = ()
    expected: bool = False
    tree: tuple[str, ...] = ()
    go_modules: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """Absolute paths of the programs reviewers run; None where one was not found."""

    python: Path
    ruff: Path | None
    oxlint: Path | None
    semgrep_core: Path | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Everything a reviewer is given to judge one change."""

    change: Change
    scratch: Scratch
    jail: Jail
    cache: Cache
    tools: Tools
    coverage: Coverage = field(default_factory=Coverage)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewer:
    """A plug-in: one file in this folder, one line in `reviewers/__init__.py`.

    `review` may raise: `reviewers.run` turns that into `Broke`, and nobody else is disturbed.
    """

    name: str
    dimension: Dimension
    title: str
    options: type[Options]
    review: Callable[[Case, Options], Awaitable[Review]]
