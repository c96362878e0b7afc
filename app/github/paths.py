"""From a documented path and values to a URL; a value can never leave its place in it. Core.

`{repo}` takes `owner/name`, `{/path*}` takes the parts of a path, everything else is one quoted part. Values which the
path does not name go into the query, None is left out. URLs from payloads are never called: they may point anywhere.
"""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from urllib.parse import urlsplit

from uritemplate import URITemplate

from app.github.errors import Garbled, Misused

Value = str | int | bool | Iterable[str] | None

REPO = re.compile(r"[A-Za-z0-9_.-]{1,100}/[A-Za-z0-9_.-]{1,100}\Z", re.ASCII)
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def fill(api_url: str, template: str, values: Mapping[str, Value]) -> str:
    """The URL of one call.

    Raises Misused where a value is missing or could be mistaken for another path.
    """
    known = {name: plain(value) for name, value in values.items() if value is not None}
    if "repo" in known:
        template, known = with_repo(template, known)
    named = parsed(template).variable_names
    if missing := [name for name in named if name not in known]:
        raise Misused(f"{template} needs {', '.join(missing)}")
    for name in named:
        refuse_empty_and_dots(name, known[name])
    query = sorted(set(known) - set(named))
    suffix = "{?" + ",".join(query) + "}" if query else ""
    return api_url.rstrip("/") + parsed(template + suffix).expand({**known})


@lru_cache(maxsize=256)
def parsed(template: str) -> URITemplate:
    """Templates are the few dozen written in this room, so they are read once."""
    return URITemplate(template)


def with_repo(template: str, values: dict[str, str | list[str]]) -> tuple[str, dict[str, str | list[str]]]:
    repo = values.pop("repo")
    if not isinstance(repo, str) or not REPO.match(repo):
        raise Misused(f"{repo!r} is not owner/name")
    owner, _, name = repo.partition("/")
    return template.replace("{repo}", "{owner}/{name}"), {**values, "owner": owner, "name": name}


def plain(value: str | int | Iterable[str]) -> str | list[str]:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int):
        return str(value)
    return [str(part) for part in value]


def refuse_empty_and_dots(name: str, value: str | list[str]) -> None:
    for part in [value] if isinstance(value, str) else value or [""]:
        if part in {"", ".", ".."}:
            raise Misused(f"{part!r} cannot be the value of {name}")


def origin(url: str) -> tuple[str, str, int | None]:
    parts = urlsplit(url)
    return parts.scheme, (parts.hostname or "").lower(), parts.port


def is_loopback(url: str) -> bool:
    return (urlsplit(url).hostname or "").lower() in LOOPBACK


def own(api_url: str, url: str) -> str:
    """`url`, once it is proved to belong to the API we talk to. Raises Garbled where a link leads elsewhere."""
    try:
        same = origin(url) == origin(api_url) and "@" not in urlsplit(url).netloc
    except ValueError:
        same = False
    if not same:
        raise Garbled("GitHub's answer links to another host")
    return url


def checked_api_url(url: str) -> str:
    """The API's base URL without a slash at its end. Raises Misused unless it is https (or a loopback address)."""
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(url)):
        raise Misused(f"{url!r} is not an https:// address")
    if not parts.hostname or parts.query or parts.fragment or "@" in parts.netloc:
        raise Misused(f"{url!r} is not the base URL of an API")
    return url.rstrip("/")
