"""`quaygate demo`: a story to watch and to join in, without any GitHub. Shell."""

import asyncio
import logging
import signal
from typing import Annotated

import typer

from app.terminal.exits import Exit


def demo(
    port: Annotated[int, typer.Option(help="Port of the sandbox GitHub; 0 takes a free one.")] = 0,
) -> None:
    """Starts Quaygate with a sandbox GitHub, shows a pull request being judged, and stays up for you to play."""
    from app.logs import set_up
    from app.settings import SettingsError
    from app.storage.database import StoreError
    from reviewers.jail import NoSandbox
    from reviewers.tools import ToolsMissing

    set_up("console", level=logging.WARNING)
    try:
        asyncio.run(_play(port))
    except (SettingsError, StoreError, NoSandbox, ToolsMissing) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(Exit.COULD_NOT_RUN) from None
    typer.echo("\nEnded; everything of the demo is gone.")


async def _play(port: int) -> None:
    from app.demo.story import staged, tell

    told = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, told.set)
    async with staged(port, typer.echo) as stage:
        telling = asyncio.create_task(tell(stage, typer.echo))
        ending = asyncio.create_task(told.wait())
        await asyncio.wait((telling, ending), return_when=asyncio.FIRST_COMPLETED)
        telling.cancel()
        ending.cancel()
