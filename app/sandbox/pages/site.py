"""The pages' routes: which page is where, and what its forms do. Shell."""

from collections.abc import Callable

from aiohttp import web

from app.sandbox.entities import CheckRun, Pull, Repository
from app.sandbox.hub import SandboxGitHub
from app.sandbox.operations.issues import check_length
from app.sandbox.pages import addresses, diff, drawing, rows, views, wording
from app.sandbox.pages.shield import form, shielded
from app.sandbox.refused import Refused

STYLE = "/_pages/style.css"
REPOSITORY = "/{owner}/{repo}"
NUMBER = "{number:[0-9]{1,15}}"


def pages(hub: SandboxGitHub) -> list[web.RouteDef]:
    """Give this to `SandboxGitHub.start`. Anybody who reaches the server may look, and press as `ada`."""
    site = Site(hub)
    pull, run = f"{REPOSITORY}/pull/{NUMBER}", f"{REPOSITORY}/runs/{NUMBER}"
    looks = {
        "/": site.home,
        STYLE: site.style,
        REPOSITORY: site.repository,
        pull: site.pull,
        f"{pull}/files": site.files,
        run: site.run,
    }
    acts = {f"{pull}/comments": site.comment, f"{run}/rerun": site.rerun, f"{run}/actions": site.press}
    return [
        *(web.get(path, shielded(hub, handler)) for path, handler in looks.items()),
        *(web.post(path, shielded(hub, handler)) for path, handler in acts.items()),
    ]


class Site:
    def __init__(self, hub: SandboxGitHub) -> None:
        self.hub = hub

    async def style(self, _request: web.Request) -> web.Response:
        return web.Response(text=drawing.style(), content_type="text/css")

    async def home(self, _request: web.Request) -> web.Response:
        known = sorted(self.hub.world.repositories.values(), key=lambda each: each.full_name)
        return await _page(
            "home.html", repositories=[(addresses.repository(each), each, _pulls(each)) for each in known]
        )

    async def repository(self, request: web.Request) -> web.Response:
        shown = self._repository(request)
        branches = await self.hub.github.store.branches(shown.full_name)
        tip = branches.get(shown.default_branch)
        paths, hidden = await views.files(self.hub, shown, tip) if tip else ([], 0)
        return await _page(
            "repository.html",
            repository=shown,
            home=addresses.repository(shown),
            pulls=_pulls(shown),
            branches=branches,
            files=paths,
            hidden=hidden,
            clone_url=self.hub.clone_url(shown.full_name),
            now=self.hub.world.clock(),
        )

    async def pull(self, request: web.Request) -> web.Response:
        """While the page reloads itself, a box to write in would lose what is written; `?write` holds it still."""
        repository, pull = self._pull(request)
        frame = await views.frame(self.hub, repository, pull)
        entries, unseen = await views.conversation(self.hub, repository, pull)
        return await _page(
            "pull.html",
            frame=frame,
            entries=entries,
            unseen=unseen,
            past=views.past(self.hub, repository, pull),
            deployments=[(each, views.state_of(each)) for each in views.deployments(self.hub, repository, pull)],
            writers=views.writers(self.hub, repository),
            reloading=frame.working and "write" not in request.query,
        )

    async def files(self, request: web.Request) -> web.Response:
        frame = await views.frame(self.hub, *self._pull(request))
        return await _page(
            "files.html",
            frame=frame,
            shown=[diff.file_view(changed, frame.notes) for changed in frame.files],
            unchanged=diff.unchanged(frame.files, frame.notes),
            reloading=frame.working,
        )

    async def run(self, request: web.Request) -> web.Response:
        run = self._run(request)
        pull, repository = views.pull_of(self.hub, run), run.suite.repository
        return await _page(
            "run.html",
            run=run,
            row=rows.of_run(run),
            repository=repository,
            home=addresses.repository(repository),
            pull=pull,
            pull_page=addresses.pull(repository, pull.number) if pull else "",
            notes=views.notes([run]),
            reloading=run.status != "completed",
        )

    async def comment(self, request: web.Request) -> web.Response:
        """The text stays as browsers send it, with CRLF between lines: GitHub keeps it so too."""
        repository, pull = self._pull(request)
        sent = await form(request)
        login, body = sent.get("author", views.VISITOR), sent.get("body", "")
        if login.lower() not in [writer.login.lower() for writer in views.writers(self.hub, repository)]:
            raise Refused(403, wording.STRANGER.format(login=login))
        check_length(body)
        made = await self.hub.comment(repository.full_name, pull.number, login, body)
        return _see(f"{addresses.pull(repository, pull.number)}#issuecomment-{made}")

    async def rerun(self, request: web.Request) -> web.Response:
        run = self._run(request)
        return self._pressed(run, lambda: self.hub.press_rerun(run.id, views.VISITOR))

    async def press(self, request: web.Request) -> web.Response:
        run, sent = self._run(request), await form(request)
        return self._pressed(run, lambda: self.hub.press_action(run.id, sent.get("identifier", ""), views.VISITOR))

    def _pressed(self, run: CheckRun, press: Callable[[], None]) -> web.Response:
        """Goes on to where what the button does will be seen."""
        try:
            press()
        except LookupError as error:
            raise Refused(409, str(error)) from error
        pull = views.pull_of(self.hub, run)
        return _see(addresses.pull(run.suite.repository, pull.number) if pull else addresses.run(run))

    def _repository(self, request: web.Request) -> Repository:
        return self.hub.world.repository(f"{request.match_info['owner']}/{request.match_info['repo']}")

    def _pull(self, request: web.Request) -> tuple[Repository, Pull]:
        repository = self._repository(request)
        return repository, self.hub.world.pull(repository, int(request.match_info["number"]))

    def _run(self, request: web.Request) -> CheckRun:
        return self.hub.world.run(self._repository(request), int(request.match_info["number"]))


def _pulls(repository: Repository) -> list[Pull]:
    """The newest first; a copy, since pages are drawn in another thread while more may be opened."""
    return list(reversed(repository.pulls.values()))


async def _page(template: str, **values: object) -> web.Response:
    return web.Response(text=await drawing.drawn(template, **values), content_type="text/html")


def _see(path: str) -> web.Response:
    """So that reloading the next page does not send the form again."""
    return web.Response(status=303, headers={"Location": path})
