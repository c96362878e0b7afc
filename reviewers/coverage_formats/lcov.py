"""Reads lcov tracefiles, as lcov, LLVM, istanbul, coverage.py and many others write them. Core.

    SF:path   DA:line,hits[,checksum]   BRDA:line,block,branch,taken|-   end_of_record

Format: `man geninfo`, section FILES. Records come in any order, a file may come many times, and c8 leaves out
`end_of_record` for files that never ran.
"""

from collections import defaultdict
from collections.abc import Iterator

from reviewers.coverage_formats.refusal import MANY_BRANCHES, Refused, line_number, quoted, whole_number
from reviewers.coverage_formats.shelf import Shelf
from reviewers.coverage_lines import MAX_NAMED_BRANCHES, FileLines, LineHits

Branches = dict[int, dict[str, bool]]


def read(content: bytes, shelf: Shelf) -> None:
    for name, begin, end in _records(content):
        file = shelf.open(name)
        if file is not None:
            _put(file, content[begin:end])


def _records(content: bytes) -> Iterator[tuple[str, int, int]]:
    """Each source file with the part of the report that tells about it. Parts nobody wants are never looked into."""
    start = 0 if content.startswith(b"SF:") else _after_newline(content, 0)
    while start >= 0:
        line_end = content.find(b"\n", start)
        line_end = len(content) if line_end < 0 else line_end
        following = _after_newline(content, line_end)
        yield (
            content[start + 3 : line_end].decode("utf-8", "replace").strip(),
            line_end,
            following if following >= 0 else len(content),
        )
        start = following


def _after_newline(content: bytes, begin: int) -> int:
    """Where the next `SF:` stands, or -1."""
    found = content.find(b"\nSF:", begin)
    return found + 1 if found >= 0 else -1


def _put(file: FileLines, record: bytes) -> None:
    hits: dict[int, int] = {}
    branches: Branches = defaultdict(dict)
    for line in record.splitlines():
        if line.startswith(b"DA:"):
            _put_hits(file, line[3:], hits)
        elif line.startswith(b"BRDA:"):
            _put_branch(file, line[5:], branches)
        elif line.startswith(b"end_of_record"):
            break
    for number, count in hits.items():
        file.add(number, _line(count, branches.get(number)))


def _put_hits(file: FileLines, rest: bytes, hits: dict[int, int]) -> None:
    number_text, _, after = rest.decode("utf-8", "replace").partition(",")
    count = whole_number(after.partition(",")[0], "the number of hits of a line")
    number = line_number(number_text) or 0
    if 1 <= number <= file.length:
        hits[number] = max(count, hits.get(number, 0))
    else:
        file.add(number, LineHits(count))


def _put_branch(file: FileLines, rest: bytes, branches: Branches) -> None:
    # The block and the branch may be any text, commas included; the line and whether it was taken stand at the ends.
    text = rest.decode("utf-8", "replace")
    number_text, _, after = text.partition(",")
    name, comma, taken = after.rpartition(",")
    if not comma:
        raise Refused(f"a branch is {quoted(text)}; line,block,branch,taken is expected")
    number = line_number(number_text) or 0
    if not 1 <= number <= file.length:
        return
    known = branches[number]
    known[name] = known.get(name, False) or (taken.strip() != "-" and whole_number(taken, "a branch's count") > 0)
    if len(known) > MAX_NAMED_BRANCHES:
        raise Refused(MANY_BRANCHES.format(limit=MAX_NAMED_BRANCHES))


def _line(hits: int, branches: dict[str, bool] | None) -> LineHits:
    if not branches:
        return LineHits(hits)
    missing = frozenset(name for name, taken in branches.items() if not taken)
    return LineHits(hits, len(branches), len(branches) - len(missing), missing, "lcov")
