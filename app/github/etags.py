"""Answers kept for conditional requests: an unchanged one costs nothing of the rate limit. Core.

https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api#use-conditional-requests-if-appropriate
An answer belongs to who asked (installation), for which format, at which URL. Decisions are never taken from here: only
calls that say so revalidate.
"""

from collections import OrderedDict
from dataclasses import dataclass

from app.github.answers import Answer

Key = tuple[int | None, str, str]


@dataclass(frozen=True, slots=True)
class Kept:
    etag: str
    answer: Answer


class Etags:
    """Keeps the latest used, within `most_bytes` of bodies."""

    def __init__(self, most_bytes: int = 16 << 20) -> None:
        self._most_bytes = most_bytes
        self._bytes = 0
        self._kept: OrderedDict[Key, Kept] = OrderedDict()

    def get(self, key: Key) -> Kept | None:
        kept = self._kept.get(key)
        if kept is not None:
            self._kept.move_to_end(key)
        return kept

    def keep(self, key: Key, answer: Answer) -> None:
        self._drop(key)
        etag = answer.headers.get("etag")
        if etag is None or len(answer.body) > self._most_bytes:
            return
        self._kept[key] = Kept(etag, answer)
        self._bytes += len(answer.body)
        while self._bytes > self._most_bytes:
            self._drop(next(iter(self._kept)))

    def _drop(self, key: Key) -> None:
        kept = self._kept.pop(key, None)
        if kept is not None:
            self._bytes -= len(kept.answer.body)
