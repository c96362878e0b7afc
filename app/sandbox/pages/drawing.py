"""Templates into pages; every value is escaped by the template engine. Shell."""

import asyncio
from datetime import datetime
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined

from app.sandbox.pages import addresses, wording
from app.sandbox.pages.diff import anchor, visible
from app.sandbox.pages.markdown import markdown


async def drawn(template: str, **values: object) -> str:
    """Away from the event loop: a long text takes a while. Half a letter, which only JSON can carry, shows as "?"."""
    page = await asyncio.to_thread(environment().get_template(template).render, values)
    return page.encode("utf-8", "replace").decode()


@cache
def environment() -> Environment:
    made = Environment(
        loader=PackageLoader("app.sandbox.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {"wording": wording, "anchor": anchor}
    made.filters |= {"markdown": markdown, "visible": visible, "short": short, "precise": precise, "hue": hue}
    made.filters |= {"run_page": addresses.run, "elsewhere": addresses.elsewhere}
    return made


def short(sha: str) -> str:
    return sha[:7]


def precise(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def hue(name: str) -> int:
    """One of six colours, the same for a name each time."""
    return sum(name.encode("utf-8", "replace")) % 6


@cache
def style() -> str:
    return (files("app.sandbox.pages") / "style.css").read_text(encoding="utf-8")
