"""Line numbers as people write them. Core."""

from collections.abc import Iterable

SHOWN = 8  # ranges in one sentence


def ranges(lines: Iterable[int]) -> tuple[tuple[int, int], ...]:
    """Runs of consecutive numbers, as first and last."""
    runs: list[tuple[int, int]] = []
    for line in sorted(set(lines)):
        if runs and runs[-1][1] == line - 1:
            runs[-1] = (runs[-1][0], line)
        else:
            runs.append((line, line))
    return tuple(runs)


def spelled(runs: Iterable[tuple[int, int]]) -> str:
    """41-47, 52 and so on; the first few."""
    runs = list(runs)
    shown = ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in runs[:SHOWN])
    return shown + (" and more" if len(runs) > SHOWN else "")
