"""Lines without coverage that no finding speaks of yet. Core.

A coverage reviewer may turn uncovered blocks into findings, each with its own message and fingerprint; what it left to
the numbers alone still has to be shown, once.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from reviewers.review import Dimension, FileCoverage, Finding, Review

Spans = list[tuple[int, int]]


def untold(reviews: Iterable[Review], findings: Iterable[Finding]) -> tuple[FileCoverage, ...]:
    """The files with lines that are not covered, or only in part, and that no coverage finding lies on."""
    spans: dict[str, Spans] = defaultdict(list)
    for finding in findings:
        if finding.dimension is Dimension.COVERAGE:
            spans[finding.path].append((finding.line, finding.end_line))
    files = (file for review in reviews if review.coverage for file in review.coverage.files)
    left = (_without(file, spans[file.path]) for file in files)
    return tuple(file for file in left if file.uncovered or file.partial)


def _without(file: FileCoverage, spans: Spans) -> FileCoverage:
    return replace(file, uncovered=_outside(file.uncovered, spans), partial=_outside(file.partial, spans))


def _outside(lines: Iterable[int], spans: Spans) -> tuple[int, ...]:
    ordered = sorted(lines)
    inside = {
        line for first, last in spans for line in ordered[bisect_left(ordered, first) : bisect_right(ordered, last)]
    }
    return tuple(line for line in ordered if line not in inside)
