"""How we say in our own words what a linter's rule means: what can happen, and how to mend it. Core."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple


class Words(NamedTuple):
    """`headline` is a few words that fit in a title; `why` is a sentence or two. `names` says that the linter's own
    message names something in the code, such as a variable, and stays in front."""

    headline: str
    why: str
    names: bool


def glossary(*groups: tuple[str, str, str]) -> Mapping[str, Words]:
    """From rows of rules (separated by spaces), headline and reason. A star behind a rule stands for `names`."""
    return dict(_entries(groups))


def _entries(groups: Iterable[tuple[str, str, str]]) -> Iterator[tuple[str, Words]]:
    for rules, headline, why in groups:
        for rule in rules.split():
            yield rule.removesuffix("*"), Words(headline, why, rule.endswith("*"))


def told(message: str, words: Words | None) -> str:
    """The message as people get it."""
    if words is None:
        return message
    return f"{message.rstrip('. ')}. {words.why}" if words.names else words.why
