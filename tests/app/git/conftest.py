"""What the tests of git share."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.app.git.world import NAME, Checkout, Hub


@pytest.fixture
async def hub(tmp_path: Path) -> AsyncIterator[Hub]:
    made = Hub(tmp_path)
    await made.repositories.create(NAME)
    async with made.server:
        yield made


@pytest.fixture
async def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Checkout:
    """An empty repository on the branch `main`, of somebody whose own git settings are empty."""
    made = await Checkout(tmp_path / "project").init()
    monkeypatch.setenv("HOME", str(made.home))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    return made
