"""The performance reviewer: patterns that are slow whatever the data, and only where the change is new. Shell.

It reads code and measures nothing, so nothing it finds is worse than medium.
"""

import asyncio
import time
from collections.abc import Iterable, Iterator, Sequence

from reviewers import oxlint_rules, ruff_rules
from reviewers.asking import compare
from reviewers.base import Case, Options, Reviewer
from reviewers.linting import LANGUAGES, lint_python, lint_scripts, only
from reviewers.matching import settle
from reviewers.pack import load_pack
from reviewers.pack_sightings import pack_sightings
from reviewers.remarks import sightings
from reviewers.review import Dimension, Finding, Looked, NotApplicable, Review, Scored, Sighting
from reviewers.semgrep import semgrep
from reviewers.unparsed import with_gaps

# The linters' words for a file that does not parse; the quality reviewer says that.
_SYNTAX = {f"ruff/{ruff_rules.INVALID_SYNTAX}", f"oxlint/{oxlint_rules.INVALID_SYNTAX}"}


async def review(case: Case, options: Options) -> Review:
    start = time.monotonic()
    pack = (await asyncio.to_thread(load_pack)).about(Dimension.PERFORMANCE)
    engine = await semgrep(case, pack)
    async with asyncio.TaskGroup() as group:
        linters = [
            group.create_task(lint_python(case, ruff_rules.PERFORMANCE, Dimension.PERFORMANCE)),
            group.create_task(lint_scripts(case, oxlint_rules.PERFORMANCE, Dimension.PERFORMANCE)),
        ]
        matching = group.create_task(compare(engine, case, only(LANGUAGES, "the performance rules")))
    linted, matched = [task.result() for task in linters], matching.result()
    head, base = list(pack_sightings(matched.head, pack)), list(pack_sightings(matched.base, pack))
    for one in linted:
        head += sightings(one.compared.head, one.judgement)
        base += sightings(one.compared.base, one.judgement)
    evidence = (*(one.compared.evidence for one in linted), with_gaps(matched, case.change))
    skipped = all(file.looked is Looked.SKIPPED for one in evidence for file in one.files)
    return Review(
        reviewer=reviewer.name,
        dimension=Dimension.PERFORMANCE,
        outcome=NotApplicable("no Python, JavaScript or TypeScript changed") if skipped else Scored(),
        findings=_once_a_line(settle(_slow(head), _slow(base), case.change)),
        evidence=evidence,
        seconds=time.monotonic() - start,
    )


def _slow(found: Iterable[Sighting]) -> Iterator[Sighting]:
    return (seen for seen in found if seen.rule not in _SYNTAX)


def _once_a_line(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Two tools that see the same slow line tell it once: the one whose finding counts, or is worse."""
    worst: dict[tuple[str, int], Finding] = {}
    for finding in findings:
        place = (finding.path, finding.line)
        if place not in worst or _weight(finding) > _weight(worst[place]):
            worst[place] = finding
    return tuple(worst.values())


def _weight(finding: Finding) -> tuple[bool, int]:
    return finding.counts, finding.severity.rank


reviewer = Reviewer(
    name="performance", dimension=Dimension.PERFORMANCE, title="Performance", options=Options, review=review
)
