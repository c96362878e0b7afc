"""From what pydantic says of a configuration to a problem with its place, and how to mend it. Core."""

import types
import typing
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from app.reviews import config_wording as wording
from app.reviews.config_model import DURATION, GLOB, WORKFLOW
from app.reviews.config_problem import Path, Place, Problem
from app.reviews.config_yaml import Document

_START = Place(1, 1)

_TYPES = {
    "bool_type": wording.A_BOOL,
    "float_type": wording.A_NUMBER,
    "int_type": wording.A_WHOLE_NUMBER,
    "int_from_float": wording.A_WHOLE_NUMBER,
    "string_type": wording.TEXT,
    "tuple_type": wording.A_LIST,
    "list_type": wording.A_LIST,
    "frozen_set_type": wording.A_LIST,
    "set_type": wording.A_LIST,
    "dict_type": wording.A_MAPPING,
    "model_type": wording.A_MAPPING,
    "model_attributes_type": wording.A_MAPPING,
}
_LIMITS = {
    "greater_than_equal": ("ge", "at least"),
    "greater_than": ("gt", "more than"),
    "less_than_equal": ("le", "at most"),
    "less_than": ("lt", "less than"),
}
_LENGTHS = {
    "string_too_short": ("min_length", "at least", "characters"),
    "string_too_long": ("max_length", "at most", "characters"),
    "too_short": ("min_length", "at least", "entries"),
    "too_long": ("max_length", "at most", "entries"),
}
_PATTERNS = {DURATION: wording.A_DURATION, WORKFLOW: wording.A_WORKFLOW, GLOB: wording.A_GLOB}


def explain(error: ErrorDetails, document: Document, model: type[BaseModel]) -> Problem:
    path = tuple(part for part in error["loc"] if part != "[key]")
    if error["type"] == "extra_forbidden":
        known = sorted(_fields_at(model, path[:-1]))
        what = "reviewer" if path[:-1] == ("reviewers",) else "key"
        return Problem(_place(document.keys, path), path, *wording.unknown(str(path[-1]), known, what))
    if error["type"] == "missing":
        return Problem(_place(document.places, path), path, *wording.missing(str(path[-1])), is_lack=True)
    place = _place(document.keys if "[key]" in error["loc"] else document.places, path)
    return Problem(place, path, *_sentences(error, path))


def _sentences(error: ErrorDetails, path: Path) -> wording.Sentences:
    found = error["input"]
    if error["type"] not in ("literal_error", "enum"):
        expected = _expected(error)
        return wording.shown(found), expected, wording.mend(expected, found)
    # A word of a closed list. pydantic tells the list as text: 'a', 'b' or 'c'.
    told = str(error.get("ctx", {}).get("expected", ""))
    known = [word.strip() for word in told.replace(" or ", ", ").split(",") if word.strip()]
    words = [word.strip("'") for word in known]
    if isinstance(found, str) and words != known:
        return wording.unknown(found, words, "reviewer" if "optional" in path else "word")
    return wording.shown(found), wording.one_of(words), wording.mend(wording.one_of(words), found)


def _expected(error: ErrorDetails) -> str:
    kind, context = error["type"], error.get("ctx", {})
    if kind in _TYPES:
        return _TYPES[kind]
    if kind in _LIMITS:
        name, words = _LIMITS[kind]
        return f"{words} {context.get(name):g}"
    if kind in _LENGTHS:
        name, words, unit = _LENGTHS[kind]
        return f"{words} {context.get(name)} {unit}"
    if kind == "string_pattern_mismatch":
        return _PATTERNS.get(str(context.get("pattern")), f"text like `{context.get('pattern')}`")
    if kind == "all_weights_zero":
        return wording.SOME_WEIGHT
    return error["msg"][:1].lower() + error["msg"][1:]


def _place(places: Mapping[Path, Place], path: Path) -> Place:
    """The place of a path, or of the nearest thing around it that has one."""
    for end in range(len(path), -1, -1):
        if path[:end] in places:
            return places[path[:end]]
    return _START


def _fields_at(model: type[BaseModel], path: Path) -> Sequence[str]:
    """The keys that the model knows at a path."""
    found: type[BaseModel] | None = model
    for part in path:
        if found is None or part not in found.model_fields:
            return ()
        found = next(_models_in(found.model_fields[str(part)].annotation), None)
    return tuple(found.model_fields) if found else ()


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    elif typing.get_origin(annotation) in (typing.Union, types.UnionType):
        for part in typing.get_args(annotation):
            yield from _models_in(part)
