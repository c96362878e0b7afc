"""What a linter said of one version of one file, before anybody judges how bad that is. Core."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256

from pydantic import BaseModel, ConfigDict

from reviewers.asking import Answer
from reviewers.linter_words import Words, told
from reviewers.matching import normal
from reviewers.review import Confidence, Dimension, Severity, Sighting

MAX_MESSAGE = 300  # characters: a linter quotes names of the source, and those can have any length
MAX_TEXT = 2000  # characters of matched source kept for the fingerprint


class Remark(BaseModel):
    """`text` is the mark of the source it is about; lines are 1-based and inclusive."""

    model_config = ConfigDict(frozen=True)

    code: str
    message: str
    line: int
    end_line: int
    text: str = ""
    suggestion: str = ""
    url: str = ""


def mark(text: str) -> str:
    """What matched source is known again by. Remarks are kept for weeks, and the source may be a secret that should
    not have been written down even once."""
    return sha256(normal(text).encode("utf-8", "backslashreplace")).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Judgement:
    """How one linter's remarks become sightings of one dimension: `severity` is given a rule, `is_about` a rule and a
    path. `words` says what a rule means."""

    tool: str
    dimension: Dimension
    severity: Callable[[str], Severity]
    is_about: Callable[[str, str], bool]
    words: Mapping[str, Words]


def sightings(answers: Mapping[str, Answer[Remark]], judgement: Judgement) -> Iterator[Sighting]:
    for path, answer in answers.items():
        for remark in answer.said:
            if judgement.is_about(remark.code, path):
                yield _sighting(path, remark, judgement)


def _sighting(path: str, remark: Remark, judgement: Judgement) -> Sighting:
    words = judgement.words.get(remark.code)
    return Sighting(
        rule=f"{judgement.tool}/{remark.code}",
        dimension=judgement.dimension,
        severity=judgement.severity(remark.code),
        confidence=Confidence.HIGH,
        message=told(shorten(remark.message, MAX_MESSAGE), words),
        path=path,
        line=remark.line,
        end_line=remark.end_line,
        text=remark.text,
        suggestion="" if words else _instruction(shorten(remark.suggestion, MAX_MESSAGE)),
        url=remark.url,
    )


def _instruction(text: str) -> str:
    return f"{text.rstrip('.')}." if text else ""


def shorten(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
