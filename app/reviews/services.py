"""What the workflows work with. Shell.

The durable engine calls workflows by name, after a crash too, so they cannot be handed their services: they ask here.
`app.wiring` provides them once, before the engine starts.
"""

from dataclasses import dataclass, field
from pathlib import Path

from app.git.store import Stores
from app.github.client import GitHub
from app.reviews.config_model import RepoConfig
from app.reviews.repo_config import Invalid
from app.settings import Settings
from app.storage.database import Database
from reviewers.base import Jail, Tools


@dataclass(frozen=True, slots=True)
class Kept:
    """An organisation's defaults, or None where it has none. `until` is a time of the monotonic clock."""

    found: RepoConfig | Invalid | None
    until: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """`defaults` are kept by installation and owner: an installation never sees another one's."""

    settings: Settings
    github: GitHub
    database: Database
    jail: Jail
    tools: Tools
    stores: Stores
    scratch: Path
    defaults: dict[tuple[int, str], Kept] = field(default_factory=dict)


_provided: list[Services] = []


def provide(services: Services) -> None:
    """Makes these the services of this process."""
    _provided[:] = [services]


def services() -> Services:
    assert _provided, "app.wiring provides the services before the engine starts"
    return _provided[0]
