"""Sentences that this room adds to what people read on GitHub. Core."""

from collections.abc import Sequence

from checks.draft import Annotation

CUT = "\n\n*… cut here: GitHub takes no longer text. The whole is in the terminal: `quaygate review`.*"
LISTED = 20


def shortened(text: str, most: int) -> str:
    """`text` in at most `most` characters, saying so where something had to go."""
    if len(text) <= most:
        return text
    return text[: most - len(CUT)] + CUT if most > len(CUT) else text[:most]


def lost_annotations(lost: Sequence[Annotation]) -> str:
    """Named in the summary instead, because GitHub would not show them beside the code."""
    rows = [f"- {code(f'{one.path[-200:]}:{one.start_line}')} {code(first_line(one))}" for one in lost[:LISTED]]
    if len(lost) > LISTED:
        rows.append(f"- and {len(lost) - LISTED} more")
    many = "1 remark" if len(lost) == 1 else f"{len(lost)} remarks"
    return f"\n\nGitHub refused to show {many} beside the code:\n\n" + "\n".join(rows)


def first_line(annotation: Annotation) -> str:
    return (annotation.title or annotation.message).strip().split("\n")[0][:200]


def code(text: str) -> str:
    """Untrusted text as inline code: nothing in it is markup. A longer fence than any run of backticks within."""
    flat = " ".join(text.split()) or " "
    fence = "`"
    while fence in flat:
        fence += "`"
    return f"{fence} {flat} {fence}"
