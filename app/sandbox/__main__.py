"""`python -m app.sandbox` starts the sandbox GitHub and keeps it up until Ctrl-C, to look at it by hand. Shell."""

import asyncio
import sys
import tempfile
from pathlib import Path

from app.sandbox.hub import SandboxGitHub
from app.sandbox.pages import pages

REPOSITORY = "acme/shop"


async def play(port: int) -> None:
    with tempfile.TemporaryDirectory(prefix="sandbox-github-") as folder:
        async with SandboxGitHub.start(Path(folder), port, pages) as hub:
            await hub.create_repository(REPOSITORY, {"README.md": "# Shop\n"})
            hub.add_user("ada", REPOSITORY)
            print(f"pages    {hub.url}\nREST     {hub.api_url}\ngit      git clone {hub.clone_url(REPOSITORY)}")
            print("Ctrl-C ends it.", flush=True)
            await asyncio.Event().wait()


def main() -> None:
    port = int(sys.argv[1]) if sys.argv[1:] else 0
    try:
        asyncio.run(play(port))
    except KeyboardInterrupt:
        print("\nEnded.")


if __name__ == "__main__":
    main()
