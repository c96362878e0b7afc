"""From what the reports say of the changed files to the outcome, the findings and the notes. Core."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from reviewers import coverage_wording as wording
from reviewers.change import CODE, ChangedFile, Language
from reviewers.coverage_exchange import Told, ToldFile, ToldReport
from reviewers.coverage_patch import Standing, blocks
from reviewers.coverage_scope import family
from reviewers.review import (
    Confidence,
    Dimension,
    FileCoverage,
    FileEvidence,
    Looked,
    Missing,
    NotApplicable,
    Outcome,
    PatchCoverage,
    Scored,
    Severity,
    Sighting,
)

UNCOVERED_RULE = "coverage/uncovered"
PARTIAL_RULE = "coverage/partly-covered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """`silenced` maps (path, line) to what tried to leave the line out of the measuring."""

    outcome: Outcome
    coverage: PatchCoverage
    files: tuple[FileEvidence, ...]
    notes: tuple[str, ...]
    silenced: Mapping[tuple[str, int], str]


def conclude(
    told: Told, changed: Mapping[str, ChangedFile], languages: Collection[Language], partial_weight: float
) -> Answer:
    """`languages` are those the repository says it measures; where it says nothing, those the reports speak of."""
    good = [report for report in told.reports if not report.refused]
    families = {family(language) for language in languages or {one for report in good for one in report.languages}}
    judged, unmeasured = _split(told.files, changed, families)
    coverage = PatchCoverage(files=tuple(map(_coverage, judged)), partial_weight=partial_weight)
    return Answer(
        outcome=_outcome(told, coverage, unmeasured, changed),
        coverage=coverage,
        files=(
            *(FileEvidence(path=file.path, looked=Looked.SCANNED) for file in judged),
            *(_skipped(file, changed) for file in unmeasured),
        ),
        notes=(*_report_notes(told.reports), *(note for file in judged for note in _file_notes(file))),
        silenced={(file.path, line): wording.SILENCED_BY for file in judged for line in file.silenced},
    )


def _split(
    files: Sequence[ToldFile], changed: Mapping[str, ChangedFile], families: Collection[Language]
) -> tuple[list[ToldFile], list[ToldFile]]:
    """Those to be judged, and those in a language that nobody measures."""
    judged: list[ToldFile] = []
    unmeasured: list[ToldFile] = []
    for file in files:
        known = file.standing is not Standing.ABSENT or family(changed[file.path].language) in families
        (judged if known else unmeasured).append(file)
    return judged, unmeasured


def _outcome(
    told: Told, coverage: PatchCoverage, unmeasured: Sequence[ToldFile], changed: Mapping[str, ChangedFile]
) -> Outcome:
    broken = [report for report in told.reports if report.refused and not report.foreign]
    if all(report.refused for report in told.reports) or (unmeasured and broken):
        # A report that could not be read may be the very one that measures the other languages.
        problems = [wording.refused(report.name, report.refused) for report in told.reports if report.refused]
        return Missing(wording.unreadable(problems))
    if coverage.coverable:
        return Scored()
    if unmeasured and not any(language in CODE for report in told.reports for language in report.languages):
        return Missing(wording.KNOWS_NOTHING)
    if unmeasured:
        names = sorted({str(changed[file.path].language) for file in unmeasured})
        return NotApplicable(wording.NOT_MEASURED_LANGUAGE.format(language=" or ".join(names)))
    return NotApplicable(wording.NOTHING_TO_COVER)


def _coverage(file: ToldFile) -> FileCoverage:
    return FileCoverage(
        path=file.path,
        covered=file.covered,
        partial=file.partial,
        uncovered=file.uncovered,
        measured=file.standing is Standing.MEASURED,
    )


def _skipped(file: ToldFile, changed: Mapping[str, ChangedFile]) -> FileEvidence:
    why = wording.NOT_MEASURED_LANGUAGE.format(language=changed[file.path].language)
    return FileEvidence(path=file.path, looked=Looked.SKIPPED, why=why)


def _report_notes(reports: Sequence[ToldReport]) -> Iterator[str]:
    for report in reports:
        if report.refused:
            yield wording.refused(report.name, report.refused)
            continue
        others = report.ambiguous + report.unknown
        yield wording.report(report.name, report.kind, report.found, others, report.external)
        if report.lost:
            yield wording.lost(report.name, report.lost)


def _file_notes(file: ToldFile) -> Iterator[str]:
    if file.standing is Standing.ABSENT and file.uncovered:
        yield wording.absent(file.path, len(file.uncovered))
    if file.standing is Standing.OTHER_CONTENT:
        yield wording.other_content(file.path, len(file.uncovered))
    if file.silenced:
        yield wording.silenced(file.path, len(file.silenced))
    if file.outside:
        yield wording.outside(file.path, file.outside)


def sightings(
    answer: Answer, changed: Mapping[str, ChangedFile], sources: Mapping[str, Sequence[str]]
) -> Iterator[Sighting]:
    """One for each run of uncovered lines, and one for each line that was taken in one direction only. `sources` holds
    the lines of each file in which something is not covered."""
    for file in answer.coverage.files:
        lines = sources.get(file.path, ())
        silenced = frozenset(line for path, line in answer.silenced if path == file.path)
        for first, last in blocks(file, changed[file.path].added_lines, silenced):
            lost = sum(first <= line <= last for line in file.uncovered)
            message = wording.uncovered_block(lost, file.measured)
            yield _sighting(UNCOVERED_RULE, message, file.path, (first, last), lines)
        for line in file.partial:
            yield _sighting(PARTIAL_RULE, wording.PARTIAL_LINE, file.path, (line, line), lines)


def _sighting(rule: str, message: str, path: str, span: tuple[int, int], lines: Sequence[str]) -> Sighting:
    first, last = span
    return Sighting(
        rule=rule,
        dimension=Dimension.COVERAGE,
        severity=Severity.LOW,
        confidence=Confidence.HIGH,
        message=message,
        path=path,
        line=first,
        end_line=last,
        text="\n".join(lines[first - 1 : last]),
        suggestion=wording.UNCOVERED_HELP if rule == UNCOVERED_RULE else wording.PARTIAL_HELP,
    )
