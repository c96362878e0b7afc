"""Lays files out for a tool that reads only UTF-8, or that words in a file could mislead. Shell."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from reviewers.asking import Answer, Source
from reviewers.legible import legible
from reviewers.remarks import Remark
from reviewers.review import Looked

NOT_UTF8 = "it is not UTF-8, and does not say what else it is"

# Given a file and its content: the content to show the tool, and the extension to show it under.
Edit = Callable[[Source, bytes], tuple[bytes, str]]


@dataclass(frozen=True, slots=True)
class Laid:
    """A file as the tool finds it."""

    source: Source
    path: Path


def lay_out(
    sources: Sequence[Source], folder: Path, edit: Edit
) -> tuple[dict[str, Laid], dict[Source, Answer[Remark]]]:
    """Files by the name under which the tool finds them, and answers for those that nobody can read.

    A file that needs no edit stays where it is; the others are copied into `folder`.
    """
    laid: dict[str, Laid] = {}
    unreadable: dict[Source, Answer[Remark]] = {}
    for source in sources:
        content = source.scratch.read_bytes()
        text = content if _is_utf8(content) else _decoded(source, content)
        if isinstance(text, str):
            unreadable[source] = Answer(looked=Looked.PARTIAL, why=text)
            continue
        edited, suffix = edit(source, text)
        path = source.scratch
        if edited != content or suffix != path.suffix:
            path = folder / f"{source.scratch.stem}{suffix}"
            path.write_bytes(edited)
        laid[path.name] = Laid(source, path)
    return laid, unreadable


def _decoded(source: Source, content: bytes) -> bytes | str:
    """The content as UTF-8 where the file says how it is written, else why it cannot be read."""
    text = legible(content, source.language)
    if isinstance(text, str):
        return text
    return text.content if _is_utf8(text.content) else NOT_UTF8


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
