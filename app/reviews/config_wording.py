"""Every sentence about configuration files: what was found, what was expected, how to mend it. Core."""

from collections.abc import Sequence
from difflib import get_close_matches

from app.reviews.config_problem import Problem

Sentences = tuple[str, str, str]
"""What was found, what was expected, how to mend it."""

ALIAS = ("an alias (`*name`)", "the value itself", "Write the value out.")
ANCHOR = ("an anchor (`&name`)", "the value alone", "Remove the anchor, and repeat the value where it is needed.")
TAG = ("a tag (`!name`)", "the value alone", "Remove the tag; put quotes around what must be text.")
MERGE_KEY = ("a merge key (`<<`)", "plain keys", "Write the merged keys out.")
SECOND_DOCUMENT = ("a second document", "one document", "Remove everything from the second `---` on.")
DIRECTIVE = ("a YAML directive", "plain YAML 1.2", "Remove the lines that begin with `%`.")
KEY_IS_NO_TEXT = ("a key that is no text", "a word as key", "Put quotes around it, if it is meant.")
SURROGATE = ("half a character (a lone surrogate)", "text", "Write the character itself.")
EMPTY = ("nothing", "a mapping that begins with `version: 1`", "Write `version: 1`, or remove the file.")


def not_utf8(position: int) -> Sentences:
    return f"bytes that are not UTF-8 (byte {position + 1})", "UTF-8 text", "Save the file as UTF-8."


def too_large(size: int, limit: int) -> Sentences:
    return f"{size} bytes", f"at most {limit} bytes", "Keep only what differs from the defaults."


def too_deep(limit: int) -> Sentences:
    return f"more than {limit} levels of nesting", "a few levels", "Look for brackets that are not closed."


def too_many(limit: int) -> Sentences:
    return f"more than {limit} keys and values", "a few dozen", "Keep only what differs from the defaults."


def not_yaml(reason: str) -> Sentences:
    return f"a character that YAML does not allow ({shown(reason)})", "YAML 1.2", "Remove it."


def syntax(reason: str) -> Sentences:
    return f"no YAML: {shown(reason)}", "YAML 1.2", "Look at this line, and at the end of the one before."


def number(text: str) -> Sentences:
    return shown(text), "an ordinary number", "Write a number of ordinary size, or put quotes around it."


def duplicate(key: str, first: int) -> Sentences:
    return f"the key {shown(key)} a second time", "each key once", f"Remove it here or in line {first}."


def unknown(word: str, known: Sequence[str], what: str) -> Sentences:
    """An unknown key or name, with what it was probably meant to be."""
    close = get_close_matches(word, known, n=1, cutoff=0.6) or get_close_matches(word.lower(), known, n=1, cutoff=0.6)
    mend = f"Did you mean `{close[0]}`?" if close else "Remove it, or write one of those."
    return f"the {what} {shown(word)}, which is not known", f"one of {listed(known)}", mend


def listed(words: Sequence[str]) -> str:
    return ", ".join(f"`{word}`" for word in words) if words else "nothing"


def shown(value: object) -> str:
    """A value from the file: short, and without anything that could be mistaken for something else."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "`true`" if value else "`false`"
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    text = str(value)
    text = text if len(text) <= 60 else text[:60] + "..."
    plain = "".join(c if c.isascii() and c.isprintable() and c != "`" else f"\\u{ord(c):04x}" for c in text)
    return f'`"{plain}"`' if isinstance(value, str) else f"`{plain}`"


A_BOOL = "`true` or `false`"
A_NUMBER = "a number"
A_WHOLE_NUMBER = "a whole number"
TEXT = "text"
A_LIST = "a list"
A_MAPPING = "a mapping of keys to values"
A_DURATION = "a duration such as `90s`, `30m` or `2h`"
A_WORKFLOW = "the path of a workflow file, such as `.github/workflows/test.yml`"
A_GLOB = "a pattern with at most six stars, such as `coverage-*`"
SOME_WEIGHT = "at least one weight above 0"
_MENDS = {
    A_BOOL: "Write `true` or `false`.",
    A_LIST: "Write it as a list: one `- entry` on each line.",
    A_MAPPING: "Write `key: value` lines under it, or remove it.",
    A_DURATION: "Write a whole number and a unit.",
    SOME_WEIGHT: "Give at least one dimension a weight, or leave the weights out.",
}


def mend(expected: str, found: object) -> str:
    if found is None:
        return "Give it a value, or remove the key to get the default."
    if expected == A_BOOL and str(found).lower() in ("yes", "on", "y"):
        return "Write `true`."
    if expected == A_BOOL and str(found).lower() in ("no", "off", "n"):
        return "Write `false`."
    if isinstance(found, str) and found.isdecimal():
        return "Write the number without quotes."
    return _MENDS.get(expected, f"Write {expected}.")


def empty() -> Sentences:
    return "nothing", "a value", mend("a value", None)


def missing(key: str) -> Sentences:
    if key == "version":
        return "no `version`", "`version: 1`", "Add the line `version: 1`."
    return f"no `{key}`", f"the key `{key}`", "Add it."


def one_of(words: Sequence[str]) -> str:
    return listed(words) if len(words) < 2 else f"one of {listed(words)}"


def more(count: int) -> Sentences:
    return f"{count} more problems", "a few at most", "Mend those above first."


def describe(where: str, problem: Problem, line: str) -> str:
    """A problem as people read it in a terminal or a check, with the line it stands in and a mark under its place."""
    column = problem.place.column
    begin = max(0, column - 80)
    shown_line = "".join(c if c.isprintable() else " " for c in line[begin : begin + 120])
    number = str(problem.place.line)
    subject = f" {problem.dotted}:" if problem.path else ""
    return "\n".join(
        (
            f"{where}:{number}:{column}:{subject} found {problem.found}; expected {problem.expected}.",
            f"  {number} | {shown_line}",
            f"  {' ' * len(number)} | {' ' * (column - 1 - begin)}^ {problem.mend}",
        )
    )
