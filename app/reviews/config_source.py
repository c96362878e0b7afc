"""Where a repository's configuration comes from: its own base branch, else its organisation, else the defaults. Shell.

Never from the pull request: it could loosen its own gate.
"""

import asyncio
import time

from app.github.client import InstallationClient
from app.github.contents import Absent, FileAtCommit, Found, NotAFile, TooBig, read_file
from app.github.errors import Forbidden, NotFound
from app.github.installations import get_repository
from app.github.jobs import Job
from app.github.pulls import MergeBase
from app.reviews.assess import OPTIONS
from app.reviews.config_model import RepoConfig
from app.reviews.config_problem import Place, Problem
from app.reviews.repo_config import PATH, Invalid, Valid, parse_config, without_file
from app.reviews.services import Kept, Services
from app.webhooks.work import Place as Repository

ORGANISATION = ".github"  # the repository that holds an organisation's defaults, as for GitHub's own community files
KEEP_SECONDS = 300.0


async def read_config(
    services: Services, client: InstallationClient, place: Repository, ends: MergeBase
) -> RepoConfig | Invalid:
    """The configuration that rules a change into this base."""
    sha = ends.base_tip
    found = await parsed(await read_file(client, place.full_name, PATH, sha), f"{PATH} at {sha[:12]}")
    if found is None:
        found = await _organisation(services, place)
    return found if found is not None else without_file(OPTIONS)


async def _organisation(services: Services, place: Repository) -> RepoConfig | Invalid | None:
    """None where the organisation has no such file, or lets us see no such repository. Asked once in five minutes."""
    key = (place.installation_id, place.full_name.split("/")[0])
    kept = services.defaults.get(key)
    if kept is None or kept.until < time.monotonic():
        kept = Kept(await _ask(services, *key), time.monotonic() + KEEP_SECONDS)
        services.defaults[key] = kept
    return kept.found


async def _ask(services: Services, installation_id: int, owner: str) -> RepoConfig | Invalid | None:
    repo = f"{owner}/{ORGANISATION}"
    try:
        listing = services.github.installation(installation_id, None, Job.LIST)
        known = await get_repository(listing, repo)
        reading = services.github.installation(installation_id, known.id, Job.FETCH)
        return await parsed(await read_file(reading, repo, PATH, known.default_branch), f"{repo}: {PATH}")
    except (NotFound, Forbidden):
        return None


async def parsed(file: FileAtCommit, where: str) -> RepoConfig | Invalid | None:
    """None where there is no such file."""
    match file:
        case Absent():
            return None
        case NotAFile():
            return _not_readable(f"a {file.kind}")
        case TooBig():
            return _not_readable(f"a file of {file.size} bytes")
        case Found():
            # A hostile file of 64 KB takes a third of a second.
            answer = await asyncio.to_thread(parse_config, file.content, where, OPTIONS)
            return answer.config if isinstance(answer, Valid) else answer


def _not_readable(found: str) -> Invalid:
    mend = "Make it a plain YAML file; docs/quaygate.schema.json says what it may hold."
    return Invalid(PATH, (Problem(Place(1, 1), (), found, "a YAML file of at most 64 KB", mend),))
