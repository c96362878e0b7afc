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
from reviewers.excerpt import row_at
from reviewers.oxlint_rules import INVALID_SYNTAX, config, rule_name
from reviewers.remarks import MAX_TEXT, Remark
from reviewers.review import Looked, Severity
from reviewers.versions import version_of

LANGUAGES = frozenset({Language.JAVASCRIPT, Language.TYPESCRIPT, Language.VUE})

Answers = Mapping[Source, Answer[Remark]] | Failed

_SUFFIXES = {".js", ".jsx", ".mjs", ".cjs", ".ts", ".tsx", ".mts", ".cts", ".vue"}
_DEFAULT_SUFFIX = {Language.TYPESCRIPT: ".ts", Language.VUE: ".vue"}
_DIRECTIVE = re.compile(rb"(eslint|oxlint)-(?=disable|enable)")


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
            return await _run(case, _Desk(program, Path(folder), ours), sources, seconds)

    version = await version_of(program, case.jail)
    return Tool(name="oxlint", version=version, digest=digest(ours), answer=Answer[Remark], run=run)


class _Desk:
    """A folder of ours with the configuration and the copies that oxlint needs."""

    def __init__(self, program: Path, folder: Path, ours: Mapping[str, object]) -> None:
        self.program, self.folder = program, folder
        self.config, self._ours = folder / "quaygate-oxlint.json", ours

    def lay_out(self, sources: Sequence[Source]) -> dict[Path, Source]:
        self.config.write_text(json.dumps(self._ours), encoding="utf-8")
        return {self._lay(source): source for source in sources}

    def _lay(self, source: Source) -> Path:
        """The file as oxlint shall see it: named by its kind, and with no word that silences a rule."""
        content = source.scratch.read_bytes()
        suffix = PurePosixPath(source.path).suffix.lower()
        suffix = suffix if suffix in _SUFFIXES else _DEFAULT_SUFFIX.get(source.language, ".js")
        defused = _DIRECTIVE.sub(rb"\1_", content)
        if defused == content and source.scratch.suffix == suffix:
            return source.scratch
        copy = self.folder / f"{source.scratch.stem}{suffix}"
        copy.write_bytes(defused)
        return copy


async def _run(case: Case, desk: _Desk, sources: Sequence[Source], seconds: float) -> Answers:
    laid = await asyncio.to_thread(desk.lay_out, sources)
    flags = ("-c", str(desk.config), "--disable-nested-config", "--no-ignore", "--threads=1", "-f", "json")
    order = Order(
        argv=(str(desk.program), *flags, *(str(path) for path in laid)),
        readable=(case.scratch.root, desk.folder, desk.program),
        wall_seconds=seconds,
    )
    done = await case.jail.run(order)
    if done.timed_out or done.flooded or done.returncode not in (0, 1):
        return Failed(f"oxlint {'ran out of time' if done.timed_out else 'crashed'} on this file", done.timed_out)
    try:
        output = _Output.model_validate_json(done.stdout)
    except ValidationError:
        # So it says of a file that is not UTF-8: a diagnostic without a file name.
        return Failed("oxlint could not read this file")
    if output.number_of_files != len(laid):
        return Failed("oxlint left this file out")
    return await asyncio.to_thread(_answers, {path.name: source for path, source in laid.items()}, output.diagnostics)


def _answers(sources: Mapping[str, Source], diagnostics: Iterable[_Diagnostic]) -> Answers:
    by_file: dict[str, list[_Diagnostic]] = defaultdict(list)
    for diagnostic in diagnostics:
        by_file[Path(diagnostic.filename).name].append(diagnostic)
    if strangers := set(by_file) - set(sources):
        return Failed(f"oxlint spoke of a file that it was not given: {sorted(strangers)[0]}")
    return {source: _answer(source, by_file.get(name, [])) for name, source in sources.items()}


def _answer(source: Source, found: Sequence[_Diagnostic]) -> Answer[Remark]:
    content = source.scratch.read_bytes() if found else b""
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
        text=content[start:end].decode("utf-8", "replace")[:MAX_TEXT],
        suggestion=found.help,
        url=found.url,
    )
