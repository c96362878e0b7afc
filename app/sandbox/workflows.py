"""The repository's own workflows, as far as others see them: runs that end, and what they leave. Shell."""

import io
import zipfile
from collections.abc import Mapping

from app.sandbox.entities import Account, Artifact, Repository, WorkflowRun
from app.sandbox.github import Github
from app.sandbox.shapes import action, commit

ACTIONS_BOT = "github-actions[bot]"


class Workflows:
    def __init__(self, github: Github) -> None:
        self.github = github
        self.world = github.world

    async def start(self, repository: Repository, head_sha: str, path: str, event: str, by: Account) -> WorkflowRun:
        """A run that has begun."""
        raw = await self.github.store.commit_json(repository.full_name, head_sha)
        pulls = self.world.pulls_of_sha(repository, head_sha)
        same = [run for run in self.world.workflow_runs.values() if run.path == path and run.repository is repository]
        run = WorkflowRun(
            id=self.world.new_id(),
            repository=repository,
            workflow_id=self.world.workflow_id(repository, path),
            path=path,
            name=path.rsplit("/", 1)[-1].rsplit(".", 1)[0],
            number=len(same) + 1,
            head_sha=head_sha,
            head_branch=pulls[0].head_branch if pulls else repository.default_branch,
            actor=by,
            created_at=self.world.clock(),
            event=event,
            status="in_progress",
            head_commit=commit.simple_commit(raw),
        )
        self.world.workflow_runs[run.id] = run
        return run

    async def finish(
        self,
        repository: Repository,
        head_sha: str,
        path: str,
        conclusion: str,
        artifacts: Mapping[str, Mapping[str, bytes]],
    ) -> WorkflowRun:
        by = self.world.account("ada")
        event = "pull_request" if self.world.pulls_of_sha(repository, head_sha) else "push"
        run = await self.start(repository, head_sha, path, event, by)
        for name, files in artifacts.items():
            kept = Artifact(self.world.new_id(), run, name, zipped(files), self.world.clock())
            self.world.artifacts[kept.id] = kept
        self.end(run, conclusion, by)
        return run

    def end(self, run: WorkflowRun, conclusion: str, by: Account) -> None:
        run.status, run.conclusion = "completed", conclusion
        body = {
            "workflow_run": action.hooked_run(self.world, run),
            "workflow": action.workflow(self.world, run.repository, run.path),
        }
        self.github.emit("workflow_run", "completed", body, run.repository, by)


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Artifacts are always archives, even of one file."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()
