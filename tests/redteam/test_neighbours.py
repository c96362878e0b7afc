"""A delivery that names somebody else's repository reads, writes and tells nothing of it."""

import json
from pathlib import Path

import aiohttp
import pytest

from app.sandbox.hub import SandboxGitHub
from app.webhooks.signature import sign
from tests.flows.code import CLEAN, VULNERABLE
from tests.github import breaches
from tests.quay import REPO, concluded, install, serving

THEIRS = "rival/vault"
PRIVATE = "the rival's private line"


@pytest.mark.parametrize("mixed", ["their name with our id", "their name with their id"])
async def test_our_installation_is_no_way_into_another_owner_s_repository(
    hub: SandboxGitHub, tmp_path: Path, mixed: str
) -> None:
    """Even where somebody knows the webhook's secret: a token is asked for one installation and one repository by its
    id, and GitHub gives none for a repository that this installation does not have."""
    installed = await install(hub, tmp_path, CLEAN)
    await hub.create_repository(THEIRS, {"vault.py": f"# {PRIVATE}\n"})
    head = await hub.push(THEIRS, "idea", {"vault.py": f"# {PRIVATE}!\n{VULNERABLE}"}, start="main")
    named = hub.world.repository(REPO if mixed == "their name with our id" else THEIRS)
    payload = {
        "action": "opened",
        "installation": {"id": installed.installation_id},
        "repository": {"id": named.id, "full_name": THEIRS},
        "pull_request": {"number": await hub.open_pull(THEIRS, "idea")},
    }
    body = json.dumps(payload).encode()
    headers = {
        "content-type": "application/json",
        "x-github-event": "pull_request",
        "x-github-delivery": "00000000-aaaa-bbbb-cccc-000000000001",
        "x-hub-signature-256": sign(body, installed.app.webhook_secret.encode()),
    }
    async with serving(installed) as port, aiohttp.ClientSession() as session:
        url = f"http://127.0.0.1:{port}/webhooks/github"
        async with session.post(url, data=body, headers=headers) as answer:
            assert answer.status == 202
        # A review of ours that starts later and takes longer shows that the other had its turn.
        sha = await hub.push(REPO, "search", {"shop/search.py": VULNERABLE}, start="main")
        await hub.open_pull(REPO, "search")
        await concluded(hub, sha)
    assert not [seen for seen in hub.requests if THEIRS in seen.path and seen.status < 300]
    assert hub.checks(THEIRS, head) == []
    data = b"".join(path.read_bytes() for path in (tmp_path / "data").rglob("*") if path.is_file())
    assert PRIVATE.encode() not in data
    refused = breaches(hub)
    assert all("404" in breach or "403" in breach or "422" in breach for breach in refused), refused
