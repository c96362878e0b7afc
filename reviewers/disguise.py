"""Finds characters that make a program look to people like another one than the compiler reads. Core.

Bidirectional controls reorder what is shown, invisible characters make names look alike: https://trojansource.codes
"""

import re
from collections.abc import Iterable, Iterator

from reviewers.change import CODE, Language
from reviewers.remarks import MAX_TEXT, Remark
from reviewers.review import Confidence, Dimension, Severity, Sighting

BIDI = "bidirectional"
INVISIBLE = "invisible"

_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")
# Zero-width characters, fillers that count as letters, and the tag characters. A byte order mark may start a file.
_INVISIBLE = re.compile("[\u200b\u2060-\u2064\u180e\u115f\u1160\u3164\uffa0\U000e0000-\U000e007f]|(?<!^)\ufeff")
# In these a right-to-left text has no reason to be, or its direction can be written as an escape.
READ = CODE | {Language.DOCKERFILE, Language.YAML, Language.TERRAFORM, Language.SQL}

MESSAGES = {
    BIDI: "Characters that change the direction of text are in this line: it does not run in the order it is shown in.",
    INVISIBLE: "An invisible character is in this line: two names that look alike can be different ones.",
}
PATTERNS = (_BIDI.pattern, _INVISIBLE.pattern, sorted(READ))


def remarks(lines: Iterable[str], language: Language) -> Iterator[Remark]:
    if language not in READ:
        return
    for number, line in enumerate(lines, 1):
        if line.isascii():
            continue
        code = BIDI if _BIDI.search(line) else INVISIBLE if _INVISIBLE.search(line) else None
        if code:
            yield Remark(code=code, message="", line=number, end_line=number, text=line.strip()[:MAX_TEXT])


def sighting(path: str, remark: Remark) -> Sighting:
    return Sighting(
        rule=f"disguise/{remark.code}",
        dimension=Dimension.SECURITY,
        severity=Severity.HIGH if remark.code == BIDI else Severity.MEDIUM,
        confidence=Confidence.HIGH,
        message=MESSAGES[remark.code],
        path=path,
        line=remark.line,
        end_line=remark.end_line,
        text=remark.text,
        suggestion="Delete the character, or write it as an escape such as \\u202e.",
        cwe="CWE-1007",
        url="https://trojansource.codes/",
    )
