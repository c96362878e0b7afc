"""The quality reviewer: ruff, oxlint, complexity and leftovers, and only what the change brings. Shell."""

import asyncio
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence

import re2

from reviewers import complexity, oxlint_rules, ruff_rules, suppressions, wording
from reviewers import leftovers as left
from reviewers.asking import Answer, Compared, Failed, Source, Tool, compare, digest
from reviewers.base import Case, Options, Reviewer
from reviewers.change import Change, ChangedFile, Language
from reviewers.excerpt import lines_of
from reviewers.linting import LANGUAGES as LINTED
from reviewers.linting import Linted, lint_python, lint_scripts, only
from reviewers.matching import settle
from reviewers.remarks import Remark, sightings
from reviewers.review import Dimension, Evidence, Finding, Looked, NotApplicable, Review, Scored, Sighting
from reviewers.security import few_alike
from reviewers.treesitter import KINDS, Measured, treesitter

# C is parsed before its macros are replaced, so an error says nothing. What a linter reads, it judges better.
_UNSURE = frozenset({Language.C})

# A word of every comment that silences a linter.
_LOOK_AWAY = re2.compile(
    r"(?i)noqa|(?:pylint|eslint|oxlint|rubocop|shellcheck).{0,9}(?:disable|todo|skip)|biome-ignore|nolint|nosonar"
)

Pair = tuple[list[Sighting], list[Sighting]]


async def review(case: Case, options: Options) -> Review:
    start = time.monotonic()
    async with asyncio.TaskGroup() as group:
        linters = [
            group.create_task(lint_python(case, ruff_rules.QUALITY, Dimension.QUALITY)),
            group.create_task(lint_scripts(case, oxlint_rules.QUALITY, Dimension.QUALITY)),
        ]
        measuring = group.create_task(compare(treesitter(case), case, only(KINDS, "tree-sitter")))
        looking = group.create_task(compare(_LEFTOVERS, case, _no_text))
    linted, functions, rests = [task.result() for task in linters], measuring.result(), looking.result()
    pairs = [
        (list(sightings(one.compared.head, one.judgement)), list(sightings(one.compared.base, one.judgement)))
        for one in linted
    ]
    pairs += [_complexity(functions, case.change), _left(rests, case.change, _parsed(linted, functions))]
    head, base = ([seen for pair in pairs for seen in pair[side]] for side in (0, 1))
    added = {file.path: file.added_lines for file in case.change.files}
    silenced = suppressions.silenced({path: answer.said for path, answer in rests.head.items()}, added)
    findings = settle(_without_followers(head), base, case.change, silenced)
    shown, left_out = few_alike(findings)
    judges = (*(one.compared.evidence for one in linted), functions.evidence)
    return Review(
        reviewer=reviewer.name,
        dimension=Dimension.QUALITY,
        outcome=_outcome(judges, findings, rests.evidence),
        findings=shown,
        evidence=(*judges, rests.evidence),
        notes=(wording.left_out(left_out),) if left_out else (),
        seconds=time.monotonic() - start,
    )


async def _look_for_leftovers(sources: Sequence[Source], seconds: float) -> Mapping[Source, Answer[Remark]] | Failed:
    return await asyncio.to_thread(
        lambda: {source: Answer(said=tuple(_by_hand(source, source.scratch.read_bytes()))) for source in sources}
    )


def _by_hand(source: Source, content: bytes) -> Iterator[Remark]:
    """What was left behind, and what asks linters to look away: those are not obeyed, but marked where they stand.

    Reading every line takes long, so only files are read in which there is something to find.
    """
    if left.may_hold(content, source.language):
        yield from left.leftovers(lines_of(content), source.language)
    if _LOOK_AWAY.search(content):
        yield from suppressions.remarks(lines_of(content), source.path, source.language)


_LEFTOVERS = Tool(
    name="leftovers",
    version="1",
    digest=digest([left.PATTERNS, suppressions.PATTERNS]),
    answer=Answer[Remark],
    run=_look_for_leftovers,
    facet=lambda source: source.path,
)


def _no_text(file: ChangedFile) -> str | None:
    if file.language is Language.BINARY:
        return "not text"
    return "generated" if file.generated else "vendored" if file.vendored else None


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
        if file.error_line and languages[path] not in LINTED | _UNSURE:
            yield complexity.broken(path, file.error_line)


def _left(found: Compared[Remark], change: Change, parsed: frozenset[str]) -> Pair:
    languages = {file.path: file.language for file in change.files}
    olds = {file.base_path: file.language for file in change.files}
    return list(left.judged(found.head, languages, parsed)), list(left.judged(found.base, olds, parsed))


def _parsed(linted: Iterable[Linted], functions: Compared[Measured]) -> frozenset[str]:
    """Files at head that some parser read to the end; a linter's word goes before tree-sitter's."""
    answers = {path: answer for one in linted for path, answer in one.compared.head.items()}
    whole = {path for path, answer in answers.items() if answer.looked is Looked.SCANNED}
    return frozenset(whole | {path for path, told in functions.head.items() if path not in answers and _is_whole(told)})


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
