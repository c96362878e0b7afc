"""Each installation has its share: a busy one does not hold up the others."""

from pathlib import Path

from app.sandbox.faults import Fault
from app.sandbox.hub import SandboxGitHub
from tests.flows.code import CLEAN
from tests.quay import CONFIG, GATE, REPO, install, serving, until

OTHER = "globex/site"
WORDS = {"README.md": "# Another name\n"}
BUSY = 12


async def test_a_busy_installation_does_not_hold_up_another(hub: SandboxGitHub, tmp_path: Path) -> None:
    installed = await install(hub, tmp_path, CLEAN, reviews_per_installation="2")
    await hub.create_repository(OTHER, {".github/quaygate.yml": CONFIG, **CLEAN})
    hub.install(installed.app, "globex", [OTHER])
    hub.faults.add(Fault(f"/repos/{REPO}/compare", "slow", times=BUSY, seconds=1.0))
    async with serving(installed):
        hub.webhooks.hold()
        heads = [await propose(hub, REPO, f"words-{index}") for index in range(BUSY)]
        single = await propose(hub, OTHER, "words")  # the last to come
        await hub.webhooks.release()
        await until(lambda: is_done(hub, OTHER, single))
        before = [head for head in heads if is_done(hub, REPO, head)]
        assert len(before) < BUSY * 2 / 3


async def propose(hub: SandboxGitHub, repo: str, branch: str) -> str:
    sha = await hub.push(repo, branch, WORDS, message=branch, start="main")
    await hub.open_pull(repo, branch)
    return sha


def is_done(hub: SandboxGitHub, repo: str, sha: str) -> bool:
    return any(check["name"] == GATE and check["conclusion"] == "success" for check in hub.checks(repo, sha))
