"""Reads the strict, small part of YAML 1.2 that a configuration needs, and remembers where everything stands. Core.

Text, numbers, true, false, lists and mappings. No aliases, anchors, tags, merge keys, directives, duplicate keys, empty
values or second documents: each is a way to write a bomb, or to be misread. Words such as `yes`, `on` and `0777` mean
what the core schema says: https://yaml.org/spec/1.2.2/#103-core-schema
"""

import math
import re
from dataclasses import dataclass, field

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from app.reviews import config_wording as wording
from app.reviews.config_problem import Path, Place, Problem

MAX_BYTES = 64 * 1024
MAX_DEPTH = 20
MAX_DIGITS = 18
MAX_EVENTS = 5000
"""A key or a value is one event, a list or mapping two; no real file has hundreds."""

Value = bool | int | float | str | list["Value"] | dict[str, "Value"] | None

_WHOLE = (
    (re.compile(r"[-+]?[0-9]+"), 10),
    (re.compile(r"0o[0-7]+"), 8),
    (re.compile(r"0x[0-9a-fA-F]+"), 16),
)
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_NO_NUMBER = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}


@dataclass(slots=True)
class Document:
    """`value` is what the text says, as far as it could be read. `places` tells where the value at each path stands,
    `keys` where its key does, and `empty` which paths have a key without a value. `broken` says that the text could not
    be read to its end."""

    value: Value = None
    places: dict[Path, Place] = field(default_factory=dict)
    keys: dict[Path, Place] = field(default_factory=dict)
    empty: list[Path] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    broken: bool = False


@dataclass(slots=True)
class _Open:
    """A list or mapping that has begun. In a mapping, `key` is the one whose value comes next, and `discard` says that
    the next value belongs to a key that was refused."""

    value: list[Value] | dict[str, Value]
    path: Path
    key: str | None = None
    discard: bool = False

    @property
    def awaits_key(self) -> bool:
        return isinstance(self.value, dict) and self.key is None and not self.discard


def read(text: str) -> Document:
    """Reads as much as can be read; the problems say what could not. Raises nothing."""
    document = Document()
    builder = _Builder(document)
    try:
        # The pure parser, since its marks are in characters; events are read one by one, so nothing recurses.
        for event in YAML(typ="safe", pure=True).parse(text):
            if not builder.take(event):
                document.broken = True
                break
    except MarkedYAMLError as error:
        document.problems.append(_syntax(error))
        document.broken = True
    except (YAMLError, ValueError, OverflowError) as error:  # characters that YAML does not allow, or that do not exist
        document.problems.append(Problem(Place(1, 1), (), *wording.not_yaml(str(error))))
        document.broken = True
    return document


_Marked = ScalarEvent | MappingStartEvent | SequenceStartEvent


