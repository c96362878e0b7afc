"""What a finding proposes: an instruction, or code to write instead. Core."""

import re
from dataclasses import dataclass

INSTEAD = "Write instead:"

_WORDS = re.compile(r"[\w@\\'’,; -]+")
_FEWEST_WORDS = 4  # `USER 10001` and `chmod 755 file` are code without a sign in them


@dataclass(frozen=True, slots=True)
class Mending:
    text: str
    is_code: bool


def mending(suggestion: str) -> Mending | None:
    """An instruction ends in a full stop, or is several words without a sign; anything else is code."""
    text = suggestion.strip("\n")
    if not text.strip():
        return None
    if text.strip().count("\n"):
        return Mending(text, is_code=True)
    text = text.strip()
    if text.endswith(".") and not text.endswith(".."):
        return Mending(text, is_code=False)
    if _WORDS.fullmatch(text) and len(text.split()) >= _FEWEST_WORDS:
        return Mending(f"{text[:1].upper()}{text[1:]}.", is_code=False)
    return Mending(text, is_code=True)
