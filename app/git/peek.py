"""One file of a local commit, such as the configuration at the base of a change. Shell."""

from pathlib import Path

from app.git.checkout import find_checkout
from app.git.command import Limits

MOST_BYTES = 1 << 20


async def read_at(root: Path, revision: str, path: str) -> bytes | None:
    """The file at `path` in a commit or tree; None where it is not there or not a plain file.

    Raises NotARepository, and GitFailed where it is larger than a megabyte.
    """
    git = (await find_checkout(root)).git
    listed = await git.run("ls-tree", "-z", "--full-tree", revision, "--", path)
    if not listed.startswith(b"100"):
        return None
    blob = listed.split(b"\t")[0].split(b" ")[2].decode()
    return await git.run("cat-file", "blob", blob, limits=Limits(output_bytes=MOST_BYTES))
