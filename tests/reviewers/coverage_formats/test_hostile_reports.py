"""Reports made to harm or to mislead: each is refused with a reason, or does no harm."""

import gzip
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewers.coverage_formats import MAX_BYTES
from reviewers.coverage_formats.refusal import Refused
from tests.reviewers.coverage_formats.reading import answer, clover, cobertura, coverage_json, lcov, read, shelf, states

LINE = '<line number="1" hits="1"/>'
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))

REFUSED = {
    "an entity that reads a file": (
        cobertura("&x;", before='<!DOCTYPE c [<!ENTITY x SYSTEM "file:///etc/passwd">]>'),
        "XML entities",
    ),
    "an entity that asks a server": (
        cobertura("&x;", before='<!DOCTYPE c [<!ENTITY x SYSTEM "http://169.254.169.254/">]>'),
        "XML entities",
    ),
    "a parameter entity": (
        cobertura(LINE, before='<!DOCTYPE c [<!ENTITY % x SYSTEM "http://127.0.0.1/x.dtd"> %x;]>'),
        "XML entities",
    ),
    "a billion laughs": (cobertura("&l9;", before=f'<!DOCTYPE c [<!ENTITY l0 "ha">{LAUGHS}]>'), "XML entities"),
    "one long entity many times": (
        cobertura("&x;" * 1000, before=f'<!DOCTYPE c [<!ENTITY x "{"a" * 10_000}">]>'),
        "XML entities",
    ),
    "200 000 levels": ("<coverage line-rate='1'>" + "<a>" * 200_000, "nested"),
    "200 000 levels of JSON": ('{"meta":' + "[" * 200_000, "nested too deep"),
    "XML cut off in the middle": (cobertura(LINE)[:-40], "cut off"),
    "JSON cut off in the middle": (coverage_json()[:-10], "not JSON"),
    "empty": ("", "is empty"),
    "only white space": (" \n\t ", "is empty"),
    "no report at all": ("hello", "no format"),
    "a web page": ("<!doctype html><html><body>404", "not well-formed"),
    "a test report": ("<testsuites></testsuites>", "'testsuites'"),
    "compressed": (gzip.compress(cobertura(LINE).encode()), "compressed"),
    "a zip": (b"PK\x03\x04rest", "compressed"),
    "coverage.py's own database": (b"SQLite format 3\x00rest", "coverage json"),
    "istanbul's own JSON": ('{"/a.js": {"statementMap": {}, "s": {}}}', "istanbul"),
    "another JSON": ('{"total": 100}', "meta"),
    "a JSON list": ("[]", "no format"),
    "JSON of format 1": (coverage_json(meta='{"format": 1}'), "format '1'"),
    "JSON with NaN": (coverage_json(executed="[NaN]"), "NaN"),
    "JSON with half a line": (coverage_json(executed="[1.5]"), "'1.5'"),
    "JSON with true as a line": (coverage_json(executed="[true]"), "'True'"),
    "JSON with a line of 5000 digits": (coverage_json(executed=f"[{'9' * 5000}]"), "not JSON"),
    "JSON with a line of 40 digits": (coverage_json(executed=f"[{'9' * 40}]"), "line number"),
    "JSON with a file twice": (
        '{"meta": {"format": 3}, "files": {"src/a.py": {}, "src/a.py": {}}}',
        "twice",
    ),
    "JSON with a file that is a word": ('{"meta": {"format": 3}, "files": {"src/a.py": "all"}}', "no object"),
    "JSON without lines": ('{"meta": {"format": 3}, "files": {"src/a.py": {}}}', "no list"),
    "hits that are no number": (cobertura('<line number="1" hits="NaN"/>'), "'NaN'"),
    "hits that are huge": (cobertura('<line number="1" hits="1e308"/>'), "'1e308'"),
    "hits of 400 digits": (cobertura(f'<line number="1" hits="{"9" * 400}"/>'), "whole number"),
    "no hits": (cobertura('<line number="1"/>'), "whole number"),
    "Arabic digits": (cobertura('<line number="1" hits="\u0661"/>'), "whole number"),
    "lcov hits that are no number": (lcov("DA:1,NaN"), "'NaN'"),
    "lcov hits that are missing": (lcov("DA:1"), "whole number"),
    "an lcov branch that is none": (lcov("BRDA:1"), "line,block,branch,taken"),
    "lcov with endless branches": (lcov(*(f"BRDA:1,0,{n},0" for n in range(1001))), "more than 1000 branches"),
    "a Go profile of something else": ("mode: set\n<coverage/>", "Go profile"),
    "Go blocks over each other": (
        "mode: set\n" + "".join(f"src/a.py:1.{n},100.9 1 1\n" for n in range(21_000)),
        "overlap",
    ),
    "names no file": ('<coverage line-rate="1"/>', "names no file"),
    "coverage.py without data": ('{"meta": {"format": 3}, "files": {}}', "names no file"),
    "a Go profile without a block": ("mode: set\n", "names no file"),
    "an encoding that does not exist": (
        b'<?xml version="1.0" encoding="utf-9"?><coverage line-rate="1"/>',
        "unknown encoding",
    ),
    "UTF-7": (b'<?xml version="1.0" encoding="utf-7"?>+ADw-coverage+AD4-', "not well-formed"),
    "an encoding that is a lie": (
        b'<?xml version="1.0" encoding="utf-8"?><coverage line-rate="\xff"/>',
        "not well-formed",
    ),
    "files without end": ("".join(f"SF:{n}.py\n" for n in range(200_001)), "more than 200000 files"),
}


