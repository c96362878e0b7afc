"""Line numbers as people write them. Core."""

from collections.abc import Container, Iterable

SHOWN = 8  # ranges in one sentence
LARGEST = 3  # blocks that somebody is asked to begin with


def ranges(lines: Iterable[int]) -> tuple[tuple[int, int], ...]:
    """Runs of consecutive numbers, as first and last."""
    runs: list[tuple[int, int]] = []
    for line in sorted(set(lines)):
        if runs and runs[-1][1] == line - 1:
            runs[-1] = (runs[-1][0], line)
        else:
            runs.append((line, line))
    return tuple(runs)


def largest(lines: Iterable[int], others: Container[int], enough: int) -> tuple[tuple[int, int], ...]:
    """The largest blocks of `lines` that together hold `enough` of them, in order, and LARGEST at most. A block goes on
    over single numbers that are neither in it nor in `others`: over blank lines, for instance."""
    ordered = sorted(set(lines))
    blocks: list[list[int]] = []
    for line in ordered:
        if blocks and (line - blocks[-1][-1] == 1 or (line - blocks[-1][-1] == 2 and line - 1 not in others)):
            blocks[-1].append(line)
        else:
            blocks.append([line])
    chosen: list[list[int]] = []
    for block in sorted(blocks, key=len, reverse=True)[:LARGEST]:
        if sum(map(len, chosen)) < enough:
            chosen.append(block)
    return tuple((block[0], block[-1]) for block in sorted(chosen))


def spelled(runs: Iterable[tuple[int, int]]) -> str:
    """41-47, 52 and so on; the first few."""
    runs = list(runs)
    shown = ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in runs[:SHOWN])
    return shown + (" and more" if len(runs) > SHOWN else "")
