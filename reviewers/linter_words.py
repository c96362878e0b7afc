"""How we say in our own words what a linter's rule means: what can happen, and how to mend it. Core."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple


class Words(NamedTuple):
    """`headline` is a few words that fit in a title; `why` is a sentence or two."""

    headline: str
    why: str


def glossary(*groups: tuple[str, str, str]) -> Mapping[str, Words]:
    """From rows of rules (separated by spaces), headline and reason."""
    return dict(_entries(groups))


def _entries(groups: Iterable[tuple[str, str, str]]) -> Iterator[tuple[str, Words]]:
    for rules, headline, why in groups:
        for rule in rules.split():
            yield rule, Words(headline, why)


def told(message: str, words: Words | None) -> str:
    """The linter's own message stays where it names something in the code, and where we have nothing to add."""
    if words is None:
        return message
    if "`" not in message and '"' not in message:
        return words.why
    return f"{message.rstrip('.')}. {words.why}"
