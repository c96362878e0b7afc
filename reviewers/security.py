"""The security reviewer: our semgrep rules, disguised source, and attempts to make a check look away. Shell.

Vendored and generated files are read too: whoever wants to hide something names its folder `node_modules`.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from reviewers import disguise, suppressions
from reviewers.asking import Answer, Failed, Source, Tool, compare, digest
from reviewers.base import Case, Options, Reviewer
from reviewers.change import Change, ChangedFile, FileStatus, Language
from reviewers.excerpt import lines_of
from reviewers.languages import language_of
from reviewers.matching import settle
from reviewers.pack import load_pack
from reviewers.pack_sightings import pack_sightings
from reviewers.remarks import Remark
from reviewers.review import Dimension, Evidence, Finding, Looked, NotApplicable, Review, Scored, Sighting
from reviewers.semgrep import semgrep
from reviewers.unparsed import with_gaps

# Of one rule in one file. A change with more of them is told so often enough, and nobody reads the five thousandth.
MOST_ALIKE = 50

BINARY = "binary"


async def review(case: Case, options: Options) -> Review:
    start = time.monotonic()
    pack = (await asyncio.to_thread(load_pack)).about(Dimension.SECURITY)
    tool = await semgrep(case, pack)
    scanned, read = await asyncio.gather(compare(tool, case, _skip), compare(_EYES, case, _skip))
    added = {file.path: file.added_lines for file in case.change.files}
    findings = settle(
        [*pack_sightings(scanned.head, pack), *_read(read.head), *suppressions.deleted_tests(case.change)],
        _known_before([*pack_sightings(scanned.base, pack), *_read(read.base)], case.change),
        case.change,
        suppressions.silenced({path: answer.said for path, answer in read.head.items()}, added),
    )
    evidence = with_gaps(scanned, case.change)
    shown, left_out = few_alike(once_a_place(findings))
    return Review(
        reviewer=reviewer.name,
        dimension=Dimension.SECURITY,
        outcome=_outcome(evidence, findings),
        findings=shown,
        evidence=(evidence,),
        notes=(f"{left_out} more findings of the same rules in the same files are not listed.",) if left_out else (),
        seconds=time.monotonic() - start,
    )


def once_a_place(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Two rules that see one weakness in one line tell it once, the one that finds it worse."""
    worst: dict[tuple[str, int, str], Finding] = {}
    for finding in findings:
        place = (finding.path, finding.line, finding.cwe or finding.rule)
        if place not in worst or _weight(finding) > _weight(worst[place]):
            worst[place] = finding
    return tuple(worst.values())


def _weight(finding: Finding) -> tuple[bool, int, int]:
    return finding.counts, finding.severity.rank, finding.confidence.rank


def few_alike(findings: Sequence[Finding]) -> tuple[tuple[Finding, ...], int]:
    """The findings without those that only repeat others, and how many were left out. Those that count stay first."""
    seen: Counter[tuple[str, str]] = Counter()
    kept: set[str] = set()
    for finding in sorted(findings, key=lambda finding: not finding.counts):
        seen[finding.rule, finding.path] += 1
        if seen[finding.rule, finding.path] <= MOST_ALIKE:
            kept.add(finding.fingerprint)
    shown = tuple(finding for finding in findings if finding.fingerprint in kept)
    return shown, len(findings) - len(shown)


def _skip(file: ChangedFile) -> str | None:
    """Only what its name says is binary is left out: a NUL byte in a program does not make it an image."""
    return BINARY if file.language is Language.BINARY and language_of(file.path) is Language.BINARY else None


def _known_before(base: Iterable[Sighting], change: Change) -> list[Sighting]:
    """What the base had, but not in a file that the change makes executable: what it does starts to matter now."""
    enabled = {file.base_path for file in change.files if _made_executable(file)}
    return [seen for seen in base if seen.path not in enabled]


def _made_executable(file: ChangedFile) -> bool:
    return file.status is not FileStatus.ADDED and file.head_mode == "100755" and file.base_mode == "100644"


async def _look(sources: Sequence[Source], seconds: float) -> Mapping[Source, Answer[Remark]] | Failed:
    return await asyncio.to_thread(lambda: {source: _read_source(source) for source in sources})


def _read_source(source: Source) -> Answer[Remark]:
    lines = lines_of(source.scratch.read_bytes())
    disguised = disguise.remarks(lines, source.language)
    return Answer(said=(*disguised, *suppressions.remarks(lines, source.path, source.language)))


_EYES = Tool(
    name="eyes",
    version="1",
    digest=digest([disguise.PATTERNS, suppressions.PATTERNS]),
    answer=Answer[Remark],
    run=_look,
    facet=lambda source: source.path,  # what an ignore file is, its name says
)


def _read(answers: Mapping[str, Answer[Remark]]) -> Iterator[Sighting]:
    for path, answer in answers.items():
        for remark in answer.said:
            sighting: Callable[[str, Remark], Sighting] = (
                disguise.sighting if remark.code in disguise.MESSAGES else suppressions.sighting
            )
            yield sighting(path, remark)


def _outcome(evidence: Evidence, findings: Sequence[Finding]) -> Scored | NotApplicable:
    if not findings and all(file.looked is Looked.SKIPPED for file in evidence.files):
        return NotApplicable("nothing changed that the security rules read")
    return Scored()


reviewer = Reviewer(name="security", dimension=Dimension.SECURITY, title="Security", options=Options, review=review)
