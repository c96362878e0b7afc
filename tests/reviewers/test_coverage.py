"""The coverage reviewer on real reports, in the real jail."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from reviewers.base import Coverage, CoverageReport
from reviewers.coverage import CoverageOptions, review
from reviewers.coverage_exchange import AskedReport, Question, Told, encode
from reviewers.coverage_formats.refusal import TOO_MUCH_MEMORY
from reviewers.jail import python_order
from reviewers.review import Broke, FileCoverage, Looked, Missing, NotApplicable, Origin, Review, Scored, Severity
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


async def test_each_block_of_uncovered_lines_is_one_finding(tmp_path: Path) -> None:
    judged = await look(tmp_path, tree("python"), PYTHON / "root.xml")
    known = [found for found in judged.findings if found.path == "src/pkg/a.py"]
    assert [(found.rule, found.line, found.end_line) for found in known] == [
        ("coverage/partly-covered", 15, 15),
        ("coverage/partly-covered", 17, 17),
        ("coverage/uncovered", 18, 18),
        ("coverage/uncovered", 29, 34),
        ("coverage/uncovered", 37, 39),
    ]
    assert {found.severity for found in judged.findings} == {Severity.LOW}
    assert {found.origin for found in judged.findings} == {Origin.INTRODUCED}
    assert len({found.fingerprint for found in judged.findings}) == len(judged.findings)


async def test_only_the_added_lines_are_judged(tmp_path: Path) -> None:
    head = tree("python")
    base = head | {"src/pkg/a.py": head["src/pkg/a.py"].replace("        amount = 100\n", "        amount = 99\n")}
    judged = await look(tmp_path, head, PYTHON / "root.json", base=base)
    assert judged.coverage
    assert judged.coverage.files == (FileCoverage(path="src/pkg/a.py", uncovered=(18,)),)
    assert judged.coverage.percent == 0


async def test_several_reports_are_put_together(tmp_path: Path) -> None:
    more = written(tmp_path, "b.info", "SF:src/pkg/b.py\nDA:1,1\nDA:2,1\nend_of_record\n")
    judged = await look(tmp_path, tree("python"), PYTHON / "root.xml", more)
    assert file_of(judged, "src/pkg/b.py").covered == (1, 2)
    assert file_of(judged, "src/pkg/a.py").partial == (15, 17)


async def test_the_notes_name_the_metric_the_report_and_how_much_of_it_fits(tmp_path: Path) -> None:
    judged = await look(tmp_path, tree("python"), PYTHON / "root.xml")
    assert judged.notes[0].startswith("Patch coverage is line coverage of what this change adds")
    assert "counts 0.5" in judged.notes[0]
    assert "root.xml (Cobertura): 3 of 3 measured files are in this repository." in judged.notes


async def test_a_pragma_that_the_change_adds_is_not_obeyed(tmp_path: Path) -> None:
    judged = await look(tmp_path, tree("python"), PYTHON / "root.json")
    assert {37, 38, 39} <= set(file_of(judged, "src/pkg/a.py").uncovered)
    assert not {6, 7} & set(file_of(judged, "src/pkg/a.py").uncovered)
    assert any("3 added lines left out of the measuring" in note for note in judged.notes)
    assert [found.line for found in judged.findings if found.suppressed] == [37]


async def test_a_pragma_that_was_there_before_is_obeyed(tmp_path: Path) -> None:
    head = tree("python")
    base = head | {"src/pkg/a.py": head["src/pkg/a.py"].replace("name = os.name", "name = 1")}
    judged = await look(tmp_path, head, PYTHON / "root.json", base=base)
    assert isinstance(judged.outcome, NotApplicable)


async def test_settings_that_the_change_adds_are_not_obeyed(tmp_path: Path) -> None:
    head = tree("python")
    base = head | {"src/pkg/a.py": head["src/pkg/a.py"].replace("name = os.name", "name = 1")}
    head = head | {".coveragerc": "[report]\nexclude_also = name\n"}
    judged = await look(tmp_path, head, PYTHON / "root.json", base=base)
    assert file_of(judged, "src/pkg/a.py").uncovered == (38,)
    assert any(".coveragerc" in note for note in judged.notes)


async def test_a_report_of_another_version_is_not_believed(tmp_path: Path) -> None:
    head = tree("python")
    head["src/pkg/a.py"] = "\n" * 15 + head["src/pkg/a.py"]
    judged = await look(tmp_path, head, PYTHON / "root.json")
    assert not file_of(judged, "src/pkg/a.py").measured
    assert any("another version of this file" in note for note in judged.notes)


async def test_a_report_whose_paths_fit_nothing_covers_nothing(tmp_path: Path) -> None:
    lost = written(tmp_path, "lost.lcov", (PYTHON / "root.lcov").read_text().replace("src/pkg/", "elsewhere/x_"))
    judged = await look(tmp_path, tree("python"), lost)
    assert judged.coverage
    assert judged.coverage.covered == 0
    assert judged.coverage.coverable > 10
    assert any("`reviewers.coverage.paths`" in note for note in judged.notes)


async def test_the_configuration_can_say_what_paths_are_called_here(tmp_path: Path) -> None:
    moved = written(tmp_path, "moved.lcov", (PYTHON / "root.lcov").read_text().replace("src/pkg/", "elsewhere/"))
    options = CoverageOptions(paths={"elsewhere/": "src/pkg/"})
    assert file_of(await look(tmp_path, tree("python"), moved, options=options), "src/pkg/a.py").measured


async def test_a_language_that_no_report_measures_is_left_out_and_said_so(tmp_path: Path) -> None:
    head = tree("python") | {"tool.go": "package a\nfunc f() {\n\tg()\n}\n"}
    judged = await look(tmp_path, head, PYTHON / "root.xml")
    looked = {file.path: file for evidence in judged.evidence for file in evidence.files}
    assert (looked["tool.go"].looked, looked["tool.go"].why) == (Looked.SKIPPED, "no report measures go")
    only_go = await look(tmp_path / "only", {"tool.go": head["tool.go"]}, PYTHON / "root.xml")
    assert only_go.outcome == NotApplicable("no report measures go")


async def test_a_language_that_must_be_measured_counts_without_a_report(tmp_path: Path) -> None:
    options = CoverageOptions(languages=("python", "go"))
    head = tree("python") | {"tool.go": "package a\nfunc f() {\n\tg()\n}\n"}
    judged = await look(tmp_path, head, PYTHON / "root.xml", options=options)
    assert file_of(judged, "tool.go") == FileCoverage(path="tool.go", uncovered=(3,), measured=False)


async def test_tests_and_documents_are_not_asked_for_coverage(tmp_path: Path) -> None:
    head = {"tests/test_a.py": "def test_a():\n    assert 1\n", "README.md": "# hi\n"}
    judged = await look(tmp_path, head, expected=True)
    assert judged.outcome == NotApplicable("the change adds no line of code that tests could cover")
    assert {file.looked for evidence in judged.evidence for file in evidence.files} == {Looked.SKIPPED}


async def test_only_comments_leave_nothing_to_cover(tmp_path: Path) -> None:
    head = tree("python")
    base = head | {"src/pkg/a.py": head["src/pkg/a.py"].replace("    Members pay less.\n", "")}
    judged = await look(tmp_path, head, PYTHON / "root.xml", base=base)
    assert isinstance(judged.outcome, NotApplicable)


async def test_an_expected_report_that_has_not_come_is_missing(tmp_path: Path) -> None:
    judged = await look(tmp_path, tree("python"), expected=True)
    assert judged.outcome == Missing("a coverage report")


async def test_without_a_report_and_without_expecting_one_coverage_does_not_apply(tmp_path: Path) -> None:
    judged = await look(tmp_path, tree("python"))
    assert judged.outcome == NotApplicable("no coverage report was handed in, and none is expected")


async def test_reports_that_cannot_be_read_are_missing_and_say_why(tmp_path: Path) -> None:
    bomb = written(
        tmp_path, "bomb.xml", '<!DOCTYPE c [<!ENTITY x SYSTEM "file:///etc/passwd">]><coverage>&x;</coverage>'
    )
    judged = await look(tmp_path, tree("python"), bomb)
    assert isinstance(judged.outcome, Missing)
    assert "bomb.xml: the report declares XML entities" in judged.outcome.what


async def test_one_report_that_cannot_be_read_is_told_beside_the_others(tmp_path: Path) -> None:
    empty = written(tmp_path, "empty.xml", "")
    judged = await look(tmp_path, tree("python"), PYTHON / "root.xml", empty)
    assert judged.outcome == Scored()
    assert "empty.xml: the report is empty" in judged.notes


async def test_a_broken_report_may_be_the_one_that_measures_the_other_language(tmp_path: Path) -> None:
    head = tree("python") | {"tool.go": "package a\nfunc f() {\n\tg()\n}\n"}
    broken = written(tmp_path, "go.xml", '<coverage line-rate="1"><packages>')
    judged = await look(tmp_path, head, PYTHON / "root.xml", broken)
    assert isinstance(judged.outcome, Missing)
    assert "go.xml: the report ends in the middle" in judged.outcome.what


async def test_what_is_no_report_at_all_is_only_told(tmp_path: Path) -> None:
    head = tree("python") | {"tool.go": "package a\nfunc f() {\n\tg()\n}\n"}
    junit = written(tmp_path, "junit.xml", "<testsuites/>")
    judged = await look(tmp_path, head, PYTHON / "root.xml", junit)
    assert judged.outcome == Scored()
    assert any(note.startswith("junit.xml: the report's root element is") for note in judged.notes)


async def test_a_report_of_another_version_does_not_hide_behind_one_that_fits(tmp_path: Path) -> None:
    stale = written(tmp_path, "stale.lcov", "SF:src/pkg/a.py\nDA:18,1\nDA:2,1\nDA:8,1\nend_of_record\n")
    judged = await look(tmp_path, tree("python"), PYTHON / "root.xml", stale)
    known = file_of(judged, "src/pkg/a.py")
    assert (18 in known.uncovered, known.measured) == (True, True)


async def test_a_report_that_needs_too_much_memory_is_refused_alone(tmp_path: Path) -> None:
    content = '{"meta": {"format": 3}, "files": {"a.py": [' + "[]," * 5_000_000 + "[]]}}"
    written(tmp_path, "huge.json", content)
    asked = tuple(AskedReport(path=str(path), name=path.name) for path in (tmp_path / "huge.json", PYTHON / "root.xml"))
    question = Question(files=(), reports=asked, tree=())
    order = python_order("coverage", readable=(tmp_path, PYTHON), stdin=encode(question), memory_bytes=256 << 20)
    case = await case_of(tmp_path / "scratch", {})
    finished = await case.jail.run(order)
    huge, good = TypeAdapter(Told).validate_json(finished.stdout).reports
    assert (huge.refused, good.kind) == (TOO_MUCH_MEMORY, "Cobertura")


async def test_the_weight_of_a_partly_covered_line_can_be_chosen(tmp_path: Path) -> None:
    strict = await look(tmp_path, tree("python"), PYTHON / "root.xml", options=CoverageOptions(partial_weight=0))
    assert strict.coverage
    assert strict.coverage.covered == 9


async def test_a_sandbox_without_an_answer_is_an_error_and_no_verdict(tmp_path: Path) -> None:
    gone = CoverageReport(path=tmp_path / "gone.xml", name="gone.xml", origin="test", digest="")
    case = await case_of(tmp_path / "scratch", tree("python"))
    (tmp_path / "gone.xml").mkdir()
    judged = await review(replace(case, coverage=Coverage(reports=(gone,))), CoverageOptions())
    assert isinstance(judged.outcome, Broke)
    assert judged.outcome.why.startswith("reading the coverage reports ended with code")
    assert judged.coverage is None
