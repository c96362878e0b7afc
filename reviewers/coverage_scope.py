"""Which changed files coverage is asked of, and what tells coverage.py to look away. Core."""

import posixpath
import re
from collections.abc import Sequence

from pathspec import GitIgnoreSpec

from reviewers.change import ChangedFile, FileStatus, Language
from reviewers.coverage_wording import (
    GENERATED,
    IGNORED,
    LINK,
    NO_ADDED_LINES,
    NOT_CODE,
    REMOVED,
    TEST_FILE,
    VENDORED,
)
from reviewers.testcode import is_test

_SAME_FAMILY = {
    Language.TYPESCRIPT: Language.JAVASCRIPT,
    Language.VUE: Language.JAVASCRIPT,
    Language.CPP: Language.C,
}


def out_of_scope(file: ChangedFile, ignored: GitIgnoreSpec) -> str | None:
    """Why coverage is not asked of a file, or None where it is."""
    reasons = (
        (file.status is FileStatus.REMOVED or file.head_blob is None, REMOVED),
        (file.generated, GENERATED),
        (file.vendored, VENDORED),
        (not file.is_code, NOT_CODE),
        (not file.is_regular, LINK),
        (not file.added_lines, NO_ADDED_LINES),
        (is_test(file.path), TEST_FILE),
        (ignored.match_file(file.path), IGNORED),
    )
    return next((reason for holds, reason in reasons if holds), None)


def family(language: Language) -> Language:
    """The language that stands for all which one coverage tool measures together."""
    return _SAME_FAMILY.get(language, language)


SETTINGS_FILES = frozenset({".coveragerc", "setup.cfg", "tox.ini", "pyproject.toml"})
_HEADER = re.compile(r"^\s*\[+\s*([^\]]+?)\s*\]+\s*(?:[#;].*)?$")
_COVERAGE_HEADER = re.compile(r"(?:tool\.)?coverage\b.*")


def is_settings(path: str) -> bool:
    """Whether coverage.py may read its settings from here: https://coverage.readthedocs.io/en/latest/config.html"""
    return posixpath.basename(path) in SETTINGS_FILES


def coverage_settings(path: str, text: str) -> Sequence[str]:
    """The lines by which a settings file tells coverage.py what to do, without blank lines and comments."""
    lines = [line.strip() for line in text.splitlines()]
    lines = [line for line in lines if line and not line.startswith(("#", ";"))]
    if posixpath.basename(path) == ".coveragerc":
        return lines
    kept, inside = [], False
    for line in lines:
        header = _HEADER.match(line)
        inside = bool(_COVERAGE_HEADER.fullmatch(header[1])) if header else inside
        if inside:
            kept.append(line)
    return kept
