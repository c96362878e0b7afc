"""`quaygate serve`: the web server and the worker, together or apart. Shell."""

import asyncio
import signal
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from app.terminal.exits import Exit

if TYPE_CHECKING:
    from app.settings import Settings


class Role(StrEnum):
    ALL = "all"
    WEB = "web"
    WORKER = "worker"


def serve(
    role: Annotated[Role | None, typer.Option(help="What this process does; web and worker need PostgreSQL.")] = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on; 0 takes a free one.")] = None,
) -> None:
    """Runs the server. Settings come from the environment (QUAYGATE_...); the README lists them."""
    from app.settings import SettingsError, read_settings
    from app.storage.database import StoreError
    from reviewers.jail import NoSandbox
    from reviewers.tools import ToolsMissing

    given = {"role": role.value if role else None, "host": host, "port": port}
    try:
        settings = read_settings(**{name: value for name, value in given.items() if value is not None})
        asyncio.run(_serve_until_told(settings))
    except (SettingsError, StoreError, NoSandbox, ToolsMissing) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(Exit.COULD_NOT_RUN) from None


async def _serve_until_told(settings: "Settings") -> None:
    """SIGTERM and Ctrl-C end it cleanly: what is in hand is durable, and goes on at the next start."""
    from app.github.redactor import Redactor
    from app.logs import set_up
    from app.wiring import running

    redactor = Redactor()
    set_up(settings.log_format, redactor)
    told = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, told.set)
    async with running(settings, redactor) as port:
        typer.echo(f"Quaygate ({settings.role}) listens on http://{settings.host}:{port}")
        await told.wait()
        typer.echo("Stopping. Unfinished work goes on at the next start.")
