"""Reads coverage reports in the sandbox: a question on standard input, the answer on standard output. Shell.

Only what is told of the added lines comes out, so the answer stays small whatever the reports hold.
"""

import sys
from collections.abc import Mapping
from functools import cache, partial
from pathlib import Path

from reviewers.coverage_exchange import (
    AskedFile,
    AskedReport,
    Question,
    Told,
    ToldFile,
    ToldReport,
    decode_question,
    encode,
)
from reviewers.coverage_formats import MAX_BYTES, read_report
from reviewers.coverage_formats.refusal import TOO_LARGE, TOO_MUCH_MEMORY, Foreign, Refused
from reviewers.coverage_formats.shelf import Shelf
from reviewers.coverage_lines import FileLines
from reviewers.coverage_patch import SourceFile, fits, judge
from reviewers.coverage_paths import Fit, Hints, Tree
from reviewers.inside.executable_lines import executable_lines


def answer(question: Question) -> Told:
    sources = {asked.path: _source(asked) for asked in question.files}
    tree = Tree((*question.tree, *sources))
    known = Known(sources)
    reports = [_read(report, question, tree, known) for report in question.reports]
    files = [_told(source, known.lines(path), question.exclusions_changed) for path, source in sources.items()]
    return Told(reports=tuple(reports), files=tuple(files))


class Known:
    """What the reports said so far. Lines of another version of a file never mix with those that fit it."""

    def __init__(self, sources: Mapping[str, SourceFile]) -> None:
        self.lengths = {path: len(source.lines) for path, source in sources.items()}
        self._sources = sources
        self._fitting: dict[str, FileLines] = {}
        self._others: dict[str, FileLines] = {}

    def add(self, path: str, lines: FileLines) -> None:
        kept = self._fitting if fits(self._sources[path], lines) else self._others
        kept.setdefault(path, FileLines(self.lengths[path])).absorb(lines)

    def lines(self, path: str) -> FileLines | None:
        return self._fitting.get(path) or self._others.get(path)


def _source(asked: AskedFile) -> SourceFile:
    source = Path(asked.scratch).read_bytes()
    return SourceFile(
        path=asked.path,
        source=source,
        added=frozenset(asked.added),
        executable=cache(partial(executable_lines, source, asked.language, asked.path)),
    )


def _read(report: AskedReport, question: Question, tree: Tree, known: Known) -> ToldReport:
    """Reads one report into `known`. A report that is refused leaves nothing there, not even its good half."""
    shelf = Shelf(tree, Hints(report=report.name, fixes=question.fixes, go_modules=question.go_modules), known.lengths)
    try:
        kind = read_report(_content(Path(report.path)), shelf)
    except Refused as error:
        return ToldReport(name=report.name, refused=str(error), foreign=isinstance(error, Foreign))
    except MemoryError:
        return ToldReport(name=report.name, refused=TOO_MUCH_MEMORY)
    for path, lines in shelf.files.items():
        known.add(path, lines)
    return ToldReport(
        name=report.name,
        kind=kind,
        found=shelf.fits[Fit.FOUND],
        external=shelf.fits[Fit.EXTERNAL],
        ambiguous=shelf.fits[Fit.AMBIGUOUS],
        unknown=shelf.fits[Fit.UNKNOWN],
        lost=tuple(shelf.lost),
        languages=tuple(sorted(shelf.languages)),
    )


def _content(path: Path) -> bytes:
    if path.stat().st_size > MAX_BYTES:
        raise Refused(TOO_LARGE.format(limit=MAX_BYTES >> 20))
    return path.read_bytes()


def _told(source: SourceFile, lines: FileLines | None, exclusions_changed: bool) -> ToldFile:
    judged = judge(source, lines, exclusions_changed)
    return ToldFile(
        path=source.path,
        standing=judged.standing,
        covered=judged.coverage.covered,
        partial=judged.coverage.partial,
        uncovered=judged.coverage.uncovered,
        silenced=judged.silenced,
        outside=judged.outside,
    )


def main() -> None:
    sys.stdout.buffer.write(encode(answer(decode_question(sys.stdin.buffer.read()))))


if __name__ == "__main__":
    main()
