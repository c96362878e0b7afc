"""Runs oxlint on files of ours in the jail and reads what it says. Shell.

The native build has no JavaScript runtime, so that no configuration can run code. `-c` with `--disable-nested-config`
and `--no-ignore` leave only our own configuration. It has no switch against comments such as `eslint-disable`, so a
file with one is given as a copy in which the comment says nothing:
https://oxc.rs/docs/guide/usage/linter/ignore-comments.html
"""

import asyncio
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from pydantic import BaseModel, ValidationError

from reviewers.asking import Answer, Failed, Source, Tool, digest
from reviewers.base import Case, Order
from reviewers.change import Language
from reviewers.desk import Laid, lay_out
from reviewers.excerpt import row_at
from reviewers.oxlint_rules import INVALID_SYNTAX, config, rule_name
from reviewers.remarks import MAX_TEXT, Remark, mark
from reviewers.review import Looked, Severity
from reviewers.versions import version_of

LANGUAGES = frozenset({Language.JAVASCRIPT, Language.TYPESCRIPT, Language.VUE})

Answers = Mapping[Source, Answer[Remark]] | Failed

_SUFFIXES = {".js", ".jsx", ".mjs", ".cjs", ".ts", ".tsx", ".mts", ".cts", ".vue"}
_DEFAULT_SUFFIX = {Language.TYPESCRIPT: ".ts", Language.VUE: ".vue"}
# oxlint says nothing about a file with Flow's mark that it cannot parse, not even that it cannot.
_DIRECTIVES = ((re.compile(rb"(eslint|oxlint)-(?=disable|enable)"), rb"\1_"), (re.compile(rb"@flow\b"), rb"@fl0w"))


class _Span(BaseModel):
    offset: int
    length: int


class _Label(BaseModel):
    span: _Span


class _Diagnostic(BaseModel):
    message: str
    filename: str
    code: str = ""
    help: str = ""
    url: str = ""
    labels: list[_Label] = []


class _Output(BaseModel):
    diagnostics: list[_Diagnostic]
    number_of_files: int


async def oxlint(case: Case, rules: Mapping[str, Severity]) -> Tool[Remark]:
    """oxlint with the given rules. Raises FileNotFoundError where oxlint is not installed."""
    if case.tools.oxlint is None:
        raise FileNotFoundError("oxlint is not installed; pip install oxlint")
    program, ours = case.tools.oxlint, config(rules)

    async def run(sources: Sequence[Source], seconds: float) -> Answers:
        with TemporaryDirectory(prefix="quaygate-oxlint-") as folder:
            settings = Path(folder, "quaygate-oxlint.json")
            laid, unreadable = await asyncio.to_thread(_lay_out, sources, settings, ours)
            answers = await _run(case, _command(program, settings), laid, seconds)
        return answers if isinstance(answers, Failed) else {**unreadable, **answers}

    version = await version_of(program, case.jail)
    return Tool(name="oxlint", version=version, digest=digest([ours, _DIRECTIVES]), answer=Answer[Remark], run=run)


def _lay_out(
    sources: Sequence[Source], settings: Path, ours: Mapping[str, object]
) -> tuple[dict[str, Laid], dict[Source, Answer[Remark]]]:
    settings.write_text(json.dumps(ours), encoding="utf-8")
    return lay_out(sources, settings.parent, _defused)


def _defused(source: Source, content: bytes) -> tuple[bytes, str]:
    """The file as oxlint shall see it: named by its kind, and with no word that silences a rule."""
    suffix = PurePosixPath(source.path).suffix.lower()
    suffix = suffix if suffix in _SUFFIXES else _DEFAULT_SUFFIX.get(source.language, ".js")
    for directive, harmless in _DIRECTIVES:
        content = directive.sub(harmless, content)
    return content, suffix


def _command(program: Path, settings: Path) -> tuple[str, ...]:
    flags = ("--disable-nested-config", "--no-ignore", "--threads=1", "-f", "json")
    return (str(program), "-c", str(settings), *flags)


async def _run(case: Case, command: tuple[str, ...], laid: Mapping[str, Laid], seconds: float) -> Answers:
    if not laid:
        return {}
    order = Order(
        argv=(*command, *(str(file.path) for file in laid.values())),
        readable=(case.scratch.root, Path(command[0]), Path(command[2]).parent),
        wall_seconds=seconds,
    )
    done = await case.jail.run(order)
    if done.timed_out or done.flooded or done.returncode not in (0, 1):
        return Failed(f"oxlint {'ran out of time' if done.timed_out else 'crashed'} on this file", done.timed_out)
    try:
        output = _Output.model_validate_json(done.stdout)
    except ValidationError:
        return Failed("oxlint gave an answer that cannot be read")
    if output.number_of_files != len(laid):
        return Failed("oxlint left this file out")
    return await asyncio.to_thread(_answers, laid, output.diagnostics)


def _answers(laid: Mapping[str, Laid], diagnostics: Iterable[_Diagnostic]) -> Answers:
    by_file: dict[str, list[_Diagnostic]] = defaultdict(list)
    for diagnostic in diagnostics:
        by_file[Path(diagnostic.filename).name].append(diagnostic)
    if strangers := set(by_file) - set(laid):
        return Failed(f"oxlint spoke of a file that it was not given: {sorted(strangers)[0]}")
    return {file.source: _answer(file.path, by_file.get(name, [])) for name, file in laid.items()}


def _answer(path: Path, found: Sequence[_Diagnostic]) -> Answer[Remark]:
    content = path.read_bytes() if found else b""
    if broken := next((diagnostic for diagnostic in found if not diagnostic.code), None):
        remark = _remark(broken, content)
        return Answer(said=(remark,), looked=Looked.PARTIAL, why=f"it does not parse (line {remark.line})")
    return Answer(said=tuple(_remark(diagnostic, content) for diagnostic in found))


def _remark(found: _Diagnostic, content: bytes) -> Remark:
    start, end = 0, 0
    if found.labels:
        start = found.labels[0].span.offset
        end = start + found.labels[0].span.length
    line = row_at(content, start)
    return Remark(
        code=rule_name(found.code) if found.code else INVALID_SYNTAX,
        message=found.message,
        line=line,
        end_line=max(line, row_at(content, end - 1)) if end > start else line,
        text=mark(content[start:end].decode("utf-8", "replace")[:MAX_TEXT]),
        suggestion=found.help,
        url=found.url,
    )
