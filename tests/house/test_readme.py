"""The README is true: its tables are those of the models, and every command in it exists."""

import re
import shlex

import pytest
import typer
from typer.main import get_command

from app.cli import cli
from app.readme import README, filled

TEXT = README.read_text(encoding="utf-8")
COMMANDS = sorted(set(re.findall(r"quaygate ((?:review|serve|demo|config|engine)[^`#\n]*)", TEXT)))


def test_the_tables_are_current() -> None:
    assert filled(TEXT) == TEXT, "run: python -m app.readme"


@pytest.mark.parametrize("line", COMMANDS)
def test_every_command_can_be_parsed(line: str) -> None:
    """Names and options exist; nothing is run."""
    words = shlex.split(line.replace("NODE", "node-1"))
    command = get_command(cli)
    context = typer.Context(command, info_name="quaygate")
    while isinstance(command, typer.core.TyperGroup) and words:
        found = command.get_command(context, words[0])
        if found is None and len(words) == 1 and not words[0].isalpha():
            break
        assert found is not None, f"there is no `quaygate {words[0]}`"
        command, words = found, words[1:]
        context = typer.Context(command, info_name=command.name, parent=context)
    command.make_parser(context).parse_args(list(words))


@pytest.mark.parametrize("target", sorted(set(re.findall(r"^make (\w+)", TEXT, re.MULTILINE))))
def test_every_make_target_exists(target: str) -> None:
    assert re.search(rf"^{target}:", (README.parent / "Makefile").read_text(), re.MULTILINE)
