"""Runs semgrep's engine on the files of a change, and finds the one that breaks it when a run fails. Shell.

The engine, `semgrep-core`, is called directly: the Python command in front of it takes two seconds to start, and obeys
files of the pull request (`.semgrepignore`, `.gitignore`) that this way of calling it never sees.
"""

import asyncio
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from reviewers.asking import Answer, Source, Tool, digest
from reviewers.base import Case
from reviewers.pack import Pack
from reviewers.remarks import MAX_TEXT, Remark, mark
from reviewers.review import Looked
from reviewers.semgrep_engine import ENGINE_LIMITS, Engine
from reviewers.semgrep_output import Output, Unbelievable, gaps, spans, unparsed
from reviewers.semgrep_targets import Target, prepare, shards
from reviewers.unparsed import UNPARSED

WALL_SECONDS = 60.0  # of the first run of a shard; each halving halves it
LEAST_SECONDS = 15.0
EVERYTHING = 100_000  # files: `shards` divides them

Answers = dict[Source, Answer[Remark]]


async def semgrep(case: Case, pack: Pack) -> Tool[Remark]:
    """semgrep with our rules. Raises FileNotFoundError where it is not installed, OSError where it does not run.

    Remarks carry the rule's id and the matched text; what there is to say about it is in the pack.
    """
    if case.tools.semgrep_core is None:
        raise FileNotFoundError("semgrep is not installed: run `make setup`, or set QUAYGATE_SEMGREP_CORE")
    engine = await Engine.of(case.tools.semgrep_core, case.jail)

    async def run(sources: Sequence[Source], seconds: float) -> Mapping[Source, Answer[Remark]]:
        return await _run(engine, pack, sources)

    return Tool(
        name="semgrep",
        version=engine.version,
        digest=digest([await asyncio.to_thread(lambda: pack.digest), ENGINE_LIMITS]),
        answer=Answer[Remark],
        run=run,
        facet=lambda source: _facet(pack, source),
        batch=EVERYTHING,
    )


def _facet(pack: Pack, source: Source) -> str:
    """Rules for some paths only make the answer depend on the path."""
    return source.path if pack.depends_on_path(pack.analyzers(source.language)) else ""


async def _run(engine: Engine, pack: Pack, sources: Sequence[Source]) -> Answers:
    folder = await asyncio.to_thread(tempfile.TemporaryDirectory, prefix="quaygate-semgrep-")
    with folder as name:
        targets, answers = await asyncio.to_thread(prepare, sources, pack, Path(name))
        return answers | await _scan_all(engine, pack, shards(targets, engine.parallel), WALL_SECONDS)


async def _scan_all(engine: Engine, pack: Pack, parts: Sequence[Sequence[Target]], seconds: float) -> Answers:
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(_scan(engine, pack, part, seconds)) for part in parts]
    return {source: answer for task in tasks for source, answer in task.result().items()}


async def _scan(engine: Engine, pack: Pack, targets: Sequence[Target], seconds: float) -> Answers:
    """Scans files in one process. Where that fails they are halved until the culprit stands alone."""
    try:
        output = await engine.scan(targets, pack, seconds)
    except TimeoutError:
        failed = Answer[Remark](looked=Looked.TIMED_OUT, why="semgrep took too long on it")
    except Unbelievable as why:
        await engine.prove()
        failed = Answer[Remark](looked=Looked.PARTIAL, why=f"on this file {why}")
    else:
        return _answers(output, targets)
    if len(targets) == 1:
        return {targets[0].source: failed}
    middle = len(targets) // 2
    return await _scan_all(engine, pack, (targets[:middle], targets[middle:]), max(LEAST_SECONDS, seconds / 2))


def _answers(output: Output, targets: Sequence[Target]) -> Answers:
    hits, torn = spans(output), unparsed(output)
    short = gaps(output, [str(target.path) for target in targets])
    answers: Answers = {}
    for target in targets:
        path = str(target.path)
        looked, why = short.get(path, (Looked.SCANNED, ""))
        said = [_remark(target, *span) for span in hits.get(path, ())]
        said += [_unparsed(target, *lines) for lines in torn.get(path, ())]
        answers[target.source] = Answer(said=tuple(said), looked=looked, why=why)
    return answers


def _unparsed(target: Target, first: int, last: int) -> Remark:
    """The engine's lines are those of the legible text; people see those of the file."""
    starts = target.text.line_starts
    line, end_line = (target.text.line(starts[min(number, len(starts)) - 1]) for number in (first, last))
    return Remark(code=UNPARSED, message="", line=line, end_line=end_line)


def _remark(target: Target, rule: str, start: int, end: int) -> Remark:
    return Remark(
        code=rule,
        message="",
        line=target.text.line(start),
        end_line=target.text.line(max(start, end - 1)),
        text=mark(target.text.content[start:end][: 4 * MAX_TEXT].decode("utf-8", "replace")[:MAX_TEXT]),
    )
