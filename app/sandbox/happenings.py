"""What people do on GitHub, and the webhooks that follow: pushes, pull requests, comments, buttons. Shell.

https://docs.github.com/en/webhooks/webhook-events-and-payloads
"""

from collections.abc import Mapping
from typing import Any

from app.sandbox.entities import Account, CheckRun, Comment, Installation, Pull, RegisteredApp, Repository, Suite
from app.sandbox.github import Github
from app.sandbox.refused import invalid
from app.sandbox.shapes import check, comment, commit, issue, people, pull
from app.sandbox.shapes.repository import html_url
from app.sandbox.shapes.stamps import stamp

Json = dict[str, Any]
NO_COMMIT = "0" * 40
BRANCH = "refs/heads/"
MOST_COMMITS = 2048  # in one push payload


class Happenings:
    """Each changes the world first and then tells the Apps."""

    def __init__(self, github: Github) -> None:
        self.github = github
        self.world = github.world

    async def pushed(self, repository: Repository, ref: str, old: str | None, new: str | None, by: Account) -> None:
        """A ref moved: `old` is None where it is new, `new` is None where it was deleted."""
        repository.pushed_at = self.world.clock()
        self.github.emit("push", None, await self._push(repository, ref, old, new, by), repository, by)
        if new is None or not ref.startswith(BRANCH):
            return
        branch = ref.removeprefix(BRANCH)
        await self.suites(repository, branch, old or NO_COMMIT, new, by)
        for opened in self.world.open_pulls(repository):
            if opened.head_branch == branch:
                await self._synchronised(repository, opened, new, by)

    async def _synchronised(self, repository: Repository, opened: Pull, new: str, by: Account) -> None:
        before, opened.head_sha = opened.head_sha, new
        # The base is where the base branch stands now; GitHub does not follow it when only the base moves.
        opened.base_sha = await self._tip(repository, opened.base_branch)
        await self.tell_pull(repository, opened, "synchronize", by, {"before": before, "after": new})

    async def _push(self, repository: Repository, ref: str, old: str | None, new: str | None, by: Account) -> Json:
        commits = await self._pushed_commits(repository, old, new) if new else []
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
            "head_commit": commits[-1] if commits else None,
            "pusher": {"name": by.login, "email": None if by.kind == "Bot" else commit.address(by)},
        }

    async def _pushed_commits(self, repository: Repository, old: str | None, new: str) -> list[Json]:
        store, name = self.github.store, repository.full_name
        start = old or await store.resolve(name, repository.default_branch)
        shas = (await store.compare(name, start, new))["commits"] if start and start != new else []
        shaped = []
        for sha in (shas or [new])[-MOST_COMMITS:]:
            raw = await store.commit_json(name, sha)
            parents = raw["parents"]
            files = await store.changed_files(name, parents[0]["sha"], sha) if parents else []
            shaped.append(commit.pushed_commit(self.world, repository, raw, files))
        return shaped

    async def suites(self, repository: Repository, branch: str, before: str, sha: str, by: Account) -> None:
        """GitHub opens a suite for every App that may write checks, once for each head."""
        for installation in self.world.installed_on(repository):
            if installation.permissions.get("checks") != "write":
                continue
            if not any(suite.app is installation.app for suite in self.world.suites_of_sha(repository, sha)):
                suite = await self.new_suite(repository, installation.app, branch, before, sha)
                self.tell_suite(suite, "requested", by)

    async def new_suite(self, repository: Repository, app: RegisteredApp, branch: str, before: str, sha: str) -> Suite:
        raw = await self.github.store.commit_json(repository.full_name, sha)
        suite = Suite(
            self.world.new_id(), app, repository, sha, branch, before, self.world.clock(),
            head_commit=commit.simple_commit(raw),
        )  # fmt: skip
        self.world.suites[suite.id] = suite
        return suite

    async def new_pull(self, repository: Repository, head_branch: str, base_branch: str, author: Account) -> Pull:
        """Not yet open, and under the next number."""
        head, base = await self._tip(repository, head_branch), await self._tip(repository, base_branch)
        number, now = len(repository.pulls) + 1, self.world.clock()
        return Pull(
            self.world.new_id(), number, head_branch, "", author, head_branch, base_branch, head, base, now, now
        )  # fmt: skip

    async def open_pull(self, repository: Repository, opened: Pull) -> None:
        repository.pulls[opened.number] = opened
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

    def comment(
        self, repository: Repository, number: int, by: Account, body: str, app: RegisteredApp | None = None
    ) -> Comment:
        now = self.world.clock()
        made = Comment(self.world.new_id(), repository, number, by, body, now, now, app)
        self.world.comments[made.id] = made
        self.commented(made, "created", by)
        return made

    def commented(self, made: Comment, action: str, by: Account, more: Mapping[str, Any] | None = None) -> None:
        repository = made.repository
        body = {
            "issue": issue.issue(self.world, repository, self.world.pull(repository, made.number)),
            "comment": comment.comment(self.world, made),
        }
        self.github.emit("issue_comment", action, body | dict(more or {}), repository, by)

    def tell_run(self, run: CheckRun, action: str, by: Account, more: Mapping[str, Any] | None = None) -> None:
        suite = check.run_suite(self.world, run.suite)
        body = {"check_run": check.check_run(self.world, run) | {"check_suite": suite}}
        only = run.suite.app if action in ("rerequested", "requested_action") else None
        self.github.emit("check_run", action, body | dict(more or {}), run.suite.repository, by, only)

    def tell_suite(self, suite: Suite, action: str, by: Account) -> None:
        only = suite.app if action in ("requested", "rerequested") else None
        body = {"check_suite": check.hooked_suite(self.world, suite)}
        self.github.emit("check_suite", action, body, suite.repository, by, only)

    async def tell_pull(
        self, repository: Repository, told: Pull, action: str, by: Account, more: Mapping[str, Any] | None = None
    ) -> None:
        told.updated_at = self.world.clock()
        shaped = pull.full(self.world, repository, told, await self.github.size(repository, told))
        # In a webhook, GitHub has not yet worked out whether it merges.
        shaped |= {"mergeable": None, "rebaseable": None, "mergeable_state": "unknown"}
        body = {"number": told.number, "pull_request": shaped}
        self.github.emit("pull_request", action, body | dict(more or {}), repository, by)

    async def _tip(self, repository: Repository, branch: str) -> str:
        sha = await self.github.store.resolve(repository.full_name, BRANCH + branch)
        if sha is None:
            raise invalid("PullRequest", "base", f"the branch {branch} does not exist")
        return sha

    def installed(self, installation: Installation, action: str, by: Account) -> None:
        body: Json = {
            "installation": people.installation(self.world, installation),
            "sender": people.user(self.world, by),
        }
        if action in ("created", "deleted"):
            reached = [each for each in self.world.repositories.values() if installation.reaches(each)]
            body["repositories"] = [people.named(repository) for repository in reached]
        self.github.deliver(installation, "installation", action, body)

    def suspend(self, installation: Installation, by: Account) -> None:
        installation.suspended_at = self.world.clock()
        self.installed(installation, "suspend", by)

    def unsuspend(self, installation: Installation, by: Account) -> None:
        installation.suspended_at = None
        self.installed(installation, "unsuspend", by)

    def ping(self, app: RegisteredApp) -> None:
        now = stamp(self.world.clock())
        hook = {
            "type": "App",
            "id": app.hook_id,
            "name": "web",
            "active": True,
            "app_id": app.id,
            "events": list(app.events),
            "config": {"content_type": "json", "insecure_ssl": "0", "secret": "********", "url": app.webhook_url},
            "created_at": now,
            "updated_at": now,
            "deliveries_url": f"{self.world.api}/app/hook/deliveries",
        }
        self.github.send(app, "ping", None, {"zen": "Keep it logically awesome.", "hook_id": app.hook_id, "hook": hook})

    def repositories_changed(self, installation: Installation, action: str, changed: list[Repository]) -> None:
        names = [people.named(repository) for repository in changed]
        body = {
            "installation": people.installation(self.world, installation),
            "sender": people.user(self.world, installation.app.owner),
            "repository_selection": "all" if installation.repositories is None else "selected",
            "repositories_added": names if action == "added" else [],
            "repositories_removed": names if action == "removed" else [],
            "requester": None,
        }
        self.github.deliver(installation, "installation_repositories", action, body)
