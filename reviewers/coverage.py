"""Coverage: how much of the code that a change adds was run by its tests, as coverage reports tell it. Shell.

The reports are claims of whoever ran the tests: they are read in the sandbox, held against the files they speak of, and
what they leave unsaid counts against the change.
"""

import asyncio
import logging
import secrets
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pathspec import GitIgnoreSpec
from pydantic import Field, TypeAdapter, ValidationError

from reviewers import coverage_wording as wording
from reviewers.asking import unlooked
from reviewers.base import Case, Finished, Options, Reviewer
from reviewers.change import ChangedFile, Language
from reviewers.coverage_answer import Answer, conclude, sightings
from reviewers.coverage_exchange import AskedFile, AskedReport, Question, Told, encode
from reviewers.coverage_scope import coverage_settings, is_settings, out_of_scope
from reviewers.jail import python_order
from reviewers.matching import settle
from reviewers.review import Broke, Dimension, Evidence, FileEvidence, Finding, Missing, NotApplicable, Outcome, Review

log = logging.getLogger(__name__)

NAME = "coverage"
TOOL = "quaygate-coverage"
VERSION = "1"
WALL_SECONDS = 90.0
MEMORY_BYTES = 2 << 30

Pattern = Annotated[str, Field(min_length=1, max_length=200)]
Folder = Annotated[str, Field(max_length=200)]
# Those of `reviewers.change.CODE`, written out so that the schema lists them.
CodeLanguage = Literal[
    "python", "javascript", "typescript", "go", "java", "ruby", "php", "rust", "c", "cpp", "shell", "vue"
]
_TOLD = TypeAdapter(Told)


class CoverageOptions(Options):
    partial_weight: float = Field(
        default=0.5, ge=0, le=1, description="What a line counts whose branches ran only in part, from 0 to 1."
    )
    ignore: tuple[Pattern, ...] = Field(
        default=(), max_length=100, description="Files of which no coverage is asked, as patterns like in .gitignore."
    )
    paths: dict[Pattern, Folder] = Field(
        default={}, max_length=100, description="How paths in a report begin, and what that is in the repository."
    )
    languages: tuple[CodeLanguage, ...] = Field(
        default=(), description="The languages whose coverage is measured; by default those in the reports."
    )


@dataclass(frozen=True, slots=True)
class Scope:
    """The files coverage is asked of, where they lie, and the evidence about all other files."""

    files: Mapping[str, ChangedFile]
    places: Mapping[str, Path]
    others: tuple[FileEvidence, ...]


async def review(case: Case, options: Options) -> Review:
    start = time.monotonic()
    chosen = options if isinstance(options, CoverageOptions) else CoverageOptions(enabled=options.enabled)
    scope = _scope(case, chosen)
    early = _early(case, scope)
    if early:
        return _review(early, _evidence(start, scope.others))
    settings = await _changed_settings(case)
    told = await _ask(case, scope, chosen, bool(settings))
    if isinstance(told, Broke):
        return _review(told, _evidence(start, scope.others))
    answer = conclude(told, scope.files, tuple(map(Language, chosen.languages)), chosen.partial_weight)
    notes = [wording.METRIC.format(weight=chosen.partial_weight), *answer.notes]
    if settings:
        notes.append(wording.EXCLUSIONS_CHANGED.format(paths=", ".join(settings)))
    return _review(
        answer.outcome,
        _evidence(start, (*scope.others, *answer.files)),
        answer=answer,
        findings=await _findings(case, scope, answer),
        notes=tuple(notes),
    )


def _scope(case: Case, options: CoverageOptions) -> Scope:
    ignored = GitIgnoreSpec.from_lines(options.ignore)
    files, places, others = {}, {}, []
    for file in case.change.files:
        reason = out_of_scope(file, ignored)
        place = case.scratch.head(file)
        if reason is None and place is not None:
            files[file.path], places[file.path] = file, place
        else:
            others.append(unlooked(file, reason, case))
    return Scope(files, places, tuple(others))


