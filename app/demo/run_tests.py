"""Runs the demo repository's tests in the sandbox and prints what they covered, as lcov. Shell.

Usage: run_tests.py TREE. It is a program of its own, with the standard library alone: it runs code that a visitor of
the demo pushed. The lines that could run come from the compiled code, those that did from `trace`.
"""

import io
import os
import sys
import trace
import types
import unittest
from collections.abc import Iterator
from pathlib import Path


def main(tree: Path) -> int:
    """0 where every test passed."""
    os.chdir(tree)
    sys.path.insert(0, str(tree))
    tracer = trace.Trace(count=1, trace=0, ignoredirs=[sys.base_prefix, sys.prefix])
    noise = io.StringIO()
    outcome = tracer.runfunc(run, noise)
    ran: dict[str, dict[int, int]] = {}
    for (name, line), hits in tracer.results().counts.items():
        ran.setdefault(os.path.realpath(name), {})[line] = hits
    for path in sorted(tree.rglob("*.py")):
        if "tests" not in path.relative_to(tree).parts:
            report(path.relative_to(tree), lines_of(path), ran.get(os.path.realpath(path), {}))
    sys.stderr.write(noise.getvalue())
    return 0 if outcome.wasSuccessful() else 1


def run(noise: io.StringIO) -> unittest.TestResult:
    suite = unittest.defaultTestLoader.discover("tests", top_level_dir=".")
    return unittest.TextTestRunner(stream=noise).run(suite)


def lines_of(path: Path) -> set[int]:
    """Line numbers, from 1, of everything that could run; none where the file does not compile."""
    try:
        code = compile(path.read_bytes(), str(path), "exec")
    except (SyntaxError, ValueError):
        return set()
    return {line for part in parts(code) for _, _, line in part.co_lines() if line}


def parts(code: types.CodeType) -> Iterator[types.CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from parts(constant)


def report(name: Path, lines: set[int], ran: dict[int, int]) -> None:
    print(f"SF:{name.as_posix()}")
    for line in sorted(lines):
        print(f"DA:{line},{ran.get(line, 0)}")
    print("end_of_record")


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).resolve()))
