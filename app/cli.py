"""The command `quaygate`. Each command imports what it needs: `quaygate review` loads no server. Shell."""

from importlib.metadata import version
from typing import Annotated

import typer

from app.terminal.config import config
from app.terminal.demo import demo
from app.terminal.engine import engine
from app.terminal.review import review
from app.terminal.serve import serve

cli = typer.Typer(
    name="quaygate",
    help="Reviews a change, weighs it into one fail-closed gate, and says why.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
cli.command()(review)
cli.command()(serve)
cli.command()(demo)
cli.add_typer(config, name="config")
cli.add_typer(engine, name="engine")


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"quaygate {version('quaygate')}")
        raise typer.Exit


@cli.callback()
def root(
    show: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Reviews a change, weighs it into one fail-closed gate, and says why."""


def main() -> None:
    """The console script."""
    cli()
