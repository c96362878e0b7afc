"""Where the App is installed, and what it may see there. Shell.

https://docs.github.com/en/rest/apps/apps and https://docs.github.com/en/rest/apps/installations
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated

from pydantic import AliasPath, Field, TypeAdapter

from app.github.client import AppClient, InstallationClient
from app.github.shapes import parse


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """`suspended_at` is None while it may be used. `permissions` is what the account granted."""

    id: int
    account: Annotated[str, Field(validation_alias=AliasPath("account", "login"))] = ""
    account_id: Annotated[int, Field(validation_alias=AliasPath("account", "id"))] = 0
    suspended_at: datetime | None = None
    permissions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Repository:
    id: int
    full_name: str
    private: bool
    archived: bool = False
    default_branch: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AppItself:
    id: int
    slug: str
    name: str
    permissions: Mapping[str, str]
    events: tuple[str, ...] = ()


INSTALLATION = TypeAdapter(Installation)
REPOSITORY = TypeAdapter(Repository)
APP = TypeAdapter(AppItself)


async def get_app(app: AppClient) -> AppItself:
    """Who we are; the first call worth making, because it proves the key."""
    return parse(APP, await app.get("/app"))


async def list_installations(app: AppClient) -> tuple[Installation, ...]:
    found = app.pages("/app/installations", key=None, revalidate=True)
    return tuple([parse(INSTALLATION, item) async for item in found])


async def installation_of(app: AppClient, repo: str) -> Installation:
    """Raises NotFound where the App is not installed on it."""
    return parse(INSTALLATION, await app.get("/repos/{repo}/installation", repo=repo))


async def list_repositories(client: InstallationClient) -> tuple[Repository, ...]:
    """All that the installation may see (Job.LIST)."""
    found = client.pages("/installation/repositories", key="repositories", revalidate=True)
    return tuple([parse(REPOSITORY, item) async for item in found])


async def get_repository(client: InstallationClient, repo: str) -> Repository:
    return parse(REPOSITORY, await client.get("/repos/{repo}", repo=repo))
