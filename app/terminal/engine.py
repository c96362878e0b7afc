"""`quaygate engine`: what waits and runs, and the take-over of a machine that will not come back. Shell."""

import time
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from app.terminal.exits import Exit

engine = typer.Typer(no_args_is_help=True, help="The durable engine: its queues, and the work of a lost machine.")


@engine.command()
def status() -> None:
    """Shows the queues, and which node has how much in hand."""
    from app.engine.launch import make_client
    from app.engine.rescue import status as read_status

    client, pool = make_client(_url())
    try:
        found = read_status(client, time.time())
    finally:
        client.destroy()
        pool.dispose()
    console = Console()
    table = Table("queue", "waiting", "running", "oldest waiting")
    for queue in found.queues:
        oldest = "-" if queue.oldest_seconds is None else f"{queue.oldest_seconds:.0f} s"
        table.add_row(queue.queue, str(queue.waiting), str(queue.running), oldest)
    console.print(table if found.queues else "Nothing waits and nothing runs.")
    for node, runs in found.nodes:
        console.print(f"node {node}: {runs} in hand", markup=False)


@engine.command()
def rescue(
    node: Annotated[str, typer.Argument(help="The QUAYGATE_NODE_ID of the machine that will not come back.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Puts the unfinished work of a lost node back on its queues, for the others to take."""
    from app.engine.launch import make_client
    from app.engine.rescue import rescue as take_over

    if not yes:
        typer.confirm(f"Is {node} gone for good? A node that is only slow would do its step twice.", abort=True)
    client, pool = make_client(_url())
    try:
        runs = take_over(client, node)
    finally:
        client.destroy()
        pool.dispose()
    for run in runs:
        typer.echo(f"  {run}")
    typer.echo(f"{len(runs)} runs of {node} are back on their queues." if runs else f"{node} has nothing in hand.")


def _url() -> str:
    """Only the store is needed: no key, no secret."""
    from app.settings import SettingsError, StoreSettings

    try:
        return StoreSettings().store_url
    except (SettingsError, ValueError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(Exit.COULD_NOT_RUN) from None
