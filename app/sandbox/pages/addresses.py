"""Where each page is. Core."""

from urllib.parse import quote

from app.sandbox.entities import CheckRun, Repository


def repository(shown: Repository) -> str:
    return f"/{quote(shown.full_name)}"


def pull(shown: Repository, number: int) -> str:
    return f"{repository(shown)}/pull/{number}"


def run(shown: CheckRun) -> str:
    return f"{repository(shown.suite.repository)}/runs/{shown.id}"


def elsewhere(link: str) -> str:
    """An address that an App or a person gave: only the web's own are made links."""
    return link if link.startswith(("http://", "https://")) else ""