class _Builder:
    """Puts events together. `take` answers False when there is no use in reading on."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._open: list[_Open] = []
        self._documents = 0
        self._events = 0

    def take(self, event: Event) -> bool:
        self._events += 1
        if self._events > MAX_EVENTS:
            self._refuse(event, *wording.too_many(MAX_EVENTS))
            return False
        match event:
            case DocumentStartEvent():
                return self._begin(event)
            case AliasEvent():
                self._refuse(event, *wording.ALIAS)
                self._put_or_discard(None, event)
            case ScalarEvent():
                self._scalar(event)
            case MappingStartEvent():
                return self._nest({}, event)
            case SequenceStartEvent():
                return self._nest([], event)
            case MappingEndEvent() | SequenceEndEvent():
                self._open.pop()
        return True

    def _begin(self, event: DocumentStartEvent) -> bool:
        self._documents += 1
        if self._documents > 1:
            self._refuse(event, *wording.SECOND_DOCUMENT)
            return False
        if event.version not in (None, (1, 2)) or event.tags:
            self._refuse(event, *wording.DIRECTIVE)
        return True

    def _nest(self, value: list[Value] | dict[str, Value], event: _Marked) -> bool:
        self._check_marks(event)
        if len(self._open) >= MAX_DEPTH:
            self._refuse(event, *wording.too_deep(MAX_DEPTH))
            return False
        if self._awaits_key():
            self._refuse(event, *wording.KEY_IS_NO_TEXT)
        self._open.append(_Open(value, self._put_or_discard(value, event)))
        return True

    def _scalar(self, event: ScalarEvent) -> None:
        self._check_marks(event)
        value = self._resolve(event)
        if not self._awaits_key():
            self._put(value, event)
            return
        self._key(value, event)

    def _key(self, value: Value, event: ScalarEvent) -> None:
        top = self._open[-1]
        top.discard = True
        if value == "<<" and event.style is None:
            self._refuse(event, *wording.MERGE_KEY)
        elif not isinstance(value, str):
            self._refuse(event, *wording.KEY_IS_NO_TEXT)
        elif value in top.value:
            first = self._document.keys[(*top.path, value)]
            self._refuse(event, *wording.duplicate(value, first.line), path=(*top.path, value))
        else:
            top.key, top.discard = value, False
            self._document.keys[(*top.path, value)] = _place(event)

    def _put_or_discard(self, value: Value, event: Event) -> Path:
        if not self._awaits_key():
            return self._put(value, event)
        self._open[-1].discard = True
        return (*self._open[-1].path, "?")

    def _put(self, value: Value, event: Event) -> Path:
        """Puts a value where it belongs, and answers its path."""
        path = self._put_into(self._open[-1], value) if self._open else ()
        if not self._open:
            self._document.value = value
        self._document.places.setdefault(path, _place(event))
        if value is None and path:
            self._document.empty.append(path)
        return path

    def _put_into(self, top: _Open, value: Value) -> Path:
        if isinstance(top.value, list):
            top.value.append(value)
            return (*top.path, len(top.value) - 1)
        if top.key is None:
            top.discard = False
            return (*top.path, "?")
        path = (*top.path, top.key)
        top.value[top.key], top.key = value, None
        return path

    def _here(self) -> Path:
        """The path of what is being read."""
        if not self._open:
            return ()
        top = self._open[-1]
        if isinstance(top.value, list):
            return (*top.path, len(top.value))
        return (*top.path, top.key) if top.key is not None else top.path

    def _awaits_key(self) -> bool:
        return bool(self._open) and self._open[-1].awaits_key

    def _resolve(self, event: ScalarEvent) -> Value:
        text = event.value
        if any("\ud800" <= character <= "\udfff" for character in text):
            self._refuse(event, *wording.SURROGATE)
            return ""
        if event.style is not None:
            return str(text)
        try:
            return _plain(text)
        except _NoNumber:
            self._refuse(event, *wording.number(text))
            return 0

    def _check_marks(self, event: _Marked) -> None:
        if event.anchor is not None:
            self._refuse(event, *wording.ANCHOR)
        # A quoted scalar has no tag; `!!int 3`, `!python/object` and a lone `!` do.
        if event.tag is not None:
            self._refuse(event, *wording.TAG)

    def _refuse(self, event: Event, found: str, expected: str, mend: str, *, path: Path | None = None) -> None:
        if path is None:
            path = self._here()
        self._document.problems.append(Problem(_place(event), path, found, expected, mend))


class _NoNumber(Exception):
    """It is written as a number, and is none that a setting could have: infinite, or of too many digits."""


def _plain(text: str) -> Value:
    """What an unquoted word means by YAML 1.2's core schema. Raises _NoNumber."""
    if text in _WORDS:
        return _WORDS[text]
    base = next((base for pattern, base in _WHOLE if pattern.fullmatch(text)), None)
    is_float = base is None and _FLOAT.fullmatch(text) is not None
    if _NO_NUMBER.fullmatch(text) or ((base or is_float) and len(text) > MAX_DIGITS):
        raise _NoNumber
    if base:
        return int(text, base)
    if is_float and math.isinf(float(text)):
        raise _NoNumber
    return float(text) if is_float else text


def _place(event: Event) -> Place:
    return Place(event.start_mark.line + 1, event.start_mark.column + 1)


def _syntax(error: MarkedYAMLError) -> Problem:
    mark = error.problem_mark or error.context_mark
    place = Place(mark.line + 1, mark.column + 1) if mark else Place(1, 1)
    return Problem(place, (), *wording.syntax(str(error.problem or error.context)))
