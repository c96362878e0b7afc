"""The sandbox GitHub as a fixture; a test that broke GitHub's contract fails, whatever else it proved.

    from tests.github import hub  # noqa: F401

A test that breaks it on purpose takes the breaches away: `assert "..." in " ".join(breaches(hub))`.
"""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.sandbox.hub import SandboxGitHub


@pytest.fixture
async def hub(tmp_path: Path) -> AsyncIterator[SandboxGitHub]:
    async with SandboxGitHub.start(tmp_path / "github") as started:
        yield started
        await started.settle()
        assert not started.violations, "GitHub's contract was broken:\n" + "\n".join(started.violations)


def breaches(hub: SandboxGitHub) -> list[str]:
    """What was recorded so far, which is then forgotten."""
    found = list(hub.violations)
    hub.violations.clear()
    return found
