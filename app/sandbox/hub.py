"""The sandbox GitHub as tests and the demo use it: start it, play the people, look at the outcome. Shell."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from aiohttp import web

from app.sandbox import mishaps
from app.sandbox.acts import Acts
from app.sandbox.doors import PASSWORD, Doors
from app.sandbox.faults import Faults
from app.sandbox.github import Seen
from app.sandbox.registry import Manifests
from app.sandbox.server import Rest
from app.sandbox.shapes import check, comment
from app.sandbox.webhooks import Webhooks

Json = dict[str, Any]
LARGEST_BODY = 32 << 20  # bytes


class SandboxGitHub(Acts):
    """One GitHub Enterprise Server in a box. Start it with `async with SandboxGitHub.start(folder) as hub`."""

    @classmethod
    @asynccontextmanager
    async def start(
        cls, root: Path, port: int = 0, pages: Callable[["SandboxGitHub"], Sequence[web.RouteDef]] | None = None
    ) -> AsyncIterator["SandboxGitHub"]:
        """Listens on 127.0.0.1; port 0 takes a free one. Git repositories live under `root`.

        `pages` gives routes to serve beside the API, such as the pages of pull requests.
        """
        hub = cls(root)
        application = web.Application(client_max_size=LARGEST_BODY, middlewares=[mishaps.middleware(hub.github)])
        rest, doors, manifests = Rest(hub.github), Doors(hub.github), Manifests(hub.github)
        application.add_routes([*rest.routes(), *doors.routes(), *manifests.routes()])
        application.add_routes(pages(hub) if pages else [])
        application.add_routes([web.route("*", "/{path:.*}", rest.elsewhere)])
        runner = web.AppRunner(application, access_log=None, auto_decompress=False, shutdown_timeout=1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", port)
        await site.start()
        hub.world.origin = f"http://127.0.0.1:{runner.addresses[0][1]}"
        try:
            yield hub
        finally:
            await hub.webhooks.close()
            await runner.cleanup()

    @property
    def url(self) -> str:
        """What people open, without a slash at its end."""
        return self.world.origin

    @property
    def api_url(self) -> str:
        return self.world.api

    @property
    def webhooks(self) -> Webhooks:
        return self.github.webhooks

    @property
    def faults(self) -> Faults:
        return self.github.faults

    @property
    def violations(self) -> list[str]:
        """Every breach of GitHub's contract, by a client or by the sandbox itself. It should stay empty."""
        return self.github.violations

    @property
    def remarks(self) -> list[str]:
        """What GitHub lets pass and a good client does better, such as a request that names no API version."""
        return self.github.remarks

    @property
    def requests(self) -> list[Seen]:
        return self.github.requests

    async def settle(self) -> None:
        """Until every webhook under way was answered."""
        await self.webhooks.settle()

    def clone_url(self, full_name: str, login: str = "ada") -> str:
        """With the credentials of a person in it, so that `git clone` and `git push` ask for nothing.

        Works for those who were given a role in the repository.
        """
        host = self.url.removeprefix("http://")
        return f"http://{login}:{PASSWORD}@{host}/{full_name}.git"

    def checks(self, full_name: str, sha: str) -> list[Json]:
        """Every check run on a commit, oldest first, as the API shows it, with its annotations and buttons."""
        runs = self.world.runs_of_sha(self.world.repository(full_name), sha)
        return [
            check.check_run(self.world, run) | {"annotations": run.annotations, "actions": run.actions} for run in runs
        ]

    def comments(self, full_name: str, number: int) -> list[Json]:
        """The comments under a pull request, oldest first, as the API shows them, with their reactions."""
        found = self.world.comments_of(self.world.repository(full_name), number)
        return [comment.comment(self.world, each) for each in found]
