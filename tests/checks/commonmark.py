"""Reading Markdown as GitHub does, near enough: CommonMark with tables, strikethrough and HTML."""

import re
from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token

PARSER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])

# What GitHub turns into a link, a mention, a formula or an emoji in the text between the marks.
AUTOLINKED = re.compile(r"[@$]|://|www\.|#\d|GH-\d|:\w+:", re.IGNORECASE)


def tokens(markdown: str) -> Iterator[Token]:
    """Every token, those inside of lines too."""
    for token in PARSER.parse(markdown):
        yield token
        yield from token.children or ()


def kinds(markdown: str) -> set[str]:
    return {token.type for token in tokens(markdown)}


def shown_text(markdown: str) -> str:
    """The text outside of code: one line for each paragraph, heading, list item or cell."""
    lines = (token.children or () for token in PARSER.parse(markdown) if token.type == "inline")
    return "\n".join("".join(part.content for part in line if part.type == "text") for line in lines)


def code_text(markdown: str) -> str:
    """The text inside of code spans and blocks."""
    return "".join(token.content for token in tokens(markdown) if token.type in {"code_inline", "fence"})
