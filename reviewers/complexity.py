"""Which functions a change makes hard to follow: only what it adds, never what was so before. Core."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping

from pydantic import BaseModel, ConfigDict

from reviewers import wording
from reviewers.review import Confidence, Dimension, Severity, Sighting

LIMIT = 15  # branches + 1, above which a function is hard to test
HARD_LIMIT = 25
GROWTH = 5  # how much a function above the limit may grow without a word

RULE = "complexity/function"
SYNTAX_RULE = "complexity/syntax"


class Function(BaseModel):
    """One function as measured; lines are 1-based and inclusive, `body` a digest of its text without white space."""

    model_config = ConfigDict(frozen=True)

    name: str
    line: int
    end_line: int
    complexity: int
    nesting: int
    body: str


def grown(
    head: Mapping[str, Iterable[Function]], base: Mapping[str, Iterable[Function]], moved: Mapping[str, str]
) -> Iterator[Sighting]:
    """A sighting for every function that the change makes too complex.

    `head` and `base` hold functions by their own side's path, `moved` the base path of each head path. A function is
    known again by its name in the same file, or by its body anywhere in the change.
    """
    bodies = Counter(function.body for functions in base.values() for function in functions)
    for path, functions in head.items():
        olds = _by_name(base.get(moved.get(path, path), ()))
        for name, same_name in _by_name(functions).items():
            for place, function in enumerate(same_name):
                if function.complexity <= LIMIT or _take(bodies, function.body):
                    continue
                before = olds.get(name, [])[place : place + 1]
                if severity := _severity(function.complexity, before[0].complexity if before else 0):
                    yield _sighting(path, function, before[0].complexity if before else 0, severity)


def broken(path: str, line: int) -> Sighting:
    """A file in which the parser lost its way, in a language that no other tool of ours reads."""
    return Sighting(
        rule=SYNTAX_RULE,
        dimension=Dimension.QUALITY,
        severity=Severity.MEDIUM,
        confidence=Confidence.MEDIUM,
        message=wording.DOES_NOT_PARSE,
        path=path,
        line=line,
        end_line=line,
        text="syntax",
    )


def _severity(now: int, before: int) -> Severity | None:
    if before <= LIMIT:
        return Severity.HIGH if now > HARD_LIMIT else Severity.MEDIUM
    return Severity.MEDIUM if now - before > GROWTH else None


def _by_name(functions: Iterable[Function]) -> dict[str, list[Function]]:
    names: dict[str, list[Function]] = defaultdict(list)
    for function in functions:
        names[function.name].append(function)
    return names


def _take(bodies: Counter[str], body: str) -> bool:
    """Whether the base had this very body, each of which explains one function at head."""
    known = bodies[body] > 0
    bodies[body] -= known
    return known


def _sighting(path: str, function: Function, before: int, severity: Severity) -> Sighting:
    return Sighting(
        rule=RULE,
        dimension=Dimension.QUALITY,
        severity=severity,
        confidence=Confidence.HIGH,
        message=wording.complex_function(function.name, function.complexity, before, LIMIT, function.nesting),
        path=path,
        line=function.line,
        end_line=function.line,
        text=function.name,
        suggestion=wording.SPLIT_IT,
    )
