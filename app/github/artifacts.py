"""What a workflow run left behind, such as a coverage report. Shell.

https://docs.github.com/en/rest/actions/artifacts
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

from pydantic import AliasPath, Field, TypeAdapter

from app.github.archive import BadArchive, Caps, Member, copy_members
from app.github.client import InstallationClient
from app.github.downloads import download
from app.github.shapes import parse

MOST_ARCHIVE = 50 << 20  # bytes of a zip file


@dataclass(frozen=True, slots=True, kw_only=True)
class Artifact:
    """`size` is in bytes, as GitHub says. `digest` is `sha256:...` of the zip, where GitHub knows it."""

    id: int
    name: str
    size: Annotated[int, Field(validation_alias="size_in_bytes")]
    expired: bool
    digest: str | None = None
    run_id: Annotated[int | None, Field(validation_alias=AliasPath("workflow_run", "id"))] = None
    head_sha: Annotated[str | None, Field(validation_alias=AliasPath("workflow_run", "head_sha"))] = None
    head_repo_id: Annotated[int | None, Field(validation_alias=AliasPath("workflow_run", "head_repository_id"))] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkflowRun:
    """`conclusion` is None while it runs."""

    id: int
    name: str | None = None
    path: str = ""
    event: str
    status: str | None
    conclusion: str | None = None
    head_sha: str
    head_repo_id: Annotated[int | None, Field(validation_alias=AliasPath("head_repository", "id"))] = None
    workflow_id: int


ARTIFACT = TypeAdapter(Artifact)
RUN = TypeAdapter(WorkflowRun)


async def list_runs(client: InstallationClient, repo: str, head_sha: str) -> tuple[WorkflowRun, ...]:
    """The workflow runs of a commit, finished or not."""
    found = client.pages("/repos/{repo}/actions/runs", key="workflow_runs", repo=repo, head_sha=head_sha)
    return tuple([parse(RUN, item) async for item in found])


async def list_artifacts(client: InstallationClient, repo: str, run_id: int) -> tuple[Artifact, ...]:
    path = "/repos/{repo}/actions/runs/{run_id}/artifacts"
    found = client.pages(path, key="artifacts", repo=repo, run_id=run_id)
    return tuple([parse(ARTIFACT, item) async for item in found])


async def take_members(
    client: InstallationClient,
    repo: str,
    artifact: Artifact,
    into: Path,
    wanted: Callable[[str], bool],
    *,
    caps: Caps | None = None,
) -> tuple[Member, ...]:
    """The wanted members of one artifact, as files in `into` under our own names.

    Raises GitHubError where it cannot be downloaded, BadArchive where it cannot be trusted.
    """
    path = "/repos/{repo}/actions/artifacts/{artifact_id}/zip"
    with TemporaryDirectory(prefix="archive-", dir=into) as folder:
        archive = Path(folder) / "archive.zip"
        digest = await download(client, path, archive, most_bytes=MOST_ARCHIVE, repo=repo, artifact_id=artifact.id)
        if artifact.digest and artifact.digest != f"sha256:{digest}":
            raise BadArchive("the archive is not the one GitHub named")
        return await asyncio.to_thread(copy_members, archive, into, wanted, caps or Caps())
