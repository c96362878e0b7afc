"""Artifacts: one hop to storage without the token, to disk, within limits."""

from pathlib import Path

import pytest
from aiohttp import web

from app.github.archive import BadArchive
from app.github.artifacts import Artifact, list_artifacts, list_runs, take_members
from app.github.client import InstallationClient
from app.github.downloads import check, download
from app.github.errors import Forbidden, Moved, NotFound, TooLarge, Unavailable
from app.github.jobs import Job
from tests.app.github.conftest import REPO as SCRIPTED_REPO
from tests.app.github.conftest import Handler, Scripted, answer
from tests.app.github.stage import REPO, Stage, sandbox, stage
from tests.github import breaches

__all__ = ["sandbox", "stage"]

PATH = "/repos/{repo}/actions/artifacts/{artifact_id}/zip"
REPORT = b"<coverage line-rate='0.5'/>"


async def finished(stage: Stage) -> tuple[int, Artifact]:
    kept = {"coverage": {"coverage.xml": REPORT, "notes.txt": b"n"}}
    run_id = await stage.sandbox.finish_workflow_run(REPO, stage.head_sha, artifacts=kept)
    (artifact,) = await list_artifacts(stage.client(), REPO, run_id)
    return run_id, artifact


async def test_a_report_comes_from_the_repositorys_own_run(stage: Stage, tmp_path: Path) -> None:
    run_id, artifact = await finished(stage)
    assert (artifact.name, artifact.run_id, artifact.head_sha) == ("coverage", run_id, stage.head_sha)
    assert artifact.head_repo_id == stage.repository_id
    (member,) = await take_members(stage.client(), REPO, artifact, tmp_path, lambda name: name.endswith(".xml"))
    assert (member.name, member.path.read_bytes()) == ("coverage.xml", REPORT)


async def test_the_runs_of_a_commit_are_listed(stage: Stage) -> None:
    run_id, _ = await finished(stage)
    (run,) = await list_runs(stage.client(), REPO, stage.head_sha)
    assert (run.id, run.conclusion, run.head_sha, run.head_repo_id) == (
        run_id,
        "success",
        stage.head_sha,
        stage.repository_id,
    )
    assert run.path == ".github/workflows/ci.yml"
    assert await list_runs(stage.client(), REPO, stage.base_sha) == ()


async def test_an_archive_that_is_not_the_one_named_is_refused(stage: Stage, tmp_path: Path) -> None:
    _, artifact = await finished(stage)
    stage.sandbox.world.artifacts[artifact.id].archive += b"tampered"
    named = Artifact(id=artifact.id, name="coverage", size=1, expired=False, digest="sha256:" + "0" * 64)
    with pytest.raises(BadArchive, match="not the one"):
        await take_members(stage.client(), REPO, named, tmp_path, bool)


async def test_an_artifact_that_is_gone_is_not_found(stage: Stage, tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        await download(stage.client(), PATH, tmp_path / "a", most_bytes=10, repo=REPO, artifact_id=1)


async def test_a_token_without_actions_reaches_no_artifact(stage: Stage, tmp_path: Path) -> None:
    _, artifact = await finished(stage)
    with pytest.raises(Forbidden):
        await take_members(stage.client(Job.FETCH), REPO, artifact, tmp_path, bool)
    breaches(stage.sandbox)


def storage(github: Scripted, *answers: web.Response | Handler, path: str = "/storage/x?sig=SECRETSIGNATURE") -> None:
    """GitHub redirects to storage on the same machine, which then gives these answers."""
    origin = github.url.removesuffix("/api/v3")
    for given in answers:
        github.says(answer(None, 302, Location=f"{origin}{path}"), given)


async def got(client: InstallationClient, into: Path, most_bytes: int = 1000) -> str:
    return await download(client, PATH, into, most_bytes=most_bytes, repo=SCRIPTED_REPO, artifact_id=5)


async def test_storage_never_sees_the_token(client: InstallationClient, github: Scripted, tmp_path: Path) -> None:
    storage(github, answer(b"zip", content_type="application/zip"))
    digest = await got(client, tmp_path / "a")
    assert (tmp_path / "a").read_bytes() == b"zip"
    assert len(digest) == 64
    to_api, to_storage = github.heard
    assert to_api.headers["Authorization"] == f"Bearer {github.minted[0]}"
    assert "Authorization" not in to_storage.headers
    assert github.minted[0] not in str(to_storage.headers)


async def test_a_file_beyond_the_cap_is_refused(client: InstallationClient, github: Scripted, tmp_path: Path) -> None:
    storage(github, answer(b"x" * 1001))
    with pytest.raises(TooLarge):
        await got(client, tmp_path / "a")


async def reset(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"content-length": "900"})
    await response.prepare(request)
    await response.write(b"half")
    assert request.transport is not None
    request.transport.close()
    return response


async def test_a_lost_download_starts_again_with_a_new_link(
    client: InstallationClient, github: Scripted, tmp_path: Path
) -> None:
    storage(github, reset, answer({}, 403), answer(b"whole"))
    await got(client, tmp_path / "a")
    assert (tmp_path / "a").read_bytes() == b"whole"
    assert len(github.heard) == 6


async def test_a_second_hop_is_not_taken_and_the_link_is_not_told(
    client: InstallationClient, github: Scripted, tmp_path: Path
) -> None:
    storage(github, *[answer(None, 302, Location="http://127.0.0.1:1/metadata")] * 4)
    with pytest.raises(Unavailable) as caught:
        await got(client, tmp_path / "a")
    assert "SECRETSIGNATURE" not in f"{caught.value!r} {caught.value} {vars(caught.value)}"


API = "https://api.github.com"


@pytest.mark.parametrize(
    ("api", "link"),
    [
        (API, "http://store.example/a"),
        (API, "https://169.254.169.254/latest/meta-data"),
        (API, "https://[::1]/a"),
        (API, "https://[::ffff:10.0.0.1]/a"),
        (API, "https://localhost/a"),
        (API, "http://127.0.0.1/a"),
        (API, "https://user@store.example/a"),
        (API, "ftp://store.example/a"),
        (API, "file:///etc/passwd"),
        (API, "//store.example/a"),
        (API, "https://[broken/a"),
        (API, ""),
        ("http://127.0.0.1:1/api/v3", "http://store.example/a"),
    ],
)
def test_a_download_link_to_the_wrong_place_is_not_opened(api: str, link: str) -> None:
    with pytest.raises(Moved):
        check(api, link)


@pytest.mark.parametrize(
    ("api", "link"),
    [
        (API, "https://productionresults.blob.core.windows.net/a?sig=1"),
        ("https://10.1.2.3/api/v3", "https://10.1.2.3/storage/a"),
        ("http://127.0.0.1:1/api/v3", "http://127.0.0.1:1/storage/a"),
    ],
)
def test_a_download_link_to_storage_is_opened(api: str, link: str) -> None:
    check(api, link)
