"""Untrusted text, made harmless before it is shown. Core.

Paths, messages and titles come from the pull request. None of them may mention somebody, link, show an image, add
HTML, end a table, a list or a code block, or hide what follows. GitHub turns more into links than CommonMark does:
https://docs.github.com/en/get-started/writing-on-github/working-with-advanced-formatting/autolinked-references-and-urls
"""

import re
import unicodedata
from collections.abc import Iterator

# Letters that show nothing or reorder what stands around them: an author could hide code, or a verdict, with them.
INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
ELLIPSIS = "…"

_CODE = re.compile(r"`([^`]+)`")
_ACTIVE = re.compile(r"[@#$]|://|www\.|:[\w+-]+:|GH-\d|\b[0-9a-f]{7,40}\b", re.IGNORECASE)
_SPECIAL = re.compile(r"([\\`*_\[\]<>#|~&^])")
_OPENING = re.compile(r"\s*\d*([-+=:.)])")


def visible(text: str) -> str:
    """One line in which every character can be seen: white space collapses, invisible letters show as escapes."""
    if text.isascii() and text.isprintable():  # nearly every text, and a hostile change has thousands of them
        return " ".join(text.split())
    shown = "".join(_shown(letter) for letter in text)
    return " ".join(shown.split())


def _shown(letter: str) -> str:
    if letter.isspace():
        return " "
    return f"\\u{ord(letter):04x}" if unicodedata.category(letter) in INVISIBLE else letter


def clip(text: str, limit: int) -> str:
    """At most `limit` characters, and an ellipsis where something is missing."""
    return text if len(text) <= limit else text[: limit - 1] + ELLIPSIS


def ticked(text: str) -> str:
    """Marks untrusted text as code in one of our sentences; `prose`, the terminal and the HTML report show it so."""
    return f"`{visible(text).replace('`', 'ˋ') or ' '}`"


def spans(sentence: str) -> Iterator[tuple[str, bool]]:
    """The sentence in pieces, each with whether it is code."""
    position = 0
    for match in _CODE.finditer(sentence):
        if match.start() > position:
            yield sentence[position : match.start()], False
        yield match[1], True
        position = match.end()
    if position < len(sentence):
        yield sentence[position:], False


def plain(sentence: str) -> str:
    """The sentence without marks, for places that show plain text."""
    return "".join(text for text, _ in spans(sentence))


def code(text: str) -> str:
    """An inline code span, fenced by more backticks than it contains in a row; one line."""
    shown = visible(text)
    if not shown:
        return ""
    fence = "`" * (1 + max(map(len, re.findall("`+", shown)), default=0))
    pad = " " if shown.startswith("`") or shown.endswith("`") else ""
    return f"{fence}{pad}{shown}{pad}{fence}"


def prose(sentence: str) -> str:
    """Markdown for one line of text, whatever is in it: `marked` parts as code, and also every word that GitHub would
    turn into a mention, a reference, a formula or a link."""
    done = ""
    for text, is_code in spans(sentence):
        shown = code(text) if is_code else _words(_one_line(text))
        glued = done.endswith("`") and shown.startswith("`")  # two code spans side by side would read as one
        done += " " + shown if glued else shown
    opening = _OPENING.match(done)
    return done[: opening.start(1)] + "\\" + done[opening.start(1) :] if opening else done


def _one_line(text: str) -> str:
    """As `visible`, with one space kept where the text began or ended with white space."""
    shown = visible(text)
    before = " " if text[:1].isspace() else ""
    after = " " if shown and text[-1:].isspace() else ""
    return before + shown + after


def _words(text: str) -> str:
    return " ".join(code(word) if _ACTIVE.search(word) else _SPECIAL.sub(r"\\\1", word) for word in text.split(" "))


def fenced(text: str) -> str:
    """A block of code with a fence longer than any run of backticks inside; lines are kept."""
    lines = [indented(line) for line in text.splitlines()]
    body = "\n".join(lines)
    fence = "`" * max(3, 1 + max(map(len, re.findall("`+", body)), default=0))
    return f"{fence}\n{body}\n{fence}"


def indented(line: str) -> str:
    """As `visible`, with the indentation kept."""
    indent = len(line) - len(line.lstrip(" \t"))
    return line[:indent].replace("\t", "    ") + visible(line)
