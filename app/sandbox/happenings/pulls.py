"""Pull requests: opened, changed, merged. Shell."""

from collections.abc import Mapping
from typing import Any

from app.sandbox.entities import Account, Pull, PullReview, Repository
from app.sandbox.happenings.checks import Checks
from app.sandbox.happenings.teller import BRANCH
from app.sandbox.refused import invalid
from app.sandbox.shapes import pull


class Pulls(Checks):
    async def new_pull(self, repository: Repository, head_branch: str, base_branch: str, author: Account) -> Pull:
        """Not yet open, and under the next number."""
        head, base = await self._tip(repository, head_branch), await self._tip(repository, base_branch)
        number, now = len(repository.pulls) + 1, self.world.clock()
        return Pull(
            self.world.new_id(), number, head_branch, "", author, head_branch, base_branch, head, base, now, now
        )  # fmt: skip

    async def open_pull(self, repository: Repository, opened: Pull) -> None:
        repository.pulls[opened.number] = opened
        await self._point(repository, opened)
        await self.tell_pull(repository, opened, "opened", opened.author)

    async def retarget(self, repository: Repository, changed: Pull, base_branch: str, by: Account) -> None:
        before = {"ref": {"from": changed.base_branch}, "sha": {"from": changed.base_sha}}
        changed.base_branch, changed.base_sha = base_branch, await self._tip(repository, base_branch)
        await self.tell_pull(repository, changed, "edited", by, {"changes": {"base": before}})

    async def edit(self, repository: Repository, changed: Pull, title: str, by: Account) -> None:
        before, changed.title = changed.title, title
        await self.tell_pull(repository, changed, "edited", by, {"changes": {"title": {"from": before}}})

    async def set_draft(self, repository: Repository, changed: Pull, draft: bool, by: Account) -> None:
        changed.draft = draft
        await self.tell_pull(repository, changed, "converted_to_draft" if draft else "ready_for_review", by)

    async def close(self, repository: Repository, closed: Pull, by: Account) -> None:
        closed.state, closed.closed_at = "closed", self.world.clock()
        await self.tell_pull(repository, closed, "closed", by)

    async def reopen(self, repository: Repository, closed: Pull, by: Account) -> None:
        closed.state, closed.closed_at = "open", None
        closed.head_sha = await self._tip(repository, closed.head_branch)
        await self.tell_pull(repository, closed, "reopened", by)

    def reviewed(self, repository: Repository, about: Pull, given: PullReview) -> None:
        about.reviews.append(given)
        body = {
            "review": pull.review(self.world, repository, about, given) | {"state": given.state.lower()},
            "pull_request": pull.simple(self.world, repository, about),
        }
        self.github.emit("pull_request_review", "submitted", body, repository, given.author)

    async def tell_pull(
        self, repository: Repository, told: Pull, action: str, by: Account, more: Mapping[str, Any] | None = None
    ) -> None:
        told.updated_at = self.world.clock()
        shaped = pull.full(self.world, repository, told, await self.github.size(repository, told))
        body = {"number": told.number, "pull_request": shaped}
        self.github.emit("pull_request", action, body | dict(more or {}), repository, by)

    async def _point(self, repository: Repository, about: Pull) -> None:
        """GitHub keeps every head that a pull request ever had, under a ref of its own."""
        await self.github.store.set_ref(repository.full_name, f"refs/pull/{about.number}/head", about.head_sha)

    async def _tip(self, repository: Repository, branch: str) -> str:
        sha = await self.github.store.resolve(repository.full_name, BRANCH + branch)
        if sha is None:
            raise invalid("PullRequest", "base", f"the branch {branch} does not exist")
        return sha
