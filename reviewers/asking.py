"""Asks a tool about versions of files: each blob once, and a file that breaks the tool takes no other with it. Shell.

A tool is given many files at once, since starting it costs more than a file does. When it crashes or runs out of time
the files are halved and asked again, until the culprit stands alone; everybody else is still judged.
"""

import hashlib
import json
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Generic, TypeVar

from pydantic import BaseModel, ConfigDict

from reviewers.base import Case
from reviewers.change import ChangedFile, Language
from reviewers.review import Evidence, FileEvidence, Looked

T = TypeVar("T")


class Answer(BaseModel, Generic[T]):
    """What a tool said of one version of one file, and how it looked at it."""

    model_config = ConfigDict(frozen=True)

    said: tuple[T, ...] = ()
    looked: Looked = Looked.SCANNED
    why: str = ""


@dataclass(frozen=True, slots=True)
class Failed:
    """The tool gave no answer that can be trusted about these files."""

    why: str
    timed_out: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One version of a file. `content` is its blob id, `lines` are those the change adds (head) or removes (base)."""

    path: str
    scratch: Path
    language: Language
    content: str
    lines: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool(Generic[T]):
    """`digest` identifies the rules. `run` is given files and wall seconds, and answers each of the files or fails.

    `facet` gives what an answer depends on besides the blob, such as the path. `batch` is how many files one run gets,
    `seconds` the wall time of that run; each halving halves it, down to a quarter.
    """

    name: str
    version: str
    digest: str
    answer: type[Answer[T]]
    run: Callable[[Sequence[Source], float], Awaitable[Mapping[Source, Answer[T]] | Failed]]
    facet: Callable[[Source], str] = lambda source: ""
    batch: int = 500
    seconds: float = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared(Generic[T]):
    """Answers by path: `head` by the head's path, `base` by the base's. The base is asked only about files of which
    something was said at head: nothing else could be matched."""

    head: Mapping[str, Answer[T]]
    base: Mapping[str, Answer[T]]
    evidence: Evidence


async def compare(tool: Tool[T], case: Case, skip: Callable[[ChangedFile], str | None]) -> Compared[T]:
    """Asks about the head of every file that `skip` gives no reason to leave out, then about the base where needed."""
    start = time.monotonic()
    heads: dict[Source, ChangedFile] = {}
    ledger: list[FileEvidence] = []
    for file in case.change.files:
        source = head_of(file, case)
        reason = skip(file) or ("removed" if file.head_blob is None else None)
        if reason is None and source is not None:
            heads[source] = file
        else:
            ledger.append(unlooked(file, reason, case))
    answers = await ask(tool, case, list(heads))
    ledger += [FileEvidence(path=s.path, looked=a.looked, why=a.why) for s, a in answers.items()]
    bases = [base for head, file in heads.items() if answers[head].said and (base := base_of(file, case))]
    olds = await ask(tool, case, bases)
    return Compared(
        head={source.path: answer for source, answer in answers.items()},
        base={source.path: answer for source, answer in olds.items()},
        evidence=Evidence(
            tool=tool.name,
            version=tool.version,
            rules_digest=tool.digest,
            seconds=time.monotonic() - start,
            files=tuple(sorted(ledger, key=lambda entry: entry.path)),
        ),
    )


def unlooked(file: ChangedFile, reason: str | None, case: Case) -> FileEvidence:
    """The entry for a file that is not looked at: for a good reason, or because it could not be read."""
    if reason is not None:
        return FileEvidence(path=file.path, looked=Looked.SKIPPED, why=reason)
    return FileEvidence(path=file.path, looked=Looked.UNREAD, why=case.scratch.unread(file) or "it was not written out")


def head_of(file: ChangedFile, case: Case) -> Source | None:
    scratch = case.scratch.head(file)
    if scratch is None or file.head_blob is None:
        return None
    return Source(
        path=file.path, scratch=scratch, language=file.language, content=file.head_blob, lines=file.added_lines
    )


def base_of(file: ChangedFile, case: Case) -> Source | None:
    scratch = case.scratch.base(file)
    if scratch is None or file.base_blob is None:
        return None
    return Source(
        path=file.base_path, scratch=scratch, language=file.language, content=file.base_blob, lines=file.removed_lines
    )


async def ask(tool: Tool[T], case: Case, sources: Sequence[Source]) -> dict[Source, Answer[T]]:
    """An answer for every source, from the cache where the same content was judged by the same rules before."""
    keys = {source: _key(tool, source) for source in sources}
    cached = await case.cache.get(frozenset(keys.values()))
    known = {key: tool.answer.model_validate_json(value) for key, value in cached.items()}
    wanted = {key: source for source, key in keys.items() if key not in known}
    todo = list(wanted.values())
    fresh: dict[str, Answer[T]] = {}
    for start in range(0, len(todo), tool.batch):
        answers = await _halving(tool, todo[start : start + tool.batch], tool.seconds)
        fresh |= {keys[source]: answer for source, answer in answers.items()}
    # A time-out says something about this machine at this moment, not about the blob.
    lasting = {key: answer for key, answer in fresh.items() if answer.looked is Looked.SCANNED}
    if lasting:
        await case.cache.put({key: answer.model_dump_json().encode() for key, answer in lasting.items()})
    return {source: (known | fresh)[key] for source, key in keys.items()}


async def _halving(tool: Tool[T], sources: Sequence[Source], seconds: float) -> dict[Source, Answer[T]]:
    answers = await tool.run(sources, seconds)
    if not isinstance(answers, Failed):
        return {source: answers[source] for source in sources}
    if len(sources) == 1:
        looked = Looked.TIMED_OUT if answers.timed_out else Looked.PARTIAL
        return {sources[0]: tool.answer(looked=looked, why=answers.why)}
    middle, less = len(sources) // 2, max(tool.seconds / 4, seconds / 2)
    return await _halving(tool, sources[:middle], less) | await _halving(tool, sources[middle:], less)


def _key(tool: Tool[T], source: Source) -> str:
    about = (source.language, _suffix(source), source.content, tool.facet(source))
    parts = (tool.name, tool.version, tool.digest, *about)
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _suffix(source: Source) -> str:
    """Tools read `.tsx` otherwise than `.ts`, though both are TypeScript."""
    return PurePosixPath(source.path).suffix.lower()


def digest(rules: object) -> str:
    """Identifies a set of rules: 16 hexadecimal digits over their JSON."""
    return hashlib.sha256(json.dumps(rules, sort_keys=True, default=str).encode()).hexdigest()[:16]
