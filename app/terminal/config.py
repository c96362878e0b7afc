"""`quaygate config check [FILE]`: every problem of a configuration at once, before anybody merges it. Shell."""

from pathlib import Path
from typing import Annotated

import typer

from app.terminal.exits import Exit

config = typer.Typer(no_args_is_help=True, help="The repository's configuration, .github/quaygate.yml.")


@config.command()
def check(
    file: Annotated[Path, typer.Argument(help="The file to check.")] = Path(".github/quaygate.yml"),
) -> None:
    """Checks a configuration file. Exit 0: it is valid. 1: it is not. 2: it could not be read."""
    from app.reviews.assess import OPTIONS
    from app.reviews.repo_config import Invalid, describe, parse_config

    try:
        content = file.read_bytes()
    except OSError as error:
        typer.echo(f"{file}: {error.strerror}", err=True)
        raise typer.Exit(Exit.COULD_NOT_RUN) from None
    found = parse_config(content, str(file), OPTIONS)
    if isinstance(found, Invalid):
        typer.echo(describe(found), err=True)
        raise typer.Exit(Exit.FAILED)
    typer.echo(f"{file} is valid.")
