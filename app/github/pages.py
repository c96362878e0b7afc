"""Lists, page by page, that cannot end unnoticed. Shell.

https://docs.github.com/en/rest/using-the-rest-api/using-pagination-in-the-rest-api
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from app.github.errors import Garbled, Truncated
from app.github.paths import own
from app.github.transport import Reply

PER_PAGE = 100  # GitHub's maximum
MOST_PAGES = 50


async def walk(
    fetch: Callable[[str], Awaitable[Reply]], api_url: str, first: str, key: str | None, most_pages: int
) -> AsyncIterator[dict[str, Any]]:
    """The items of all pages. `key` names the list within the answer; None where the answer is the list.

    Raises Truncated where there are more pages than `most_pages`, or where GitHub counted more items than it sent;
    Garbled where an answer holds no such list or links elsewhere.
    """
    url: str | None = first
    seen = total = 0
    for _ in range(most_pages):
        assert url is not None
        reply = await fetch(url)
        items = listed(reply.data, key)
        seen += len(items)
        for item in items:
            yield item
        total = counted(reply.data)
        if reply.next is None:
            break
        url = own(api_url, reply.next)
    else:
        raise Truncated(f"there are more than {most_pages} pages")
    if seen < total:
        raise Truncated(f"GitHub counts {total}, and sent {seen}")


def listed(data: Any, key: str | None) -> list[dict[str, Any]]:
    found = data if key is None else data.get(key) if isinstance(data, dict) else None
    if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
        raise Garbled(f"GitHub's answer holds no list{f' named {key}' if key else ''}")
    return found


def counted(data: Any) -> int:
    total = data.get("total_count") if isinstance(data, dict) else None
    return total if isinstance(total, int) else 0
