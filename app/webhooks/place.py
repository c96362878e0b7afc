"""Where an event happened. Core."""

from app.webhooks.payload import Payload
from app.webhooks.work import Place


def place_of(payload: Payload) -> Place:
    """Every delivery to an App names its installation; without one there is nobody to act for."""
    repository = payload.get("repository")
    return Place(
        installation_id=payload.get("installation").number("id"),
        repository_id=repository.number("id"),
        full_name=repository.full_name("full_name"),
    )


def numbers_of(payload: Payload, place: Place) -> tuple[int, ...]:
    """The open pull requests into this repository that a check names; it also lists those into other forks."""
    numbers = []
    for pull in payload.items("pull_requests"):
        base = pull.maybe("base")
        repo = base.maybe("repo") if base else None
        if repo is None or repo.number("id") == place.repository_id:
            numbers.append(pull.number("number"))
    return tuple(numbers)
