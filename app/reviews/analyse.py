"""From a target to a verdict: the change is fetched, the base's configuration read, the reviewers run. Shell."""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import structlog

from app.git.assemble import About
from app.git.errors import GitFailed
from app.git.fetch import FetchedChange, Remote, fetch_change
from app.github.client import InstallationClient
from app.github.errors import Unavailable
from app.github.jobs import Job
from app.github.pulls import MergeBase, merge_base
from app.reviews.analysis import Analysis, Judged, LeftAlone, Misconfigured
from app.reviews.assess import OPTIONS, assess
from app.reviews.config_model import RepoConfig
from app.reviews.config_source import read_config
from app.reviews.evidence import find_reports
from app.reviews.repo_config import PATH, Invalid, Valid, parse_config
from app.reviews.services import Services
from app.reviews.target import Target
from app.storage.tool_cache import StoredCache
from reviewers.base import Case, Coverage

log = structlog.get_logger(__name__)


async def analyse(services: Services, target: Target) -> Analysis:
    """Raises GitHubError and GitError; every other outcome is a value."""
    client = services.github.installation(target.place.installation_id, target.place.repository_id, Job.REVIEW)
    ends = await _ends(client, target)
    found = await read_config(services, client, target.place, ends)
    if isinstance(found, Invalid):
        return Misconfigured(found, ends.base_tip)
    if target.draft and not found.drafts:
        return LeftAlone("this pull request is a draft, and drafts are not reviewed here")
    async with _folder(services.scratch) as folder:
        fetched = await _fetch(services, target, ends, folder)
        coverage = await _coverage(client, target, found, fetched, folder)
        case = Case(
            change=fetched.change,
            scratch=fetched.scratch,
            jail=services.jail,
            cache=StoredCache(services.database, str(target.place.installation_id)),
            tools=services.tools,
            coverage=coverage,
        )
        verdict = await assess(case, found, overdue=target.overdue, seconds=services.settings.review_seconds)
        proposed = await _proposed_config(fetched)
    return Judged(
        change=fetched.change, verdict=verdict, config=found, config_sha=ends.base_tip, proposed_config=proposed
    )


async def _proposed_config(fetched: FetchedChange) -> Valid | Invalid | None:
    """The configuration as the pull request would have it; None where it leaves the file alone."""
    file = fetched.change.file(PATH)
    place = fetched.scratch.head(file) if file else None
    if place is None:
        return None
    return await asyncio.to_thread(lambda: parse_config(place.read_bytes(), PATH, OPTIONS))


async def _ends(client: InstallationClient, target: Target) -> MergeBase:
    base = target.base_sha or target.base_ref
    return await merge_base(client, target.place.full_name, base, target.head_sha)


async def _fetch(services: Services, target: Target, ends: MergeBase, folder: Path) -> FetchedChange:
    place = target.place
    fetching = services.github.installation(place.installation_id, place.repository_id, Job.FETCH)
    remote = Remote(
        url=f"{services.settings.git_url}/{place.full_name}.git",
        repo_id=place.repository_id,
        full_name=place.full_name,
        token=await fetching.token(),
    )
    about = About(repo=place.full_name, author=target.author, title=target.title, labels=target.labels)
    try:
        return await fetch_change(services.stores, remote, (ends.merge_base, target.head_sha), about, folder)
    except GitFailed as failure:
        if failure.is_passing:
            raise Unavailable(str(failure)) from failure
        raise


async def _coverage(
    client: InstallationClient, target: Target, config: RepoConfig, fetched: FetchedChange, folder: Path
) -> Coverage:
    if config.coverage is None:
        return Coverage(tree=fetched.tree)
    found = await find_reports(client, target.place.full_name, target.head_sha, config.coverage, folder)
    return Coverage(reports=found.reports, expected=config.coverage.required, tree=fetched.tree)


@asynccontextmanager
async def _folder(root: Path) -> AsyncIterator[Path]:
    """A folder of our own, gone afterwards however this ends."""
    folder = await asyncio.to_thread(_make, root)
    try:
        yield folder
    finally:
        # Thousands of files are not deleted in a moment, and the event loop has others to serve.
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)


def _make(root: Path) -> Path:
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    return Path(tempfile.mkdtemp(prefix="review-", dir=root))
