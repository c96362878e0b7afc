"""The review of a local checkout: the same reviewers, gate and configuration as on GitHub. Shell."""

import asyncio
import hashlib
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.git.local import LocalChange, local_change
from app.git.peek import read_at
from app.reviews.assess import OPTIONS, assess
from app.reviews.config_model import RepoConfig
from app.reviews.repo_config import PATH, Invalid, describe, parse_config, without_file
from checks.verdict import Verdict
from reviewers.base import Case, Coverage, CoverageReport
from reviewers.jail import find_jail
from reviewers.memory import MemoryCache
from reviewers.review import Review
from reviewers.tools import find_tools, require

NO_CONFIG = f"There is no {PATH} there, so the defaults hold and nothing is enforced."


class CouldNotRun(Exception):
    """The review cannot be done; the message says why and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """`root` is any folder of the checkout."""

    root: Path
    base: str | None = None
    head: str | None = None
    config: Path | None = None
    coverage: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """`config_from` says in a sentence where the configuration came from."""

    verdict: Verdict
    local: LocalChange
    config_from: str


async def review_checkout(request: Request, on_done: Callable[[Review], None] | None = None) -> Answer:
    """Raises CouldNotRun, ToolsMissing, GitError and NoSandbox."""
    tools = require(find_tools())
    jail = await find_jail()
    with tempfile.TemporaryDirectory(prefix="quaygate-") as folder:
        local = await local_change(request.root, request.base, request.head, Path(folder))
        config, config_from = await _config(request, local)
        reports = await asyncio.to_thread(_reports, request.coverage)
        case = Case(
            change=local.change,
            scratch=local.scratch,
            jail=jail,
            cache=MemoryCache(),
            tools=tools,
            coverage=Coverage(reports=reports, expected=_expected(config), tree=local.tree),
        )
        # Nothing more will arrive here: what is missing is missing.
        verdict = await assess(case, config, overdue=True, on_done=on_done)
    return Answer(verdict=verdict, local=local, config_from=config_from)


async def _config(request: Request, local: LocalChange) -> tuple[RepoConfig, str]:
    base = local.change.base
    if request.config:
        where = str(request.config)
        content: bytes | None = await asyncio.to_thread(request.config.read_bytes)
    else:
        where = f"{PATH} at {base[:12]}"
        content = await read_at(local.root, base, PATH)
    if content is None:
        return without_file(OPTIONS), NO_CONFIG
    parsed = parse_config(content, where, OPTIONS)
    if isinstance(parsed, Invalid):
        raise CouldNotRun(describe(parsed))
    return parsed.config, f"The configuration is that of {where}."


def _expected(config: RepoConfig) -> bool:
    return config.coverage is not None and config.coverage.required


def _reports(paths: Sequence[Path]) -> tuple[CoverageReport, ...]:
    return tuple(_report(path) for path in paths)


def _report(path: Path) -> CoverageReport:
    if not path.is_file():
        raise CouldNotRun(f"--coverage {path}: there is no such file")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return CoverageReport(path=path.absolute(), name=path.name, origin="the command line", digest=digest)
