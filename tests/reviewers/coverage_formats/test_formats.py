"""What each format says, line by line."""

from tests.reviewers.coverage_formats.reading import answer, clover, cobertura, lcov, read, shelf, states


def test_cobertura_counts_a_line_of_which_one_branch_ran_as_partial() -> None:
    lines = (
        '<line number="1" hits="3"/><line number="2" hits="0"/>'
        '<line number="3" hits="1" branch="True" condition-coverage="50% (1/2)"/>'
        '<line number="4" hits="1" branch="true" condition-coverage="100% (2/2)"/>'
    )
    assert states(cobertura(lines)) == {1: "covered", 2: "uncovered", 3: "partial", 4: "covered"}


def test_cobertura_repeats_lines_under_methods_which_do_not_count() -> None:
    report = cobertura('<line number="2" hits="0"/>').replace(
        "<lines>", '<methods><method><lines><line number="1" hits="9"/></lines></method></methods><lines>'
    )
    assert states(report) == {2: "uncovered"}


def test_cobertura_may_spread_a_file_over_many_classes() -> None:
    classes = "".join(
        f'<class filename="src/a.py"><lines><line number="{number}" hits="{hits}"/></lines></class>'
        for number, hits in ((1, 0), (2, 1), (1, 4))
    )
    assert states(f'<coverage line-rate="1"><classes>{classes}</classes></coverage>') == {1: "covered", 2: "covered"}


def test_cobertura_takes_a_source_that_stands_between_spaces_and_newlines() -> None:
    report = cobertura('<line number="1" hits="1"/>', "a.py", sources="<source>\n  src \n</source>")
    assert states(report) == {1: "covered"}


def test_a_doctype_is_read_over_and_never_fetched() -> None:
    doctype = '<!DOCTYPE coverage SYSTEM "http://cobertura.sourceforge.net/xml/coverage-04.dtd">'
    assert states(cobertura('<line number="1" hits="1"/>', before=doctype)) == {1: "covered"}


def test_lcov_puts_branches_and_lines_together_in_any_order() -> None:
    report = lcov(
        "BRDA:2,0,0,1", "BRDA:2,0,1,-", "FN:1,f", "DA:2,1,checksum", "DA:1,5", "BRDA:1,e0,jump to line 3, 4,2"
    )
    assert states(report) == {1: "covered", 2: "partial"}


def test_lcov_counts_less_than_nothing_as_nothing() -> None:
    assert states(lcov("DA:1,-3", "DA:2,2")) == {1: "uncovered", 2: "covered"}


def test_lcov_may_tell_of_a_file_many_times() -> None:
    assert states(lcov("DA:1,0", "DA:2,1") + lcov("DA:1,1", "DA:2,0")) == {1: "covered", 2: "covered"}


def test_lcov_needs_no_end_of_record_and_no_unix_line_ends() -> None:
    report = "SF:src/a.py\r\nDA:1,1\r\nSF:src/b.py\r\nDA:2,1\r\n"
    assert states(report) == {1: "covered"}


def test_two_halves_of_a_branch_make_a_whole_only_where_they_are_named() -> None:
    named = lcov("DA:1,1", "BRDA:1,0,0,1", "BRDA:1,0,1,0") + lcov("DA:1,1", "BRDA:1,0,0,0", "BRDA:1,0,1,1")
    half = '<line number="1" hits="1" condition-coverage="50% (1/2)"/>'
    assert states(named) == {1: "covered"}
    assert states(cobertura(half + half)) == {1: "partial"}


def test_clover_of_istanbul_and_of_clover_itself_mean_different_things() -> None:
    line = '<line num="1" type="cond" count="1" truecount="1" falsecount="1"/>'
    assert states(clover(line)) == {1: "partial"}
    assert states(clover(line, "4.5.2")) == {1: "covered"}


def test_clover_methods_are_no_lines_and_conditions_are() -> None:
    lines = '<line num="1" type="method" count="1"/><line num="2" type="cond" count="0" truecount="0" falsecount="2"/>'
    assert states(clover(lines)) == {2: "uncovered"}


JACOCO = (
    '<?xml version="1.0"?><!DOCTYPE report PUBLIC "-//JACOCO//DTD Report 1.1//EN" "report.dtd"><report name="shop">'
    '{}<package name="com/acme"><class name="com/acme/A"/><sourcefile name="A.java">'
    '<line nr="1" mi="0" ci="3" mb="0" cb="0"/><line nr="2" mi="4" ci="0" mb="2" cb="0"/>'
    '<line nr="3" mi="0" ci="4" mb="1" cb="1"/><line nr="4" mi="2" ci="2" mb="0" cb="0"/>'
    '<counter type="LINE" missed="1" covered="3"/></sourcefile></package>{}</report>'
)


def test_jacoco_finds_its_source_folder_and_is_as_strict_as_its_own_report() -> None:
    found = states(JACOCO.format("", ""), "core/src/main/java/com/acme/A.java")
    assert found == {1: "covered", 2: "uncovered", 3: "partial", 4: "partial"}


def test_jacoco_groups_tell_equal_files_of_two_modules_apart() -> None:
    wanted = {f"{module}/src/main/java/com/acme/A.java": 9 for module in ("web", "core")}
    assert list(read(JACOCO.format('<group name="core">', "</group>"), wanted)) == [
        "core/src/main/java/com/acme/A.java"
    ]
    assert read(JACOCO.format("", ""), wanted) == {}


def test_go_counts_blocks_and_leaves_out_the_closing_brace() -> None:
    report = (
        "mode: set\n"
        "example.com/shop/src/a.py:1.20,3.2 2 1\n"
        "example.com/shop/src/a.py:5.1,6.12 1 0\n"
        "mode: set\n"
        "example.com/shop/src/a.py:6.14,6.30 1 1\n"
        "example.com/shop/src/a.py:5.1,6.12 1 0\n"
    )
    assert states(report) == {1: "covered", 2: "covered", 5: "uncovered", 6: "partial"}


def test_coverage_py_shows_what_was_excluded() -> None:
    report = (
        '{"meta": {"format": 3}, "files": {"src/a.py": {"executed_lines": [1, 2], "missing_lines": [3],'
        ' "excluded_lines": [7, 8], "executed_branches": [[1, 2]], "missing_branches": [[1, -1]],'
        ' "functions": {"f": {"executed_lines": [1], "missing_lines": []}}}}}'
    )
    found = read(report)["src/a.py"]
    assert {number: line.state.value for number, line in found.lines.items()} == {
        1: "partial",
        2: "covered",
        3: "uncovered",
    }
    assert found.excluded == {7, 8}


def test_lines_outside_the_file_are_dropped_and_counted() -> None:
    found = read(lcov("DA:0,1", "DA:undefined,1", "DA:101,1", "DA:1000000000,1", "DA:1,1"))["src/a.py"]
    assert set(found.lines) == {1}
    assert found.outside == {0, 101, 1_000_000_000}


def test_a_report_tells_how_much_of_it_was_recognised() -> None:
    kept = shelf(tree=("lib/b.py", "x/c.py", "y/c.py"))
    report = "".join(lcov(path=path) for path in ("src/a.py", "lib/b.py", "c.py", "d.ts", "/v/site-packages/e.py"))
    assert answer(report.encode(), kept) == "lcov"
    assert {fit.value: count for fit, count in kept.fits.items()} == {
        "found": 2,
        "ambiguous": 1,
        "unknown": 1,
        "external": 1,
    }
    assert kept.lost == ["c.py", "d.ts"]
    assert {language.value for language in kept.languages} == {"python", "typescript"}
