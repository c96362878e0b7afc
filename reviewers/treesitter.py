"""Has tree-sitter measure the functions of files, in the jail. Shell."""

import json
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import PurePosixPath

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from reviewers.asking import Answer, Failed, Source, Tool
from reviewers.base import Case
from reviewers.change import Language
from reviewers.complexity import Function
from reviewers.jail import python_order
from reviewers.versions import digest_of

KINDS: Mapping[Language, str] = {
    language: language.value
    for language in (
        *(Language.PYTHON, Language.JAVASCRIPT, Language.TYPESCRIPT, Language.GO, Language.JAVA, Language.RUBY),
        *(Language.PHP, Language.RUST, Language.C),
    )
}
_GRAMMARS = tuple(f"tree-sitter-{kind}" for kind in KINDS.values())


class Measured(BaseModel):
    """The functions of one file worth telling, and its first line that does not parse (0 where all do)."""

    model_config = ConfigDict(frozen=True)

    functions: tuple[Function, ...]
    error_line: int


Answers = Mapping[Source, Answer[Measured]] | Failed

_OUTPUT = TypeAdapter(list[Measured])


def treesitter(case: Case) -> Tool[Measured]:
    async def run(sources: Sequence[Source], seconds: float) -> Answers:
        return await _run(case, sources, seconds)

    return Tool(
        name="tree-sitter",
        version=version("tree-sitter"),
        digest=digest_of(("complexity",), ("tree-sitter", *_GRAMMARS)),
        answer=Answer[Measured],
        run=run,
    )


async def _run(case: Case, sources: Sequence[Source], seconds: float) -> Answers:
    asked = [{"kind": _kind(source), "path": str(source.scratch)} for source in sources]
    done = await case.jail.run(
        python_order(
            "complexity", readable=(case.scratch.root,), stdin=json.dumps(asked).encode(), wall_seconds=seconds
        )
    )
    if done.timed_out or done.flooded or done.returncode != 0:
        return Failed(f"tree-sitter {'ran out of time' if done.timed_out else 'crashed'} on this file", done.timed_out)
    try:
        measured = _OUTPUT.validate_json(done.stdout)
    except ValidationError:
        return Failed("tree-sitter gave an answer that cannot be read")
    if len(measured) != len(sources):
        return Failed("tree-sitter left files out")
    return {source: _answer(found) for source, found in zip(sources, measured, strict=True)}


def _answer(found: Measured) -> Answer[Measured]:
    return Answer(said=(found,) if found.functions or found.error_line else ())


def _kind(source: Source) -> str:
    return "tsx" if PurePosixPath(source.path).suffix.lower() == ".tsx" else KINDS[source.language]
