"""One App, one repository, one pull request on the sandbox GitHub, and our client in front of it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from app.github.auth import AppKey
from app.github.client import GitHub, InstallationClient, new_session
from app.github.jobs import PERMISSIONS, Job
from app.github.transport import GitHubSettings
from app.sandbox.faults import Fault
from app.sandbox.hub import SandboxGitHub
from tests.app.github.conftest import HandClock
from tests.github import hub as sandbox  # the fixture

__all__ = ["Stage", "sandbox", "stage"]

REPO = "quay/harbour"
GRANTED = {name: level for job in Job for name, level in sorted(PERMISSIONS[job].items(), key=lambda item: item[1])}
SHORTEST = 3.0  # seconds: shorter faults are waited out


@dataclass
class Stage:
    sandbox: SandboxGitHub
    github: GitHub
    clock: HandClock
    installation_id: int
    repository_id: int
    base_sha: str
    head_sha: str
    number: int

    def client(self, job: Job = Job.REVIEW) -> InstallationClient:
        return self.github.installation(self.installation_id, self.repository_id, job)

    def fault(self, match: str, kind: str, times: int = 1, seconds: float = 1.0) -> Fault:
        return self.sandbox.faults.add(Fault(match, kind, times=times, seconds=seconds))

    def asked(self, operation: str) -> int:
        return sum(seen.operation == operation for seen in self.sandbox.requests)


@pytest.fixture
async def stage(sandbox: SandboxGitHub) -> AsyncIterator[Stage]:
    clock = HandClock(float(int(datetime.now(UTC).timestamp())))
    sandbox.world.clock = lambda: datetime.fromtimestamp(clock.time, UTC)
    app = sandbox.register_app("quaygate", GRANTED)
    base = await sandbox.create_repository(REPO, {"README.md": "Harbour\n", "docs/a.md": "a\n"})
    installation = sandbox.install(app, "quay")
    head = await sandbox.push(REPO, "feature", {"dock.py": "x = 1\n" * 200})
    number = await sandbox.open_pull(REPO, "feature", title="Dock")
    async with new_session() as session:
        settings = GitHubSettings(
            api_url=sandbox.api_url,
            app_id=app.app_id,
            client_id=app.client_id,
            key=AppKey.from_pem(app.private_key_pem),
            user_agent="quaygate-tests",
        )
        hub = GitHub(session, settings, clock=clock, chance=lambda: 0.0)
        repository = sandbox.world.repository(REPO).id
        yield Stage(sandbox, hub, clock, installation, repository, base, head, number)
        assert not sandbox.remarks, sandbox.remarks
