"""Counts the words that security checks are made of, over what a change removes minus what it adds. Core."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import re2

from reviewers import wording
from reviewers.change import ChangedFile
from reviewers.matching import Shift
from reviewers.review import Confidence, Dimension, Severity, Sighting

RULE = "guards/removed"
MOST_LINES = 3  # removed lines quoted in one note
MOST_CHARACTERS = 100  # of each

# What each word is called to people, and how it is written. Simple alternatives, hence linear.
WORDS = {
    "escape": "escape",
    "sanitize": "saniti[sz]",
    "validate": "validat",
    "verify": "verif(?:y|ied|ies)",
    "is_safe": "is_?safe|safe_join|secure_",
    "permission": "permission",
    "authorize": "authori[sz]|is_?allowed|forbidden",
    "authenticate": "authenticat|login_?required|require_?login",
    "csrf": "csrf|xsrf",
    "allowlist": "allow_?list|white_?list|allowed_",
    "path check": "realpath|is_?within|is_relative_to|commonpath|basename|filepath\\.clean",
    "format_html": "format_html|dompurify|bleach|autoescape",
    "compare_digest": "compare_?digest|timing_?safe|hmac",
    "cookie flag": "httponly|samesite",
    "nonce": "nonce",
    "own-property check": "__proto__|has_?own(?:property)?",
    "rate limit": "rate_?limit|throttle",
}
PATTERN = re.compile("|".join(f"({written})" for written in WORDS.values()), re.IGNORECASE)
_NAMES = tuple(WORDS)
_ANY = re2.compile(f"(?i){'|'.join(WORDS.values())}")  # several times quicker, and most lines have none
_COMMENT = re.compile(r"^\s*(?:#|//|/\*|\*|<!--|--\s)|\s(?:#|//)\s")


@dataclass(frozen=True, slots=True)
class Edit:
    """What a change does to one file: the lines it removes, by number at the base, and the lines it adds."""

    file: ChangedFile
    removed: Sequence[tuple[int, str]]
    added: Sequence[str]


def words_in(line: str) -> list[str]:
    """The words of checks in a line of code, comments left out."""
    if not _ANY.search(line):
        return []
    comment = _COMMENT.search(line)
    code = line[: comment.start()] if comment else line
    return [_NAMES[(match.lastindex or 1) - 1] for match in PATTERN.finditer(code)]


def removed_guards(edits: Sequence[Edit]) -> Iterator[Sighting]:
    """A note for each file and word of which the whole change removes more than it adds."""
    totals: Counter[str] = Counter()
    balances = [_balance(edit) for edit in edits]
    for balance in balances:
        totals.update(balance)
    for edit, balance in zip(edits, balances, strict=True):
        for word in WORDS:
            if totals[word] > 0 and balance[word] > 0:
                yield _note(edit, word, min(balance[word], totals[word]))


def _balance(edit: Edit) -> Counter[str]:
    balance = Counter(_all_words(line for _, line in edit.removed))
    balance.subtract(_all_words(edit.added))
    return balance


def _all_words(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        yield from words_in(line)


def _note(edit: Edit, word: str, count: int) -> Sighting:
    went = [(number, line.strip()) for number, line in edit.removed if word in words_in(line)]
    line = _place(edit.file, went[0][0])
    return Sighting(
        rule=RULE,
        dimension=Dimension.SECURITY,
        severity=Severity.NOTE,
        confidence=Confidence.LOW,
        message=wording.guards_removed(word, count, [text[:MOST_CHARACTERS] for _, text in went[:MOST_LINES]]),
        path=edit.file.path,
        line=line,
        end_line=line,
        text=f"{word} {went[0][1]}",
    )


def _place(file: ChangedFile, removed: int) -> int:
    """The line at head that stands where a removed line stood: the kept one above it, or the first. A file that is
    gone has no lines at head, so there it is the line at the base."""
    if file.head_blob is None:
        return removed
    shift = Shift(file)
    above = (shift.head_line(line) for line in range(removed - 1, 0, -1))
    return next((line for line in above if line is not None), 1)
