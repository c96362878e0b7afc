"""The repository's own workflows, as far as others see them: runs that end, and what they leave. Shell."""

import io
import re
import zipfile
from collections.abc import Mapping

from app.sandbox.entities import Account, Artifact, Deployment, Gate, Repository, WorkflowRun
from app.sandbox.github import Github
from app.sandbox.shapes import action, commit, deployment


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
            name=await self._name(repository, head_sha, path),
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

    async def _name(self, repository: Repository, head_sha: str, path: str) -> str:
        """What the workflow calls itself, or else its path."""
        found = await self.github.store.content(repository.full_name, head_sha, path)
        text = found[1].decode("utf-8", "replace") if found and isinstance(found[1], bytes) else ""
        named = re.search(r"^name: *(.+?) *$", text, re.MULTILINE)
        return named[1] if named else path

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

    def wait_for(self, run: WorkflowRun, environment: str) -> None:
        """A job wants to deploy to an environment: every App that guards it is asked."""
        rules = run.repository.environments[environment]
        run.status = "waiting"
        for number in rules.gates:
            gate = Gate(run, environment, self.world.apps[number])
            run.gates.append(gate)
            self._ask(gate, run.actor)

    def _ask(self, gate: Gate, by: Account) -> None:
        run = gate.run
        made = self._deployment(gate, by)
        callback = f"{self.world.api}/repos/{run.repository.full_name}/actions/runs/{run.id}/deployment_protection_rule"
        body = {
            "environment": gate.environment,
            "event": run.event,
            "sha": run.head_sha,
            "ref": f"refs/heads/{run.head_branch}",
            "deployment_callback_url": callback,
            "deployment": deployment.deployment(self.world, made),
            "pull_requests": [],
        }
        self.github.emit("deployment_protection_rule", "requested", body, run.repository, by, gate.app)

    def _deployment(self, gate: Gate, by: Account) -> Deployment:
        run = gate.run
        made = Deployment(
            id=self.world.new_id(),
            repository=run.repository,
            sha=run.head_sha,
            ref=run.head_branch,
            task="deploy",
            environment=gate.environment,
            description=None,
            payload={},
            transient=False,
            production=gate.environment == "production",
            creator=by,
            app=None,
            created_at=self.world.clock(),
        )
        self.world.deployments[made.id] = made
        return made

    def decide(self, gate: Gate, state: str, by: Account) -> None:
        """The job goes on when every gate approved, and ends when one did not."""
        gate.state = state
        if state == "rejected":
            self.end(gate.run, "failure", by)
        elif all(each.state == "approved" for each in gate.run.gates):
            gate.run.status = "in_progress"

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
