"""Which of ruff's rules we use, and how bad we find each: no matter of taste costs points. Core.

Rules: https://docs.astral.sh/ruff/rules/. A key is one rule, or a prefix that ruff understands. Only rules that look at
one file, whatever its name, are here: an answer is remembered by blob.
"""

from collections.abc import Mapping

from reviewers.review import Severity

INVALID_SYNTAX = "invalid-syntax"
UNREADABLE = "E902"  # ruff reads UTF-8 only, whatever the file's coding line says


def _table(**rules: str) -> dict[str, Severity]:
    return {rule: Severity[name.upper()] for name, codes in rules.items() for rule in codes.split()}


QUALITY: Mapping[str, Severity] = _table(
    # It raises, or does something else than it says, whenever the line is reached.
    high="""
        F501 F502 F503 F506 F507 F508 F509 F521 F524 F525 F621 F622 F631 F633 F634 F701 F702 F704 F706 F707
        F821 F822 F823 F901 PLE B002 B016 B030 PLW0133 PLW0406 PLW0711 PLW1501 RUF016
    """,
    # Nearly always a mistake.
    medium="""
        F601 F602 F632 F811 B003 B005 B006 B012 B015 B018 B020 B023 B025 B029 B031 B032 B035 B039 E721 PIE794 PIE796
        PLW0127 PLW0128 PLW0129 PLW1509 RUF006 RUF018 RUF024 SIM220 SIM221 SIM222 SIM223 T100
    """,
    # Leftovers, and what makes a later mistake likely.
    low="F401 F504 F522 F523 F841 F842 B014 B017 B021 B022 B026 B033 B904 E722 PLW1508 S110 S112 SIM115 TRY203",
    # Taste: shown, never counted.
    note="E711 E712 E713 E714 E731 E741 F541",
)

# A static rule cannot know what is hot: none is worse than medium.
PERFORMANCE: Mapping[str, Severity] = _table(
    medium="ASYNC210 ASYNC212 ASYNC220 ASYNC221 ASYNC222 ASYNC230 ASYNC250 ASYNC251",
    low="PERF101 PERF102 PERF401 PERF402 PERF403 ASYNC110 ASYNC115",
    note="PERF203",
)


def severity_of(rules: Mapping[str, Severity], code: str) -> Severity:
    """The severity of the longest prefix in the table; a note where ruff says something we did not ask for."""
    if code == INVALID_SYNTAX:
        return Severity.CRITICAL
    prefixes = (code[:length] for length in range(len(code), 0, -1))
    return next((rules[prefix] for prefix in prefixes if prefix in rules), Severity.NOTE)


def is_about(code: str, path: str) -> bool:
    """Whether the rule means anything in a file of that name: a package's `__init__.py` imports to pass names on."""
    return not (code == "F401" and path.rsplit("/", 1)[-1] == "__init__.py")
