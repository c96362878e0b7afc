"""A cache that lives as long as its process: for the terminal, where nothing is kept. Shell."""

from collections.abc import Mapping


class MemoryCache:
    """A `reviewers.base.Cache`."""

    def __init__(self) -> None:
        self._items: dict[str, bytes] = {}

    async def get(self, keys: frozenset[str]) -> Mapping[str, bytes]:
        return {key: self._items[key] for key in keys if key in self._items}

    async def put(self, items: Mapping[str, bytes]) -> None:
        self._items.update(items)
