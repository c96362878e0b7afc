"""Finds the coverage reports that the repository's own workflow left for a head. Shell.

They are claims of the change's own tests: taken only from a run of this repository, of exactly this commit, of the
workflow that the base branch names; whatever is inside is read as hostile input.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from pathspec import GitIgnoreSpec

from app.github.archive import BadArchive
from app.github.artifacts import Artifact, WorkflowRun, list_artifacts, list_runs, take_members
from app.github.client import InstallationClient
from app.reviews.config_model import CoverageSource
from reviewers.base import CoverageReport

MOST_ARTIFACTS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """`notes` say what was passed over, for people."""

    reports: tuple[CoverageReport, ...] = ()
    notes: tuple[str, ...] = ()


async def find_reports(
    client: InstallationClient, repo: str, head_sha: str, config: CoverageSource, folder: Path
) -> Found:
    """The reports of the newest finished run of the configured workflow; none where it has not finished."""
    runs = [run for run in await list_runs(client, repo, head_sha) if is_wanted(run, head_sha, config)]
    wanted = GitIgnoreSpec.from_lines(config.reports)
    reports: list[CoverageReport] = []
    notes: list[str] = []
    for run in newest_of_each(runs):
        artifacts = [one for one in await list_artifacts(client, repo, run.id) if is_named(one, config)]
        for artifact in artifacts[:MOST_ARTIFACTS]:
            place = folder / f"artifact-{artifact.id}"
            place.mkdir(mode=0o700)
            try:
                members = await take_members(client, repo, artifact, place, wanted.match_file)
            except BadArchive as bad:
                notes.append(f"the artefact {artifact.name} was not read: {bad}")
                continue
            origin = f"{artifact.name} of workflow run {run.id}"
            reports += [CoverageReport(path=m.path, name=m.name, origin=origin, digest=m.digest) for m in members]
    return Found(reports=tuple(reports), notes=tuple(notes))


def is_wanted(run: WorkflowRun, head_sha: str, config: CoverageSource) -> bool:
    finished = run.status == "completed" and run.head_sha == head_sha
    return finished and (not config.workflow or run.path.split("@")[0] == config.workflow)


def newest_of_each(runs: Sequence[WorkflowRun]) -> list[WorkflowRun]:
    """One run for each workflow and event: a newer attempt replaces the older one's report."""
    newest = {(run.workflow_id, run.event): run for run in sorted(runs, key=lambda run: run.id)}
    return list(newest.values())


def is_named(artifact: Artifact, config: CoverageSource) -> bool:
    return not artifact.expired and fnmatchcase(artifact.name, config.artifact)
