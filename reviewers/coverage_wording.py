"""Every sentence of the coverage reviewer. Core."""

from collections.abc import Sequence

REMOVED = "removed"
GENERATED = "generated code"
VENDORED = "somebody else's code (vendored)"
NOT_CODE = "no program code"
LINK = "no regular file"
NO_ADDED_LINES = "no line was added"
TEST_FILE = "a test itself"
IGNORED = "left out by `reviewers.coverage.ignore`"
NOTHING_TO_COVER = "the change adds no line of code that tests could cover"
NO_REPORT = "no coverage report was handed in, and none is expected"
EXPECTED = "a coverage report"
METRIC = (
    "Patch coverage is line coverage of what this change adds: of the added lines that can run, how many ran in the "
    "tests. A line whose branches ran only in part counts {weight:g}."
)
EXCLUSIONS_CHANGED = (
    "This change edits what coverage.py leaves out ({paths}). Until that is merged it is not obeyed: what the reports "
    "leave out counts as uncovered."
)
NOT_MEASURED_LANGUAGE = "no report measures {language}"
UNCOVERED_HELP = "Add a test that gets here."
PARTIAL_HELP = "Add a test that goes the other way."


def unreadable(problems: Sequence[str]) -> str:
    return "a coverage report that can be read (" + "; ".join(problems) + ")"


def refused(name: str, reason: str) -> str:
    return f"{name}: {reason}"


def report(name: str, kind: str, found: int, others: int, external: int) -> str:
    """`others` counts files of the report which are neither in the repository nor known to be a library's."""
    libraries = f" Another {external} are of libraries." if external else ""
    return f"{name} ({kind}): {found} of {found + others} measured files are in this repository.{libraries}"


def lost(name: str, paths: Sequence[str]) -> str:
    shown = ", ".join(f"`{ascii(path)[1:-1]}`" for path in paths)
    return (
        f"{name} also names files that cannot be told to be one file of this repository, such as {shown}. "
        "`reviewers.coverage.paths` can say what they are called here."
    )


def absent(path: str, lines: int) -> str:
    return f"{path}: no report tells about this file, so its {_lines(lines)} that can run count as uncovered."


def other_content(path: str, lines: int) -> str:
    return (
        f"{path}: the report was made from another version of this file, "
        f"so its {_lines(lines)} that can run count as uncovered."
    )


def silenced(path: str, lines: int) -> str:
    return f"{path}: {_lines(lines)} left out of the measuring by this change count as uncovered."


def outside(path: str, lines: int) -> str:
    return f"{path}: {lines} reported line{'s' if lines > 1 else ''} beyond the end of the file were dropped."


def uncovered_block(lines: int, measured: bool) -> str:
    """`lines` counts those that can run: neither blank lines nor comments."""
    what = "this line" if lines == 1 else f"these {lines} lines of code"
    if measured:
        return f"No test runs {what}."
    counts = "counts" if lines == 1 else "count"
    return f"No coverage report mentions this file, so {what} {counts} as not covered."


PARTIAL_LINE = "The tests run this line, but always go the same way from here."


def failed(timed_out: bool, returncode: int) -> str:
    if timed_out:
        return "reading the coverage reports took too long and was stopped"
    return f"reading the coverage reports ended with code {returncode}"


SENSELESS = "what came back from reading the coverage reports makes no sense"
SILENCED_BY = "a comment or setting that leaves it out of coverage"


def _lines(count: int) -> str:
    return f"{count} added line" if count == 1 else f"{count} added lines"


# What is missing where the reports name nothing that anybody could have written.
KNOWS_NOTHING = "a coverage report that speaks of source files"
