"""The pull requests that try to get past the review, through everything: webhook, git, reviewers, gate, check."""

from pathlib import Path

import pytest

from app.sandbox.hub import SandboxGitHub
from app.sandbox.objects import Entry as Object
from tests.quay import CONFIG, REPO, concluded, install, serving
from tests.reviewers.evasion import EVASIONS, Evasion, Tree

NOTHING = ""  # a branch without a past
# The performance rules read the same files with the same engine; without them the costly evasions cost half.
RULES = f"{CONFIG}reviewers:\n  performance:\n    enabled: false\n"


@pytest.mark.timeout(400)
async def test_no_evasion_turns_the_gate_green(hub: SandboxGitHub, tmp_path: Path) -> None:
    installed = await install(hub, tmp_path, {})
    async with serving(installed, review_seconds=150):
        heads = {evasion.name: await propose(hub, evasion) for evasion in (build() for build in EVASIONS)}
        gates = {name: await concluded(hub, sha) for name, sha in heads.items()}
    green = [name for name, gate in gates.items() if gate["conclusion"] != "failure"]
    assert not green, f"these passed: {green}"
    assert len([name for name in gates if name in {f"E{number}" for number in range(1, 19)}]) == 18
    crashed = [name for name, gate in gates.items() if "reference" in gate["output"]["summary"]]
    assert not crashed, f"these were stopped only because something broke: {crashed}"


async def propose(hub: SandboxGitHub, evasion: Evasion) -> str:
    """Opens the pull request, and returns its head."""
    base = f"base-{evasion.name}"
    files = objects(evasion.base)
    await hub.github.store.commit(REPO, base, {".github/quaygate.yml": RULES, **files}, "Start", start=NOTHING)
    changed = {path: entry for path, entry in objects(evasion.head).items() if files.get(path) != entry}
    gone = dict.fromkeys(files.keys() - objects(evasion.head).keys())
    sha = await hub.push(REPO, f"head-{evasion.name}", {**changed, **gone}, evasion.story, start=base)
    await hub.open_pull(REPO, f"head-{evasion.name}", base, title=evasion.story)
    return sha


def objects(tree: Tree) -> dict[str, Object]:
    return {path: Object(entry.mode, entry.content) for path, entry in tree.items()}
