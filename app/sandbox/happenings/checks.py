"""Check runs and suites: made, completed, asked for again. Shell."""

from collections.abc import Mapping
from typing import Any

from app.sandbox.entities import Account, CheckRun, RegisteredApp, Repository, Suite
from app.sandbox.happenings.teller import Teller
from app.sandbox.shapes import check, commit


class Checks(Teller):
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

    def tell_run(self, run: CheckRun, action: str, by: Account, more: Mapping[str, Any] | None = None) -> None:
        suite = check.run_suite(self.world, run.suite)
        body = {"check_run": check.check_run(self.world, run) | {"check_suite": suite}}
        only = run.suite.app if action in ("rerequested", "requested_action") else None
        self.github.emit("check_run", action, body | dict(more or {}), run.suite.repository, by, only)

    def tell_suite(self, suite: Suite, action: str, by: Account) -> None:
        only = suite.app if action in ("requested", "rerequested") else None
        body = {"check_suite": check.hooked_suite(self.world, suite)}
        self.github.emit("check_suite", action, body, suite.repository, by, only)
