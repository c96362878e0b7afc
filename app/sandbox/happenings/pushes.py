"""Pushes, and what moves with them: heads of pull requests, merges, merge groups. Shell."""

from app.sandbox.entities import Account, Pull, Repository
from app.sandbox.happenings.pulls import Pulls
from app.sandbox.happenings.teller import BRANCH, NO_COMMIT, Json
from app.sandbox.shapes import commit
from app.sandbox.shapes.repository import html_url

MOST_COMMITS = 2048  # in one push payload


class Pushes(Pulls):
    async def pushed(self, repository: Repository, ref: str, old: str | None, new: str | None, by: Account) -> None:
        """A ref moved: `old` is None where it is new, `new` is None where it was deleted.

        Both name what the ref points at, which for a tag may be a tag object.
        """
        repository.pushed_at = self.world.clock()
        self.github.emit("push", None, await self._push(repository, ref, old, new, by), repository, by)
        if not ref.startswith(BRANCH):
            return
        branch = ref.removeprefix(BRANCH)
        if new is not None:
            await self.suites(repository, branch, old or NO_COMMIT, new, by)
        for opened in self.world.open_pulls(repository):
            if opened.head_branch == branch:
                await (self._synchronised(repository, opened, new, by) if new else self.close(repository, opened, by))

    async def _synchronised(self, repository: Repository, opened: Pull, new: str, by: Account) -> None:
        before, opened.head_sha = opened.head_sha, new
        # The base is where the base branch stands now; GitHub does not follow it when only the base moves.
        opened.base_sha = await self._tip(repository, opened.base_branch)
        await self._point(repository, opened)
        await self.tell_pull(repository, opened, "synchronize", by, {"before": before, "after": new})

    async def _push(self, repository: Repository, ref: str, old: str | None, new: str | None, by: Account) -> Json:
        head = await self.github.store.resolve(repository.full_name, new) if new else None
        commits = await self._pushed_commits(repository, old, head) if head and ref.startswith(BRANCH) else []
        last = await self._pushed_commit(repository, head) if head else None
        between = f"{(old or new or '')[:12]}...{(new or old or '')[:12]}"
        forced = bool(old and new and await self.github.store.merge_base(repository.full_name, old, new) != old)
        return {
            "ref": ref,
            "before": old or NO_COMMIT,
            "after": new or NO_COMMIT,
            "base_ref": None,
            "created": old is None,
            "deleted": new is None,
            "forced": forced,
            "compare": f"{html_url(self.world, repository)}/compare/{between}",
            "commits": commits,
            "head_commit": last,
            "pusher": {"name": by.login, "email": None if by.kind == "Bot" else commit.address(by)},
        }

    async def _pushed_commits(self, repository: Repository, old: str | None, new: str) -> list[Json]:
        store, name = self.github.store, repository.full_name
        start = old or await store.resolve(name, repository.default_branch)
        shas = (await store.compare(name, start, new))["commits"] if start and start != new else []
        return [await self._pushed_commit(repository, sha) for sha in shas[-MOST_COMMITS:]]

    async def _pushed_commit(self, repository: Repository, sha: str) -> Json:
        store, name = self.github.store, repository.full_name
        raw = await store.commit_json(name, sha)
        parents = raw["parents"]
        files = await store.changed_files(name, parents[0]["sha"], sha) if parents else []
        return commit.pushed_commit(self.world, repository, raw, files)

    async def merge(self, repository: Repository, merged: Pull, by: Account) -> str:
        old = await self._tip(repository, merged.base_branch)
        message = f"Merge pull request #{merged.number} from {repository.owner.login}/{merged.head_branch}"
        sha = await self.github.store.merge(repository.full_name, merged.base_branch, merged.head_branch, message)
        merged.merged_at, merged.merged_by, merged.merge_commit_sha = self.world.clock(), by, sha
        await self.pushed(repository, BRANCH + merged.base_branch, old, sha, by)
        await self.close(repository, merged, by)
        return sha

    async def merge_group(self, repository: Repository, queued: Pull, by: Account) -> str:
        """The merge queue builds the merge on a branch of its own and asks for checks on it."""
        store, name = self.github.store, repository.full_name
        base = await self._tip(repository, queued.base_branch)
        branch = f"gh-readonly-queue/{queued.base_branch}/pr-{queued.number}-{base}"
        await store.set_ref(name, BRANCH + branch, base)
        sha = await store.merge(name, branch, queued.head_branch, f"Merge pull request #{queued.number}")
        group = {
            "head_sha": sha,
            "head_ref": BRANCH + branch,
            "base_sha": base,
            "base_ref": BRANCH + queued.base_branch,
            "head_commit": commit.simple_commit(await store.commit_json(name, sha)),
        }
        await self.pushed(repository, BRANCH + branch, None, sha, by)
        self.github.emit("merge_group", "checks_requested", {"merge_group": group}, repository, by)
        return sha
