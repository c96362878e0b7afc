"""The quality reviewer: ruff, oxlint, complexity and leftovers, and only what the change brings. Shell."""

import asyncio
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from reviewers import complexity, oxlint_rules, ruff_rules
from reviewers import leftovers as left
from reviewers.asking import Answer, Compared, Failed, Source, Tool, compare, digest
from reviewers.base import Case, Options, Reviewer
from reviewers.change import Change, ChangedFile, Language
from reviewers.excerpt import lines_of
from reviewers.matching import settle
from reviewers.oxlint import LANGUAGES as OXLINT_LANGUAGES
from reviewers.oxlint import oxlint
from reviewers.remarks import Judgement, Remark, sightings
from reviewers.review import Dimension, Evidence, Finding, Looked, NotApplicable, Review, Scored, Sighting
from reviewers.ruff import ruff
from reviewers.treesitter import KINDS, Measured, treesitter

RUFF = Judgement(
    tool="ruff",
    dimension=Dimension.QUALITY,
    severity=lambda code: ruff_rules.severity_of(code, ruff_rules.QUALITY),
    is_about=ruff_rules.is_about,
)
OXLINT = Judgement(
    tool="oxlint",
    dimension=Dimension.QUALITY,
    severity=lambda code: oxlint_rules.severity_of(code, oxlint_rules.QUALITY),
    is_about=oxlint_rules.is_about,
)

# Languages in which a linter of ours reports what does not parse, better than tree-sitter can.
_LINTED = OXLINT_LANGUAGES | {Language.PYTHON}
# C is not parsed before its macros are replaced, so an error says nothing.
_UNSURE = frozenset({Language.C})

Pair = tuple[list[Sighting], list[Sighting]]


def only(languages: Iterable[Language], tool: str) -> Callable[[ChangedFile], str | None]:
    """Why a file is none of the tool's business, or None."""
    read = frozenset(languages)

    def skip(file: ChangedFile) -> str | None:
        if file.language not in read:
            return f"{tool} does not read {file.language}"
        return "generated" if file.generated else "vendored" if file.vendored else None

    return skip


async def review(case: Case, options: Options) -> Review:
    start = time.monotonic()
    pythons, scripts, functions, rests = await asyncio.gather(
        _ruff(case),
        _oxlint(case),
        compare(treesitter(case), case, only(KINDS, "tree-sitter")),
        compare(_LEFTOVERS, case, _no_text),
    )
    pairs = [
        (list(sightings(linted.head, judgement)), list(sightings(linted.base, judgement)))
        for linted, judgement in ((pythons, RUFF), (scripts, OXLINT))
    ]
    pairs += [_complexity(functions, case.change), _left(rests, case.change, _parsed(pythons, scripts, functions))]
    head, base = ([seen for pair in pairs for seen in pair[side]] for side in (0, 1))
    findings = settle(_without_followers(head), base, case.change)
    judges = (pythons.evidence, scripts.evidence, functions.evidence)
    return Review(
        reviewer=reviewer.name,
        dimension=Dimension.QUALITY,
        outcome=_outcome(judges, findings, rests.evidence),
        findings=findings,
        evidence=(*judges, rests.evidence),
        seconds=time.monotonic() - start,
    )


async def _ruff(case: Case) -> Compared[Remark]:
    return await compare(await ruff(case, ruff_rules.QUALITY), case, only({Language.PYTHON}, "ruff"))


async def _oxlint(case: Case) -> Compared[Remark]:
    return await compare(await oxlint(case, oxlint_rules.QUALITY), case, only(OXLINT_LANGUAGES, "oxlint"))


async def _look_for_leftovers(sources: Sequence[Source], seconds: float) -> Mapping[Source, Answer[Remark]] | Failed:
    return await asyncio.to_thread(
        lambda: {
            source: Answer(said=tuple(left.leftovers(lines_of(source.scratch.read_bytes()), source.language)))
            for source in sources
        }
    )


_LEFTOVERS = Tool(
    name="leftovers",
    version="1",
    digest=digest([[leftover.rule, leftover.pattern.pattern] for leftover in left.LEFTOVERS]),
    answer=Answer[Remark],
    run=_look_for_leftovers,
)


def _no_text(file: ChangedFile) -> str | None:
    return "not text" if file.language is Language.BINARY else "vendored" if file.vendored else None


def _complexity(found: Compared[Measured], change: Change) -> Pair:
    languages = {file.path: file.language for file in change.files} | {
        file.base_path: file.language for file in change.files
    }
    head = {path: answer.said[0] for path, answer in found.head.items() if answer.said}
    base = {path: answer.said[0] for path, answer in found.base.items() if answer.said}
    moved = {file.path: file.base_path for file in change.files}
    grown = complexity.grown(
        {path: measured.functions for path, measured in head.items()},
        {path: measured.functions for path, measured in base.items()},
        moved,
    )
    return [*grown, *_broken(head, languages)], list(_broken(base, languages))


def _broken(measured: Mapping[str, Measured], languages: Mapping[str, Language]) -> Iterator[Sighting]:
    for path, file in measured.items():
        if file.error_line and languages[path] not in _LINTED | _UNSURE:
            yield complexity.broken(path, file.error_line)


def _left(found: Compared[Remark], change: Change, parsed: frozenset[str]) -> Pair:
    languages = {file.path: file.language for file in change.files}
    olds = {file.base_path: file.language for file in change.files}
    return list(left.judged(found.head, languages, parsed)), list(left.judged(found.base, olds, parsed))


def _parsed(pythons: Compared[Remark], scripts: Compared[Remark], functions: Compared[Measured]) -> frozenset[str]:
    """Files at head that some parser read to the end."""
    linted = {
        path
        for compared in (pythons, scripts)
        for path, answer in compared.head.items()
        if answer.looked is Looked.SCANNED
    }
    unlinted = set(functions.head) - set(pythons.head) - set(scripts.head)
    return frozenset(linted | {path for path in unlinted if _is_whole(functions.head[path])})


def _is_whole(answer: Answer[Measured]) -> bool:
    return answer.looked is Looked.SCANNED and not any(measured.error_line for measured in answer.said)


def _without_followers(head: list[Sighting]) -> list[Sighting]:
    """A merge conflict also fails to parse: one mistake, told once."""
    torn = {seen.path for seen in head if seen.rule == f"leftovers/{left.CONFLICT}"}
    syntax = {f"ruff/{ruff_rules.INVALID_SYNTAX}", f"oxlint/{oxlint_rules.INVALID_SYNTAX}", complexity.SYNTAX_RULE}
    return [seen for seen in head if not (seen.path in torn and seen.rule in syntax)]


def _outcome(judges: Iterable[Evidence], findings: Sequence[Finding], rests: Evidence) -> Scored | NotApplicable:
    skipped = all(file.looked is Looked.SKIPPED for evidence in judges for file in evidence.files)
    if skipped and not findings and not rests.gaps:
        return NotApplicable("no code changed in a language that the quality rules read")
    return Scored()


reviewer = Reviewer(name="quality", dimension=Dimension.QUALITY, title="Quality", options=Options, review=review)
