"""Markdown as pull requests show it. Core.

GitHub renders CommonMark with tables, keeps every line break, and lets few tags through:
https://docs.github.com/en/get-started/writing-on-github/getting-started-with-writing-and-formatting-on-github/basic-writing-and-formatting-syntax
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markupsafe import Markup, escape

TAGS = {
    "a", "b", "blockquote", "br", "code", "dd", "del", "details", "dl", "dt", "em", "h1", "h2", "h3", "h4", "h5", "h6",
    "hr", "i", "kbd", "li", "ol", "p", "pre", "s", "strong", "sub", "summary", "sup", "table", "tbody", "td", "th",
    "thead", "tr", "ul",
}  # fmt: skip
ATTRIBUTES = {"a": {"href", "title"}, "td": {"align"}, "th": {"align"}, "ol": {"start"}, "details": {"open"}}
SCHEMES = {"http", "https", "mailto"}


def markdown(text: str) -> Markup:
    """Harmless HTML: the parser leaves the author's own tags in, and then all but a few are taken out.

    What stays is whole: a tag that was left open, or closed once too often, cannot reach what stands around it.
    """
    rendered = _parser().render(text.encode("utf-8", "replace").decode())
    # The pages' policy forbids style attributes, and the sanitiser drops them; this one carries a table's alignment.
    for side in ("left", "center", "right"):
        rendered = rendered.replace(f'style="text-align:{side}"', f'align="{side}"')
    clean = nh3.clean(
        rendered,
        tags=TAGS,
        attributes={**ATTRIBUTES, "*": set()},  # without it, nh3 lets `title` and `lang` stand anywhere
        url_schemes=SCHEMES,
        link_rel="nofollow noopener noreferrer",
    )
    return Markup(clean)  # noqa: S704 - sanitised on the line above


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": True, "breaks": True}).enable(["table", "strikethrough"])
    parser.add_render_rule("image", _image)
    return parser


def _image(renderer: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    """Nothing is loaded from elsewhere, so an image is a link to itself."""
    token = tokens[index]
    words = renderer.renderInlineAsText(token.children, options, env) or "image"
    return Markup('<a href="{}">{}</a>').format(token.attrs["src"], escape(words))