@pytest.mark.parametrize(("content", "reason"), REFUSED.values(), ids=REFUSED)
def test_it_is_refused_with_a_reason(content: str | bytes, reason: str) -> None:
    with pytest.raises(Refused, match=r"^[\x20-\x7e]{10,300}$") as refusal:
        read(content)
    assert reason in str(refusal.value)


def test_a_report_over_the_limit_is_refused_before_it_is_read() -> None:
    with pytest.raises(Refused, match="larger than 200 MB"):
        read(b" " * (MAX_BYTES + 1))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "iso-8859-1"])
def test_encodings_that_xml_knows_are_read(encoding: str) -> None:
    declared = cobertura(LINE).replace("?>", f' encoding="{encoding.removesuffix("-sig")}"?>', 1)
    assert states(declared.encode(encoding)) == {1: "covered"}


STRANGE_PATHS = ["../../etc/passwd", "/etc/passwd", "a\x00b", "", "/", "..", "~/a", "x" * 5000, "C:\\", "//host/share"]


@pytest.mark.parametrize("path", STRANGE_PATHS)
def test_a_strange_path_leads_nowhere(path: str) -> None:
    assert read(lcov("DA:1,1", path=path) + lcov("DA:2,1")).keys() == {"src/a.py"}


def test_millions_of_lines_stay_small_in_memory() -> None:
    content = lcov(*(f"DA:{number},1" for number in range(200_000)), path="other.py") + lcov(
        *(f"DA:{number},1" for number in range(200_000))
    )
    encoded = content.encode()
    tracemalloc.start()
    found = read(encoded)["src/a.py"]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(found.lines) == 100
    assert len(found.outside) == 10_000
    assert peak < 6 * len(encoded)


JACOCO_LINE = '<line nr="1" mi="1" ci="1" mb="0" cb="0"/>'
SEEDS = st.sampled_from(
    [
        cobertura(LINE + '<line number="2" hits="1" condition-coverage="50% (1/2)" missing-branches="4"/>'),
        lcov("DA:1,1", "BRDA:1,0,0,-", "DA:2,0"),
        coverage_json("[1, 2]", "[3]"),
        "mode: count\nsrc/a.py:1.1,4.2 3 1\n",
        clover('<line num="1" type="cond" count="1" truecount="1" falsecount="0"/>'),
        f'<report><package name="src"><sourcefile name="a.py">{JACOCO_LINE}</sourcefile></package></report>',
    ]
)
BITS = st.sampled_from(
    ["-", "9" * 30, "<", ">", '"', "&", "\x00", "]", "{", ",", "\n", ":", "null", "e", "SF:", "<lines>", "\ud7ff"]
)


@given(SEEDS, st.lists(st.tuples(st.integers(0, 400), st.integers(0, 6), BITS), min_size=1, max_size=5))
def test_a_damaged_report_is_read_or_refused_and_nothing_else(seed: str, edits: list[tuple[int, int, str]]) -> None:
    for place, length, bit in edits:
        seed = seed[:place] + bit + seed[place + length :]
    kept = shelf()
    assert answer(seed.encode(), kept).isprintable()
    assert all(1 <= number <= 100 for file in kept.files.values() for number in file.lines)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    assert answer(content, shelf())
