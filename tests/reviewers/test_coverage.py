"""The coverage reviewer on real reports, in the real jail."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from reviewers.base import Coverage, CoverageReport
from reviewers.coverage import CoverageOptions, ReadingFailed, review
from reviewers.review import FileCoverage, Looked, Missing, NotApplicable, Origin, Review, Scored, Severity
from tests.reviewers.casebook import case_of

FIXTURES = Path(__file__).parent / "fixtures/coverage"
PYTHON = FIXTURES / "python"
JAVASCRIPT = FIXTURES / "javascript"


def tree(kind: str) -> dict[str, str]:
    root = FIXTURES / kind / "tree"
    return {str(path.relative_to(root)): path.read_text() for path in root.rglob("*") if path.is_file()}


def handed(paths: Iterable[Path]) -> tuple[CoverageReport, ...]:
    return tuple(
        CoverageReport(path=path, name=path.name, origin="test", digest=hashlib.sha256(path.read_bytes()).hexdigest())
        for path in paths
    )


async def look(
    folder: Path,
    head: Mapping[str, str],
    *reports: Path,
    base: Mapping[str, str] | None = None,
    expected: bool = False,
    options: CoverageOptions | None = None,
) -> Review:
    case = await case_of(folder / "scratch", head, base)
    coverage = Coverage(reports=handed(reports), expected=expected, tree=tuple(head))
    return await review(replace(case, coverage=coverage), options or CoverageOptions())


def file_of(judged: Review, path: str) -> FileCoverage:
    assert judged.coverage
    return next(file for file in judged.coverage.files if file.path == path)


def written(folder: Path, name: str, content: str) -> Path:
    path = folder / name
    path.write_text(content)
    return path


LAYOUTS = ["root", "relative", "inside"]
KINDS = ["json", "xml", "lcov"]


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("kind", KINDS)
async def test_every_format_and_layout_of_coverage_py_says_the_same(tmp_path: Path, layout: str, kind: str) -> None:
    judged = await look(tmp_path, tree("python"), PYTHON / f"{layout}.{kind}")
    assert judged.outcome == Scored()
    known = file_of(judged, "src/pkg/a.py")
    assert known.covered == (3, 4, 10, 16, 19, 20, 21, 22, 25)
    assert known.partial == (15, 17)
    assert {18, 29, 30, 34} <= set(known.uncovered)
    assert file_of(judged, "src/pkg/b.py").uncovered == (1, 2)


@pytest.mark.parametrize("name", ["nyc.lcov", "nyc-clover.xml", "nyc-cobertura.xml"])
async def test_every_format_of_istanbul_says_the_same(tmp_path: Path, name: str) -> None:
    judged = await look(tmp_path, tree("javascript"), JAVASCRIPT / name)
    known = file_of(judged, "packages/web/src/m.js")
    assert (known.covered, known.partial, known.measured) == ((6, 10, 27), (5, 9), True)
    assert {14, 15, 17} <= set(known.uncovered)


@pytest.mark.parametrize("name", ["c8.lcov", "c8-clover.xml", "c8-cobertura.xml"])
async def test_v8_reports_count_statements_and_not_comments_or_blank_lines(tmp_path: Path, name: str) -> None:
    judged = await look(tmp_path, tree("javascript"), JAVASCRIPT / name)
    known = file_of(judged, "packages/web/src/m.js")
    assert known.covered == (1, 5, 6, 10, 23, 27)
    assert known.partial == (9,)
    assert known.uncovered == (14, 15, 17)


async def test_a_file_no_report_knows_counts_as_uncovered(tmp_path: Path) -> None:
    judged = await look(tmp_path, tree("javascript"), JAVASCRIPT / "nyc.lcov")
    unknown = file_of(judged, "packages/web/src/unused.js")
    assert (unknown.uncovered, unknown.measured) == ((1, 2), False)
    assert any("unused.js: no report tells about this file" in note for note in judged.notes)
