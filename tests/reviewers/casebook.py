"""Builds a real case out of two versions of some files: real scratch files, jail and tools. Shell."""

import hashlib
from collections.abc import AsyncIterator, Mapping, Sequence
from difflib import SequenceMatcher
from pathlib import Path

from reviewers.base import Case
from reviewers.change import Change, ChangedFile, FileStatus
from reviewers.jail import find_jail
from reviewers.languages import START, language_of
from reviewers.review import Evidence, Finding, Review
from reviewers.scratch import write_scratch
from reviewers.tools import find_tools

Content = str | bytes


class MemoryCache:
    """A `reviewers.base.Cache` that counts what it could tell."""

    def __init__(self) -> None:
        self.items: dict[str, bytes] = {}
        self.hits = 0

    async def get(self, keys: frozenset[str]) -> Mapping[str, bytes]:
        found = {key: self.items[key] for key in keys & self.items.keys()}
        self.hits += len(found)
        return found

    async def put(self, items: Mapping[str, bytes]) -> None:
        self.items.update(items)


async def case_of(
    folder: Path,
    head: Mapping[str, Content],
    base: Mapping[str, Content] | None = None,
    *,
    moved: Mapping[str, str] | None = None,
    cache: MemoryCache | None = None,
) -> Case:
    """`moved` maps a path at head to the base path that git would have found for it."""
    heads, bases = _bytes(head), _bytes(base or {})
    moved = moved or {}
    paths = sorted((heads.keys() | bases.keys()) - set(moved.values()))
    files = [
        _file(path, moved.get(path), heads.get(path), bases.get(moved.get(path, path)))
        for path in paths
        if heads.get(path) != bases.get(path) or path in moved
    ]
    change = Change(repo="quay/demo", base="b" * 40, head="h" * 40, files=tuple(files))
    blobs = {_blob(content): content for content in (*heads.values(), *bases.values())}

    async def read(wanted: Sequence[str]) -> AsyncIterator[tuple[str, bytes]]:
        for blob in wanted:
            yield blob, blobs[blob]

    return Case(
        change=change,
        scratch=await write_scratch(folder, change, read),
        jail=await find_jail(),
        cache=cache or MemoryCache(),
        tools=find_tools(),
    )


def rules(review: Review) -> list[str]:
    """The rules of the findings that count."""
    return [finding.rule for finding in counting(review)]


def counting(review: Review) -> list[Finding]:
    return [finding for finding in review.findings if finding.counts]


def evidence_of(review: Review, tool: str) -> Evidence:
    return next(evidence for evidence in review.evidence if evidence.tool == tool)


def _bytes(contents: Mapping[str, Content]) -> dict[str, bytes]:
    return {path: text.encode() if isinstance(text, str) else text for path, text in contents.items()}


def _blob(content: bytes) -> str:
    return hashlib.sha1(content).hexdigest()


def _file(path: str, old: str | None, head: bytes | None, base: bytes | None) -> ChangedFile:
    added, removed = _lines(base or b"", head or b"")
    content = head if head is not None else base or b""
    return ChangedFile(
        path=path,
        old_path=old,
        status=_status(old, base, head),
        language=language_of(path, content[:START]),
        head_blob=None if head is None else _blob(head),
        base_blob=None if base is None else _blob(base),
        head_size=len(head or b""),
        base_size=len(base or b""),
        added_lines=added,
        removed_lines=removed,
    )


def _status(old: str | None, base: bytes | None, head: bytes | None) -> FileStatus:
    if old:
        return FileStatus.RENAMED
    if base is None:
        return FileStatus.ADDED
    return FileStatus.REMOVED if head is None else FileStatus.MODIFIED


def _lines(base: bytes, head: bytes) -> tuple[frozenset[int], frozenset[int]]:
    added: set[int] = set()
    removed: set[int] = set()
    olds, news = base.split(b"\n"), head.split(b"\n")
    olds, news = olds[: len(olds) - (olds[-1] == b"")], news[: len(news) - (news[-1] == b"")]
    for tag, a, b, c, d in SequenceMatcher(None, olds, news, autojunk=False).get_opcodes():
        if tag != "equal":
            removed.update(range(a + 1, b + 1))
            added.update(range(c + 1, d + 1))
    return frozenset(added), frozenset(removed)
