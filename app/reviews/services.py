"""What the workflows work with. Shell.

The durable engine calls workflows by name, after a crash too, so they cannot be handed their services: they ask here.
`app.wiring` provides them once, before the engine starts.
"""

from dataclasses import dataclass
from pathlib import Path

from app.git.store import Stores
from app.github.client import GitHub
from app.settings import Settings
from app.storage.database import Database
from reviewers.base import Jail, Tools


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    settings: Settings
    github: GitHub
    database: Database
    jail: Jail
    tools: Tools
    stores: Stores
    scratch: Path


_provided: list[Services] = []


def provide(services: Services) -> None:
    """Makes these the services of this process."""
    _provided[:] = [services]


def services() -> Services:
    assert _provided, "app.wiring provides the services before the engine starts"
    return _provided[0]
