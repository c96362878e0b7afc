"""A repository's configuration file, from bytes to a model, or to every problem in it at once. Core."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pydantic import ValidationError

from app.reviews import config_wording as wording
from app.reviews.config_explain import explain
from app.reviews.config_model import Mode, RepoConfig, model_for
from app.reviews.config_problem import Place, Problem
from app.reviews.config_yaml import MAX_BYTES, Document, read
from reviewers.base import Options

PATH = ".github/quaygate.yml"
MAX_PROBLEMS = 100
_START = Place(1, 1)


@dataclass(frozen=True, slots=True)
class Valid:
    config: RepoConfig


@dataclass(frozen=True, slots=True)
class Invalid:
    """At least one problem, in the order of the file. `where` names the file, and `lines` are its text for quoting."""

    where: str
    problems: tuple[Problem, ...]
    lines: tuple[str, ...] = ()


def without_file(options: Mapping[str, type[Options]]) -> RepoConfig:
    """What holds where no file says anything: sensible defaults, and the gate only reports."""
    return model_for(options)(version=1, mode=Mode.REPORT)


def parse_config(text: str | bytes, where: str, options: Mapping[str, type[Options]]) -> Valid | Invalid:
    """Raises nothing, whatever the text is. `options` are those of each known reviewer, by name."""
    decoded = _decode(text)
    if isinstance(decoded, Problem):
        return Invalid(where, (decoded,))
    document = read(decoded)
    judged = _judge(document, options)
    if isinstance(judged, RepoConfig) and not document.problems and not document.empty:
        return Valid(judged)
    told = {problem.place for problem in document.problems}
    values = () if isinstance(judged, RepoConfig) else judged
    # Where the text itself is wrong, its value is made up, and nothing can be said about it.
    found = (*document.problems, *(problem for problem in values if problem.is_lack or problem.place not in told))
    return Invalid(where, _ordered((*found, *_empty(document, found))), tuple(decoded.splitlines()))


def _decode(text: str | bytes) -> str | Problem:
    content = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    if len(content) > MAX_BYTES:
        return Problem(_START, (), *wording.too_large(len(content), MAX_BYTES))
    try:
        return content.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        return Problem(_START, (), *wording.not_utf8(error.start))


def _judge(document: Document, options: Mapping[str, type[Options]]) -> RepoConfig | tuple[Problem, ...]:
    """The model, or what is wrong with the values. Where the text itself could not be read to its end, nothing more is
    said about what it lacks."""
    if document.value is None:
        return () if document.problems else (Problem(_START, (), *wording.EMPTY),)
    model = model_for(options)
    try:
        # As JSON, since pydantic's strict mode then takes lists for tuples and words for enums, and nothing else.
        return model.model_validate_json(json.dumps(document.value), strict=True)
    except ValidationError as error:
        problems = tuple(explain(found, document, model) for found in error.errors(include_url=False))
        return tuple(problem for problem in problems if not (document.broken and problem.is_lack))


def _empty(document: Document, found: tuple[Problem, ...]) -> Iterator[Problem]:
    """Keys without a value of which nothing better is said: what is meant by them cannot be known."""
    told = {problem.path for problem in found}
    for path in document.empty:
        if path not in told:
            yield Problem(document.places[path], path, *wording.empty())


def _ordered(problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
    ordered = sorted(dict.fromkeys(problems), key=lambda problem: (problem.place, problem.dotted))
    if len(ordered) <= MAX_PROBLEMS:
        return tuple(ordered)
    rest = Problem(ordered[MAX_PROBLEMS].place, (), *wording.more(len(ordered) - MAX_PROBLEMS))
    return (*ordered[:MAX_PROBLEMS], rest)


def describe(invalid: Invalid) -> str:
    """All problems as people read them in a terminal or a check, each with its line quoted."""
    return "\n\n".join(_described(invalid))


def _described(invalid: Invalid) -> Iterator[str]:
    for problem in invalid.problems:
        place = problem.place.line - 1
        line = invalid.lines[place] if place < len(invalid.lines) else ""
        yield wording.describe(invalid.where, problem, line)