def _early(case: Case, scope: Scope) -> Outcome | None:
    """The outcome that needs no report to be read. Files that could not be looked at are in the evidence."""
    if not scope.files:
        return NotApplicable(wording.NOTHING_TO_COVER)
    if not case.coverage.reports:
        return Missing(wording.EXPECTED) if case.coverage.expected else NotApplicable(wording.NO_REPORT)
    return None


async def _changed_settings(case: Case) -> tuple[str, ...]:
    """The settings files in which the change edits what coverage.py does."""
    found = []
    for file in case.change.files:
        if is_settings(file.path) or is_settings(file.base_path):
            before = await _text(case.scratch.base(file))
            after = await _text(case.scratch.head(file))
            if coverage_settings(file.base_path, before) != coverage_settings(file.path, after):
                found.append(file.path)
    return tuple(found)


async def _text(place: Path | None) -> str:
    content = await asyncio.to_thread(place.read_bytes) if place else b""
    return content.decode("utf-8", "replace")


async def _ask(case: Case, scope: Scope, options: CoverageOptions, exclusions_changed: bool) -> Told | Broke:
    question = Question(
        files=tuple(
            AskedFile(
                path=path,
                scratch=str(scope.places[path]),
                language=file.language,
                added=tuple(sorted(file.added_lines)),
            )
            for path, file in scope.files.items()
        ),
        reports=tuple(AskedReport(path=str(report.path), name=report.name) for report in case.coverage.reports),
        tree=case.coverage.tree,
        fixes=options.paths,
        go_modules=case.coverage.go_modules,
        exclusions_changed=exclusions_changed,
    )
    readable = (*scope.places.values(), *(report.path for report in case.coverage.reports))
    order = python_order(
        "coverage",
        readable=_few(readable, case),
        stdin=encode(question),
        wall_seconds=WALL_SECONDS,
        memory_bytes=MEMORY_BYTES,
    )
    finished = await case.jail.run(order)
    if finished.timed_out or finished.flooded or finished.returncode:
        return _broke(wording.failed(finished.timed_out, finished.returncode), finished)
    try:
        return _TOLD.validate_json(finished.stdout)
    except ValidationError:
        return _broke(wording.SENSELESS, finished)


def _broke(why: str, finished: Finished) -> Broke:
    """What the reading said may quote the reports, so it goes to the log alone."""
    reference = secrets.token_hex(4)
    log.error("coverage reports were not read (%s): %s: %r", reference, why, finished.stderr[-2000:])
    return Broke(why, reference)


def _few(places: Iterable[Path], case: Case) -> tuple[Path, ...]:
    """The scratch folder as a whole, so that a change of thousands of files needs no thousand mounts."""
    return tuple(dict.fromkeys(case.scratch.root if case.scratch.root in place.parents else place for place in places))


async def _findings(case: Case, scope: Scope, answer: Answer) -> tuple[Finding, ...]:
    files = [file for file in answer.coverage.files if file.uncovered or file.partial]
    sources = {file.path: (await _text(scope.places[file.path])).split("\n") for file in files}
    return settle(sightings(answer, scope.files, sources), (), case.change, answer.silenced)


def _evidence(start: float, files: Sequence[FileEvidence]) -> tuple[Evidence, ...]:
    ordered = tuple(sorted(files, key=lambda file: file.path))
    return (Evidence(tool=TOOL, version=VERSION, seconds=time.monotonic() - start, files=ordered),)


def _review(
    outcome: Outcome,
    evidence: tuple[Evidence, ...],
    *,
    answer: Answer | None = None,
    findings: tuple[Finding, ...] = (),
    notes: tuple[str, ...] = (),
) -> Review:
    return Review(
        reviewer=NAME,
        dimension=Dimension.COVERAGE,
        outcome=outcome,
        findings=findings,
        evidence=evidence,
        coverage=answer.coverage if answer else None,
        notes=notes,
        seconds=evidence[0].seconds,
    )


reviewer = Reviewer(name=NAME, dimension=Dimension.COVERAGE, title="Coverage", options=CoverageOptions, review=review)
