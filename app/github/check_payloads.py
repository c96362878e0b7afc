"""From a check run draft to the bodies GitHub takes, within its limits. Core.

Limits: https://docs.github.com/en/rest/checks/runs#create-a-check-run
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from app.github.wording import lost_annotations, shortened
from checks.draft import (
    ANNOTATIONS_PER_REQUEST,
    MAX_ACTIONS,
    MAX_ANNOTATION_MESSAGE,
    MAX_TEXT,
    MAX_TITLE,
    Action,
    Annotation,
    CheckRunDraft,
    CheckStatus,
)

Body = dict[str, Any]
MAX_LABEL, MAX_DESCRIPTION, MAX_IDENTIFIER = 20, 40, 20  # characters of a button


def whole(draft: CheckRunDraft, batch: Sequence[Annotation], lost: Sequence[Annotation]) -> Body:
    """Everything about the run with its first annotations: from this request on it is concluded, come what may."""
    body: Body = {"name": draft.name, "external_id": draft.external_id, "status": draft.status.value}
    if draft.status is CheckStatus.COMPLETED and draft.conclusion is not None:
        body["conclusion"] = draft.conclusion.value
        body["actions"] = [button(action) for action in draft.actions[:MAX_ACTIONS]]
    return body | more(draft, batch, lost)


def more(draft: CheckRunDraft, batch: Sequence[Annotation], lost: Sequence[Annotation]) -> Body:
    """Further annotations: GitHub appends them, and wants title and summary each time."""
    note = lost_annotations(lost) if lost else ""
    output: Body = {
        "title": draft.title[:MAX_TITLE],
        "summary": shortened(draft.summary, MAX_TEXT - len(note)) + note,
    }
    if draft.text:
        output["text"] = shortened(draft.text, MAX_TEXT)
    if batch:
        output["annotations"] = [beside_code(annotation) for annotation in batch]
    return {"output": output}


def button(action: Action) -> Body:
    return {
        "label": action.label[:MAX_LABEL],
        "description": action.description[:MAX_DESCRIPTION],
        "identifier": action.identifier[:MAX_IDENTIFIER],
    }


def beside_code(annotation: Annotation) -> Body:
    body: Body = {
        "path": annotation.path,
        "start_line": annotation.start_line,
        "end_line": annotation.end_line,
        "annotation_level": annotation.level.value,
        "message": in_bytes(annotation.message, MAX_ANNOTATION_MESSAGE),
    }
    if annotation.title:
        body["title"] = annotation.title[:MAX_TITLE]
    if annotation.raw_details:
        body["raw_details"] = in_bytes(annotation.raw_details, MAX_ANNOTATION_MESSAGE)
    return body


def in_bytes(text: str, most: int) -> str:
    """The start of `text` in at most `most` bytes of UTF-8."""
    raw = text.encode("utf-8", "replace")
    return raw[:most].decode("utf-8", "ignore")


def sifted(annotations: Iterable[Annotation]) -> tuple[list[Annotation], list[Annotation]]:
    """Those GitHub can show, and those it would refuse the whole request for."""
    good: list[Annotation] = []
    lost: list[Annotation] = []
    for annotation in annotations:
        (good if can_be_shown(annotation) else lost).append(annotation)
    return good, lost


def can_be_shown(annotation: Annotation) -> bool:
    path, said = annotation.path, annotation.message.strip()
    in_tree = bool(path) and not path.startswith("/") and "\0" not in path
    return in_tree and bool(said) and 1 <= annotation.start_line <= annotation.end_line


def batches(annotations: Sequence[Annotation]) -> list[Sequence[Annotation]]:
    """At least one batch, be it empty: the run itself has to be written."""
    starts = range(0, max(len(annotations), 1), ANNOTATIONS_PER_REQUEST)
    return [annotations[start : start + ANNOTATIONS_PER_REQUEST] for start in starts]


def identity(shown: Mapping[str, Any]) -> tuple[object, ...]:
    """What makes two annotations the same, read from GitHub or about to be sent."""
    keys = ("path", "start_line", "end_line", "annotation_level", "message")
    return tuple(shown.get(key) for key in keys)
