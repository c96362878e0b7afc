"""Finds what a change does to make checks look away: comments, ignore files, settings, deleted tests. Core.

None of it is obeyed; all of it is shown, so that who reviews the change sees what its author wanted not to be seen.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath

from reviewers import suppressions_wording as wording
from reviewers.change import Change, FileStatus, Language
from reviewers.matching import WHOLE_FILE
from reviewers.remarks import MAX_TEXT, Remark
from reviewers.review import Confidence, Dimension, Severity, Sighting

PREFIX = "suppression/"
DELETED_TEST = "deleted-test"
IGNORE_FILE = "ignore-file"
SETTING = "setting"
COMMENT_CODES = {
    "nosemgrep": Dimension.SECURITY,
    "nosec": Dimension.SECURITY,
    "allowlist-secret": Dimension.SECURITY,
    "hadolint-ignore": Dimension.SECURITY,
    "checkov-skip": Dimension.SECURITY,
    "noqa-file": Dimension.QUALITY,
    "noqa": Dimension.QUALITY,
    "pylint-disable": Dimension.QUALITY,
    "eslint-disable-line": Dimension.QUALITY,
    "eslint-disable": Dimension.QUALITY,
    "nolint": Dimension.QUALITY,
    "nosonar": Dimension.QUALITY,
    "rubocop-disable": Dimension.QUALITY,
    "shellcheck-disable": Dimension.QUALITY,
    "no-cover": Dimension.COVERAGE,
}
WHOLE_FILE_CODES = frozenset({"noqa-file", "eslint-disable"})

_MARKS = {
    "nosemgrep": r"nosem(?:grep)?\b",
    "nosec": r"nosec\b",
    "allowlist-secret": r"pragma: ?(?:allow|white)list(?: nextline)? secret|gitleaks:allow",
    "hadolint-ignore": r"hadolint (?:global )?ignore=",
    "checkov-skip": r"(?:checkov|tfsec|kics|zizmor|trivy): ?(?:skip|ignore)",
    "noqa-file": r"(?:ruff|flake8)[:=] ?noqa",
    "noqa": r"noqa\b",
    "pylint-disable": r"pylint: ?(?:disable|skip-file)",
    "eslint-disable-line": r"(?:eslint|oxlint)-disable-(?:next-)?line|biome-ignore",
    "eslint-disable": r"(?:eslint|oxlint)-disable\b",
    "nolint": r"nolint(?:nextline|begin)?\b",
    "nosonar": r"nosonar\b",
    "rubocop-disable": r"rubocop:(?:disable|todo)",
    "shellcheck-disable": r"shellcheck disable=",
    "no-cover": r"pragma: ?no ?(?:cover|branch)|(?:istanbul|c8|v8) ignore|coverage:ignore|lcov_excl|codecoverageignore",
}
_MARK = re.compile("|".join(f"(?P<{code.replace('-', '_')}>{mark})" for code, mark in _MARKS.items()), re.IGNORECASE)
_COMMENT = re.compile(r"#|//|/\*|<!--|--|;|\{#|^\s*\*")
# Prose tells about such comments rather than using them.
_PROSE = frozenset({Language.MARKDOWN, Language.TEXT, Language.BINARY})

_IGNORE_FILES = {
    ".semgrepignore": Dimension.SECURITY,
    ".gitleaksignore": Dimension.SECURITY,
    ".trivyignore": Dimension.SECURITY,
    ".secrets.baseline": Dimension.SECURITY,
    ".eslintignore": Dimension.QUALITY,
    ".oxlintignore": Dimension.QUALITY,
}
_SETTINGS = re.compile(
    r"(?:pyproject|ruff|\.ruff|uv)\.toml|setup\.cfg|tox\.ini|\.flake8|\.coveragerc|\.pylintrc|\.(?:eslintrc|oxlintrc|nycrc)(?:\..+)?"
    r"|eslint\.config\..+|(?:jest|vitest)\.config\..+|\.?codecov\.ya?ml|sonar-project\.properties|\.gitattributes"
)
_SETTING = {
    Dimension.COVERAGE: re.compile(
        r"\b(?:omit|exclude_lines|exclude_also|fail_under|coveragePathIgnorePatterns|coverageThreshold)\b"
    ),
    Dimension.QUALITY: re.compile(
        r"\b(?:(?:extend-)?exclude|(?:extend-)?ignore|(?:extend-)?per-file-ignores|ignorePatterns|ignores|disable"
        r"|sonar\.exclusions|linguist-generated|linguist-vendored|export-ignore)\b|-diff\b"
    ),
}
_TEST = re.compile(
    r"(?:^|/)(?:tests?|specs?|__tests__)/|(?:^|/)test_[^/]*$|[._-](?:test|spec)\.[^/]*$|_test\.[^/]*$", re.IGNORECASE
)

PATTERNS = (_MARK.pattern, _SETTINGS.pattern, [pattern.pattern for pattern in _SETTING.values()], sorted(_IGNORE_FILES))


def remarks(lines: Iterable[str], path: str, language: Language) -> Iterator[Remark]:
    """Every line of a file that asks some check to look away."""
    name = PurePosixPath(path).name.lower()
    for number, line in enumerate(lines, 1):
        code = _code(line, name, language)
        if code is not None:
            yield Remark(code=code, message="", line=number, end_line=number, text=line.strip()[:MAX_TEXT])


def silenced(
    remarks_of: Mapping[str, Iterable[Remark]], added: Mapping[str, frozenset[int]]
) -> dict[tuple[str, int], str]:
    """What the comments a change adds would silence, for `settle`."""
    found: dict[tuple[str, int], str] = {}
    for path, said in remarks_of.items():
        for remark in said:
            if remark.code not in COMMENT_CODES or remark.line not in added.get(path, frozenset()):
                continue
            if remark.code in WHOLE_FILE_CODES:
                found[path, WHOLE_FILE] = remark.code
            found[path, remark.line] = remark.code
            if _COMMENT.match(remark.text):  # a comment on a line of its own is about the next one
                found.setdefault((path, remark.line + 1), remark.code)
    return found


def sighting(path: str, remark: Remark) -> Sighting:
    code, _, place = remark.code.partition(":")
    dimension = COMMENT_CODES.get(code) or Dimension(place)
    return _sighting(code, dimension, path, remark.line, remark.text)


def deleted_tests(change: Change) -> Iterator[Sighting]:
    """Tests that go while what they test stays."""
    removed = [file for file in change.files if file.status is FileStatus.REMOVED and file.is_code]
    if all(_TEST.search(file.path) for file in removed):
        for file in removed:
            yield _sighting(DELETED_TEST, Dimension.QUALITY, file.path, 1, file.path)


def _sighting(code: str, dimension: Dimension, path: str, line: int, text: str) -> Sighting:
    costly = code in {IGNORE_FILE, DELETED_TEST} or code in WHOLE_FILE_CODES
    return Sighting(
        rule=PREFIX + code,
        dimension=dimension,
        severity=Severity.LOW if costly else Severity.NOTE,
        confidence=Confidence.HIGH,
        message=wording.message(code, text),
        path=path,
        line=line,
        end_line=line,
        text=text,
        suggestion=wording.SUGGESTION,
    )


def _code(line: str, name: str, language: Language) -> str | None:
    """What kind of looking away a line asks for; settings and ignore files carry their dimension behind a colon."""
    if name in _IGNORE_FILES:
        return f"{IGNORE_FILE}:{_IGNORE_FILES[name]}" if line.strip() and not line.lstrip().startswith("#") else None
    if _SETTINGS.fullmatch(name):
        found = (dimension for dimension, pattern in _SETTING.items() if pattern.search(line))
        return next((f"{SETTING}:{dimension}" for dimension in found), None)
    mark = None if language in _PROSE else _MARK.search(line)
    if mark is None or mark.lastgroup is None or not _COMMENT.search(line, 0, mark.start()):
        return None
    return mark.lastgroup.replace("_", "-")
