"""Reads the profile of `go test -coverprofile`. Core.

The first line is `mode: set|count|atomic`, each other one a block of statements:

    example.com/shop/cart/price.go:12.30,14.2 2 1       file:line.column,line.column statements count

https://go.dev/doc/build-cover. A line is covered when every block on it ran, partial when only some did.
"""

import re
from collections import defaultdict

from reviewers.coverage_formats.refusal import OVERLAPPING, Refused, quoted
from reviewers.coverage_formats.shelf import Shelf
from reviewers.coverage_lines import FileLines, LineHits

_BLOCK = re.compile(r"(.+):(\d{1,9})\.(\d{1,9}),(\d{1,9})\.(\d{1,9}) (\d{1,9}) (\d{1,19})")

MAX_SPANNED = 2_000_000
"""Lines that the blocks of one file may span together; real blocks hardly overlap."""

Block = tuple[int, int, int, int]


def read(content: bytes, shelf: Shelf) -> None:
    """Profiles of several packages are often concatenated, so `mode:` may come again and blocks may repeat."""
    blocks: dict[str, dict[Block, int]] = defaultdict(dict)
    wanted: dict[str, FileLines | None] = {}
    for line in content.decode("utf-8", "replace").splitlines():
        if line.startswith("mode:") or not line.strip():
            continue
        found = _BLOCK.fullmatch(line)
        if not found:
            raise Refused(f"a line of the Go profile is {quoted(line)}; file:line.column,line.column n n is expected")
        name, count = found[1], int(found[7])
        if name not in wanted:
            wanted[name] = shelf.open(name)
        if wanted[name] is not None and int(found[6]):
            block = (int(found[2]), int(found[3]), int(found[4]), int(found[5]))
            blocks[name][block] = max(count, blocks[name].get(block, 0))
    for name, counts in blocks.items():
        file = wanted[name]
        if file is not None:
            _put(file, counts)


def _put(file: FileLines, counts: dict[Block, int]) -> None:
    ran: dict[int, list[int]] = defaultdict(lambda: [0, 0, 0])
    budget = MAX_SPANNED
    for (first, _, last, column), count in counts.items():
        # A block that ends at column 1 or 2 ends in a closing brace, which is no statement.
        end = last - 1 if column <= 2 and last > first else last
        if end > file.length:
            file.add(end, LineHits(count))
        lines = range(first, min(end, file.length) + 1)
        budget -= len(lines)
        if budget < 0:
            raise Refused(OVERLAPPING)
        for number in lines:
            tally = ran[number]
            tally[:] = max(tally[0], count), tally[1] + 1, tally[2] + bool(count)
    for number, (hits, blocks, taken) in ran.items():
        file.add(number, LineHits(hits, blocks, taken) if blocks > 1 else LineHits(hits))
