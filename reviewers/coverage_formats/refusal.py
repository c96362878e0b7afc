"""Why a coverage report cannot be believed, in words its author can act on. Core."""


class Refused(Exception):
    """The report is broken, hostile or of another kind. The message is for people, and holds nothing of the report
    but short quoted values."""


class Foreign(Refused):
    """It is no coverage report, or one of a kind that cannot be read: something that lay beside the reports."""


def quoted(value: str) -> str:
    """A value from a report, short enough and plain enough to be shown."""
    return ascii(value if len(value) <= 40 else value[:40] + "...")


def whole_number(value: str, what: str) -> int:
    """A count as reports write it. Negative counts come from racing counters and mean none.

    Raises Refused for anything else; a longer number than 20 digits is no count.
    """
    text = value.strip()
    if len(text) > 20 or not text.removeprefix("-").isdecimal() or not text.isascii():
        raise Refused(f"{what} is {quoted(value)}; a whole number is expected")
    return max(0, int(text))


def line_number(value: str) -> int | None:
    """A line number, or None where a tool wrote something else (`undefined`, `-1`) for code that has no line."""
    text = value.strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 20 else None


EMPTY = "the report is empty"
TOO_LARGE = "the report is larger than {limit} MB"
NO_FILES = "the report names no file at all"
ENTITIES = "the report declares XML entities, which no coverage tool writes"
TOO_DEEP = "the report is nested more than {limit} levels deep"
BROKEN_XML = "the report is not well-formed XML: {why}"
BROKEN_JSON = "the report is not JSON that coverage.py writes: {why}"
TRUNCATED = "the report ends in the middle; it was probably cut off"
MANY_BRANCHES = "the report lists more than {limit} branches on one line"
TOO_MUCH_MEMORY = "reading the report takes more memory than a report may"
OVERLAPPING = "the blocks of one file overlap thousands of times"
MANY_FILES = "the report names more than {limit} files"
UNKNOWN_XML = "the report's root element is <{root}>; Cobertura, Clover and JaCoCo reports can be read"
UNKNOWN = (
    "the report is in no format that can be read: coverage.py JSON, Cobertura, Clover, JaCoCo, lcov or Go's profile"
)
DATA_FILE = "this is coverage.py's data file; hand in what `coverage json` or `coverage xml` makes of it"
ISTANBUL = "this is istanbul's own JSON; hand in its lcov, clover or cobertura report"
OLD_JSON = "this is coverage.py's JSON in format {found}; formats 2 and 3 can be read"
COMPRESSED = "the report is compressed; hand it in as it is"
