"""`quaygate review`: the verdict on a local checkout, with no GitHub at all. Shell."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from app.git.local import LocalChange
from app.reports import Format, render, text
from app.terminal.exits import Exit
from app.terminal.local_review import Answer, CouldNotRun, Request, review_checkout
from app.terminal.progress import Progress


def review(
    base: Annotated[str | None, typer.Option(help="What to compare with; the trunk where it is not given.")] = None,
    head: Annotated[str | None, typer.Option(help="What to review; without it, your uncommitted work too.")] = None,
    form: Annotated[Format, typer.Option("--format", help="How to report.")] = Format.TEXT,
    output: Annotated[Path | None, typer.Option(help="Write the report to this file.")] = None,
    config: Annotated[Path | None, typer.Option(help="Use this file, not .github/quaygate.yml of the base.")] = None,
    coverage: Annotated[list[Path] | None, typer.Option(help="A coverage report; may be given again.")] = None,
) -> None:
    """Reviews a local change as the App would. Exit 0: it passes. 1: the gate fails. 2: it could not be reviewed."""
    from app.git.errors import GitError
    from checks.verdict import Conclusion
    from reviewers.jail import NoSandbox
    from reviewers.tools import ToolsMissing

    request = Request(root=Path.cwd(), base=base, head=head, config=config, coverage=tuple(coverage or ()))
    try:
        with Progress(Console(stderr=True)) as progress:
            answer = asyncio.run(review_checkout(request, progress.done))
        _deliver(answer, form, output)
    except (CouldNotRun, GitError, NoSandbox, ToolsMissing, OSError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(Exit.COULD_NOT_RUN) from None
    passed = answer.verdict.conclusion is Conclusion.SUCCESS
    raise typer.Exit(Exit.PASSED if passed else Exit.FAILED)


def _compared(local: LocalChange) -> str:
    if not local.uncommitted:
        return f"Compared {local.head_ref} with {local.base_ref}."
    if local.base_ref == local.head_ref:
        return f"Compared your uncommitted work with {local.base_ref}."
    return f"Compared {local.head_ref} and your uncommitted work with {local.base_ref}."


def _deliver(answer: Answer, form: Format, output: Path | None) -> None:
    """A terminal gets colours; a file and a pipe get the plain report."""
    change = answer.local.change
    if form is Format.TEXT and output is None:
        console = Console()
        text.show(console, answer.verdict, change)
        console.print(f"{_compared(answer.local)} {answer.config_from}", style="dim", markup=False)
        return
    report = render(form, answer.verdict, change)
    if output is None:
        typer.echo(report, nl=False)
    else:
        output.write_text(report, encoding="utf-8")
