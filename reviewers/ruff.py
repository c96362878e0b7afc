"""Runs ruff on files of ours in the jail and reads what it says. Shell.

`--isolated` ignores every configuration file (one of a pull request could exclude everything, or `extend` any file the
process can read), `--ignore-noqa` every comment that would silence it. Exit code 0 is clean, 1 is findings, and all
others mean that no answer can be trusted: https://docs.astral.sh/ruff/linter/#exit-codes
"""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from pydantic import BaseModel, TypeAdapter, ValidationError

from reviewers.asking import Answer, Failed, Source, Tool, digest
from reviewers.base import Case, Order
from reviewers.desk import Laid, lay_out
from reviewers.excerpt import lines_of, span
from reviewers.remarks import MAX_TEXT, Remark, mark
from reviewers.review import Looked, Severity
from reviewers.ruff_rules import INVALID_SYNTAX, UNREADABLE
from reviewers.versions import version_of

TARGET = "py314"  # the newest grammar, so that no syntax of today is called an error
# Names that are there though nothing in the file defines them: a package's path, IPython's and gettext's.
BUILTINS = "builtins=['__path__', 'get_ipython', '_', 'ngettext']"

Answers = Mapping[Source, Answer[Remark]] | Failed


class _Place(BaseModel):
    row: int
    column: int

    @property
    def pair(self) -> tuple[int, int]:
        return self.row, self.column


class _Fix(BaseModel):
    message: str | None = None


class _Diagnostic(BaseModel):
    code: str
    message: str
    filename: str
    location: _Place
    end_location: _Place
    fix: _Fix | None = None
    url: str | None = None


_OUTPUT = TypeAdapter(list[_Diagnostic])


async def ruff(case: Case, rules: Mapping[str, Severity]) -> Tool[Remark]:
    """ruff with the given rules. Raises FileNotFoundError where ruff is not installed."""
    if case.tools.ruff is None:
        raise FileNotFoundError("ruff is not installed; pip install ruff")
    program, select = case.tools.ruff, ",".join(sorted({*rules, UNREADABLE}))

    async def run(sources: Sequence[Source], seconds: float) -> Answers:
        with TemporaryDirectory(prefix="quaygate-ruff-") as folder:
            laid, unreadable = await asyncio.to_thread(lay_out, sources, Path(folder), _as_it_is)
            answers = await _run(case, _command(program, select), laid, seconds)
        return answers if isinstance(answers, Failed) else {**unreadable, **answers}

    version = await version_of(program, case.jail)
    return Tool(name="ruff", version=version, digest=digest([select, TARGET, BUILTINS]), answer=Answer[Remark], run=run)


def _as_it_is(source: Source, content: bytes) -> tuple[bytes, str]:
    return content, source.scratch.suffix


def _command(program: Path, select: str) -> tuple[str, ...]:
    return (
        str(program),
        *("check", "--isolated", "--no-cache", "--ignore-noqa", "--no-respect-gitignore", "--no-fix", "--quiet"),
        *("--output-format=json", f"--target-version={TARGET}", f"--select={select}", "--config", BUILTINS, "--"),
    )


async def _run(case: Case, command: tuple[str, ...], laid: Mapping[str, Laid], seconds: float) -> Answers:
    if not laid:
        return {}
    order = Order(
        argv=(*command, *(str(file.path) for file in laid.values())),
        readable=(case.scratch.root, Path(command[0]), *{file.path.parent for file in laid.values()}),
        env={"RAYON_NUM_THREADS": "1"},
        wall_seconds=seconds,
    )
    done = await case.jail.run(order)
    if done.timed_out or done.flooded or done.returncode not in (0, 1):
        return Failed(f"ruff {'ran out of time' if done.timed_out else 'crashed'} on this file", done.timed_out)
    try:
        diagnostics = _OUTPUT.validate_json(done.stdout)
    except ValidationError:
        return Failed("ruff gave an answer that cannot be read")
    return await asyncio.to_thread(_answers, laid, diagnostics)


def _answers(laid: Mapping[str, Laid], diagnostics: Iterable[_Diagnostic]) -> Answers:
    by_file: dict[str, list[_Diagnostic]] = defaultdict(list)
    for diagnostic in diagnostics:
        by_file[Path(diagnostic.filename).name].append(diagnostic)
    if strangers := set(by_file) - set(laid):
        return Failed(f"ruff spoke of files that it was not given: {sorted(strangers)[0]}")
    return {file.source: _answer(file.path, by_file.get(name, [])) for name, file in laid.items()}


def _answer(path: Path, found: Sequence[_Diagnostic]) -> Answer[Remark]:
    if any(diagnostic.code == UNREADABLE for diagnostic in found):
        return Answer(looked=Looked.PARTIAL, why="ruff could not read it")
    if not found:
        return Answer()
    lines = lines_of(path.read_bytes())
    broken = [diagnostic for diagnostic in found if diagnostic.code == INVALID_SYNTAX]
    # All syntax errors but the first usually follow from it, and a parser's recovery makes the rest guesswork.
    told = broken[:1] + [d for d in found if d.code != INVALID_SYNTAX]
    said = tuple(_remark(diagnostic, lines) for diagnostic in told)
    if broken:
        return Answer(said=said, looked=Looked.PARTIAL, why=f"it does not parse (line {broken[0].location.row})")
    return Answer(said=said)


def _remark(found: _Diagnostic, lines: list[str]) -> Remark:
    return Remark(
        code=found.code,
        message=found.message,
        line=found.location.row,
        end_line=max(found.location.row, found.end_location.row),
        text=mark(span(lines, found.location.pair, found.end_location.pair, MAX_TEXT)),
        suggestion=(found.fix.message or "") if found.fix else "",
        url=found.url or "",
    )
