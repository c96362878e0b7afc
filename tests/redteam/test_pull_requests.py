"""A hostile pull request against the whole product: it runs nothing, reads nothing, and nobody is called by it."""

import json
import os
import sqlite3
from pathlib import Path

import pytest

from app.sandbox.gitstore import Content
from app.sandbox.hub import SandboxGitHub
from app.sandbox.objects import Entry
from tests.checks.commonmark import kinds, shown_text, tokens
from tests.flows.code import CLEAN, VULNERABLE
from tests.quay import REPO, concluded, install, serving, spawn, until
from tests.redteam.traps import TOKEN, traps

SECRET = "the neighbour's secret, which nobody may read"


def files_of(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def published(hub: SandboxGitHub, sha: str, number: int) -> str:
    """Every word that GitHub was given about a pull request."""
    return json.dumps([hub.checks(REPO, sha), hub.comments(REPO, number)], default=str, ensure_ascii=False)


def markdown(hub: SandboxGitHub, sha: str, number: int) -> list[str]:
    outputs = [check["output"] for check in hub.checks(REPO, sha)]
    texts = [output[part] for output in outputs for part in ("summary", "text") if output.get(part)]
    return [*texts, *(comment["body"].split("\n", 1)[1] for comment in hub.comments(REPO, number))]


@pytest.mark.timeout(300)
async def test_a_tree_of_traps_springs_none_tells_nothing_and_calls_nobody(
    hub: SandboxGitHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Configuration that runs code or reads files, for every linter known to honour it; links to a secret; names that
    mention, link and embed; tokens in every place an author can write to."""
    canary, secret = tmp_path / "canary", tmp_path / "secret.toml"
    secret.write_text(SECRET)
    monkeypatch.setenv("QUAYGATE_CANARY", SECRET)
    installed = await install(hub, tmp_path, CLEAN)
    log = tmp_path / "log"
    server = await spawn(installed, log=log)
    try:
        tree: dict[str, Content] = {**traps(canary, secret), "shop/search.py": VULNERABLE}
        sha = await hub.push(REPO, "hostile`@acme", tree, f"@acme/all {TOKEN}", start="main")
        number = await hub.open_pull(REPO, "hostile`@acme", title=f"@acme/all ![x](//evil.example) {TOKEN}\x1b[2J")
        gate = await concluded(hub, sha)
        await until(lambda: hub.comments(REPO, number))
    finally:
        await server.stop()
    said, told = published(hub, sha, number), log.read_text()
    assert gate["conclusion"] == "failure"
    assert "reference" not in gate["output"]["summary"], "stopped only because something broke"
    assert not canary.exists(), "something of the tree was executed"
    minted = list(hub.world.tokens)
    assert minted
    for where in (said, told):
        assert SECRET not in where
        assert TOKEN not in where
        assert not [token for token in minted if token in where]
        assert "\x1b" not in where
    for text in markdown(hub, sha, number):
        assert "image" not in kinds(text)
        html = "".join(token.content for token in tokens(text) if token.type.startswith("html"))
        assert "img" not in html
        assert "<!--" not in html
        assert html.count("<details") == html.count("</details>"), "what folds away is what we fold"
        assert "@acme" not in shown_text(text)
    data = files_of(tmp_path / "data")
    assert not [token for token in minted if token.encode() in data], "a token of ours was written to disk"
    assert installed.app.webhook_secret.encode() not in data
    assert SECRET.encode() not in data


async def test_a_pull_request_that_deletes_its_configuration_is_judged_by_it(
    hub: SandboxGitHub, tmp_path: Path
) -> None:
    installed = await install(hub, tmp_path, CLEAN)
    async with serving(installed):
        gone: dict[str, Content | None] = {".github/quaygate.yml": None, "shop/search.py": VULNERABLE}
        sha = await hub.push(REPO, "search", gone, start="main")
        await hub.open_pull(REPO, "search")
        assert (await concluded(hub, sha))["conclusion"] == "failure"


async def test_a_configuration_that_is_a_link_is_not_followed(hub: SandboxGitHub, tmp_path: Path) -> None:
    installed = await install(hub, tmp_path, CLEAN)
    linked = Entry("120000", "../../../../../../etc/passwd")
    await hub.push(REPO, "main", {".github/quaygate.yml": linked})
    async with serving(installed):
        sha = await hub.push(REPO, "search", {"shop/search.py": VULNERABLE}, start="main")
        number = await hub.open_pull(REPO, "search")
        assert (await concluded(hub, sha))["conclusion"] == "failure"
        assert "root:" not in published(hub, sha, number)


async def test_the_neighbour_reads_nothing_of_what_we_keep(hub: SandboxGitHub, tmp_path: Path) -> None:
    """Whatever the folder was before us, and whatever the umask."""
    data = tmp_path / "data"
    data.mkdir()
    data.chmod(0o777)
    before = os.umask(0)
    try:
        installed = await install(hub, tmp_path, CLEAN)
        async with serving(installed):
            sha = await hub.push(REPO, "search", {"shop/search.py": VULNERABLE}, start="main")
            await hub.open_pull(REPO, "search")
            await concluded(hub, sha)
            assert data.stat().st_mode & 0o077 == 0
            kept = list(data.glob("quaygate.db*"))
            assert len(kept) == 3
            assert not [path.name for path in kept if path.stat().st_mode & 0o077]
        assert not list((data / "scratch").iterdir()), "code of a private repository was left behind"
    finally:
        os.umask(before)


async def test_what_a_tool_matched_is_not_kept_in_the_cache(hub: SandboxGitHub, tmp_path: Path) -> None:
    """The line that a scanner complains of may be the secret itself; it is known again by a digest."""
    installed = await install(hub, tmp_path, CLEAN)
    async with serving(installed):
        sha = await hub.push(REPO, "leak", {"shop/key.py": f'KEY = "{TOKEN}"\n'}, start="main")
        await hub.open_pull(REPO, "leak")
        assert (await concluded(hub, sha))["conclusion"] == "failure"
    with sqlite3.connect(tmp_path / "data" / "quaygate.db") as store:
        kept = [bytes(value) for (value,) in store.execute("SELECT value FROM qg_tool_cache")]
    store.close()
    assert kept
    assert not [value for value in kept if TOKEN.encode() in value]
