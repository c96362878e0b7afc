"""Files that GitHub keeps elsewhere: one hop, without the token, to disk, within a limit. Shell.

https://docs.github.com/en/rest/actions/artifacts#download-an-artifact
"""

import asyncio
import hashlib
import ipaddress
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlsplit

import aiohttp
from yarl import URL

from app.github.caller import Client
from app.github.errors import Moved, TooLarge, Unavailable
from app.github.paths import Value, is_loopback, origin
from app.github.retry import repeat

CHUNK = 1 << 20
TIMEOUT = aiohttp.ClientTimeout(total=300, sock_connect=10, sock_read=30)  # seconds


async def download(client: Client, path: str, into: Path, *, most_bytes: int, **values: Value) -> str:
    """Writes the file at `path` of the API into `into`; returns its sha256 as hexadecimal digits.

    Raises TooLarge beyond `most_bytes`. The link lives for a minute, so a lost download starts again from the API.
    """
    settings = client.settings

    async def once() -> str:
        link = await client.locate(path, **values)
        check(settings.api_url, link)
        with await asyncio.to_thread(into.open, "wb") as file:
            return await fetch(client, link, file, most_bytes)

    return await repeat(
        once, safe=True, find=None, attempts=settings.attempts, patience=settings.pace.patience, clock=client.clock
    )


def check(api_url: str, link: str) -> None:
    """Raises Moved for a link that leads where GitHub keeps nothing: unencrypted, or to a bare address."""
    try:
        parts = urlsplit(link)
        plain = parts.scheme == "http" and is_loopback(link) and is_loopback(api_url)
        good = (parts.scheme == "https" or plain) and bool(parts.hostname) and "@" not in parts.netloc
        good = good and (origin(link) == origin(api_url) or plain or not is_address(parts.hostname or ""))
    except ValueError:
        good = False
    if not good:
        raise Moved("GitHub's download link leads where no download is expected")


def is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return is_loopback(f"//{host}")
    return True


async def fetch(client: Client, link: str, file: BinaryIO, most_bytes: int) -> str:
    """The link carries its own permission, so none of its text may appear in an error."""
    headers = {"user-agent": client.settings.user_agent, "accept-encoding": "identity"}
    try:
        async with client.session.get(
            URL(link, encoded=True), headers=headers, allow_redirects=False, timeout=TIMEOUT
        ) as response:
            if response.status != 200:
                raise Unavailable(f"the storage behind GitHub answered {response.status}", status=response.status)
            return await pour(response, file, most_bytes)
    except (aiohttp.ClientError, OSError) as error:  # TimeoutError is one of the latter
        raise Unavailable(f"the download was lost: {type(error).__name__}") from None


async def pour(response: aiohttp.ClientResponse, file: BinaryIO, most_bytes: int) -> str:
    digest, size = hashlib.sha256(), 0
    async for chunk in response.content.iter_chunked(CHUNK):
        size += len(chunk)
        if size > most_bytes:
            raise TooLarge(f"the file is larger than {most_bytes:,} bytes")
        digest.update(chunk)
        await asyncio.to_thread(file.write, chunk)
    return digest.hexdigest()
