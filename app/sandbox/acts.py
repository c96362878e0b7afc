"""What people do in the sandbox GitHub: push, open, comment, press buttons. Shell."""

from collections.abc import Mapping

from app.sandbox.entities import Account, Pull, PullReview, Repository
from app.sandbox.gitstore import Content
from app.sandbox.happenings.teller import BRANCH
from app.sandbox.stage import Stage


class Acts(Stage):
    """Each act changes the sandbox and sends the webhooks GitHub would send. People are named by login."""

    async def push(
        self,
        full_name: str,
        branch: str,
        files: Mapping[str, Content],
        message: str = "Change",
        author: str = "ada",
        start: str | None = None,
    ) -> str:
        """One commit on a branch, new or not; a file of None is deleted. Returns its sha."""
        repository, by = self._where(full_name, author)
        old = (await self.github.store.branches(full_name)).get(branch)
        identity = (author, f"{author}@example.com")
        new = await self.github.store.commit(full_name, branch, files, message, identity, start)
        await self.happenings.pushed(repository, BRANCH + branch, old, new, by)
        return new

    async def open_pull(
        self,
        full_name: str,
        head_branch: str,
        base_branch: str = "main",
        title: str = "",
        author: str = "ada",
        draft: bool = False,
    ) -> int:
        """Returns its number."""
        repository = self.world.repository(full_name)
        opened = await self.happenings.new_pull(repository, head_branch, base_branch, self.world.account(author))
        opened.title, opened.draft = title or head_branch, draft
        await self.happenings.open_pull(repository, opened)
        return opened.number

    def pull(self, full_name: str, number: int) -> Pull:
        return self.world.pull(self.world.repository(full_name), number)

    async def retarget(self, full_name: str, number: int, base_branch: str, login: str = "ada") -> None:
        repository, by = self._where(full_name, login)
        await self.happenings.retarget(repository, self.pull(full_name, number), base_branch, by)

    async def set_draft(self, full_name: str, number: int, draft: bool, login: str = "ada") -> None:
        repository, by = self._where(full_name, login)
        await self.happenings.set_draft(repository, self.pull(full_name, number), draft, by)

    async def close_pull(self, full_name: str, number: int, login: str = "ada") -> None:
        repository, by = self._where(full_name, login)
        await self.happenings.close(repository, self.pull(full_name, number), by)

    async def reopen_pull(self, full_name: str, number: int, login: str = "ada") -> None:
        repository, by = self._where(full_name, login)
        await self.happenings.reopen(repository, self.pull(full_name, number), by)

    async def merge_pull(self, full_name: str, number: int, login: str = "ada") -> str:
        repository, by = self._where(full_name, login)
        return await self.happenings.merge(repository, self.pull(full_name, number), by)

    async def merge_group(self, full_name: str, number: int, login: str = "ada") -> str:
        """A merge queue asks for checks on the merged result, whose sha this returns."""
        repository, by = self._where(full_name, login)
        return await self.happenings.merge_group(repository, self.pull(full_name, number), by)

    async def comment(self, full_name: str, number: int, login: str, body: str) -> int:
        """A person writes under a pull request. Returns the id of the comment."""
        repository, by = self._where(full_name, login)
        return self.happenings.comment(repository, number, by, body).id

    async def edit_comment(self, comment_id: int, login: str, body: str) -> None:
        found = self.world.comments[comment_id]
        before, found.body = found.body, body
        found.updated_at = self.world.clock()
        changes = {"changes": {"body": {"from": before}}}
        self.happenings.commented(found, "edited", self.world.account(login), changes)

    def press_rerun(self, check_run_id: int, login: str = "ada") -> None:
        """The "Re-run" link of a completed check run."""
        run = self.world.runs[check_run_id]
        self._completed(run.status)
        run.suite.status, run.suite.conclusion = "queued", None
        self.happenings.tell_run(run, "rerequested", self.world.account(login))

    def press_rerun_all(self, check_suite_id: int, login: str = "ada") -> None:
        """The "Re-run all checks" link of a suite."""
        suite = self.world.suites[check_suite_id]
        suite.status, suite.conclusion = "queued", None
        self.happenings.tell_suite(suite, "rerequested", self.world.account(login))

    def press_action(self, check_run_id: int, identifier: str, login: str = "ada") -> None:
        """A button that the App put on a check run; GitHub shows it only once the run has completed."""
        run = self.world.runs[check_run_id]
        self._completed(run.status)
        if identifier not in [action["identifier"] for action in run.actions]:
            raise LookupError(f"the check run {run.name!r} shows no button {identifier!r}")
        action = {"requested_action": {"identifier": identifier}}
        self.happenings.tell_run(run, "requested_action", self.world.account(login), action)

    async def finish_workflow_run(
        self,
        full_name: str,
        head_sha: str,
        path: str = ".github/workflows/ci.yml",
        conclusion: str = "success",
        artifacts: Mapping[str, Mapping[str, bytes]] | None = None,
    ) -> int:
        """The repository's own workflow ran on a commit and left these artifacts. Returns the id of the run."""
        repository = self.world.repository(full_name)
        run = await self.workflows.finish(repository, head_sha, path, conclusion, artifacts or {})
        return run.id

    async def start_workflow_run(self, full_name: str, head_sha: str, path: str, login: str = "ada") -> int:
        """The repository's own workflow begins. Returns the id of the run."""
        repository, by = self._where(full_name, login)
        return (await self.workflows.start(repository, head_sha, path, "push", by)).id

    def reach_environment(self, run_id: int, environment: str) -> None:
        """A job of the run wants to deploy there, so every App that guards the environment is asked."""
        self.workflows.wait_for(self.world.workflow_runs[run_id], environment)

    def end_workflow_run(self, run_id: int, conclusion: str = "success") -> None:
        run = self.world.workflow_runs[run_id]
        self.workflows.end(run, conclusion, run.actor)

    def review(self, full_name: str, number: int, login: str, state: str = "APPROVED", body: str = "") -> None:
        """A person reviews a pull request."""
        repository, by = self._where(full_name, login)
        about = self.pull(full_name, number)
        given = PullReview(self.world.new_id(), by, state, body, about.head_sha, self.world.clock())
        self.happenings.reviewed(repository, about, given)

    def _where(self, full_name: str, login: str) -> tuple[Repository, Account]:
        return self.world.repository(full_name), self.world.account(login)

    @staticmethod
    def _completed(status: str) -> None:
        if status != "completed":
            raise LookupError("GitHub shows this only on a completed check run")
