"""Programs are found where set-up put them, or where the operator says. Shell."""

from pathlib import Path

import pytest

from reviewers.tools import SEMGREP_CORE, find_tools


def program(path: Path, mode: int = 0o755) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n")
    path.chmod(mode)
    return path


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An environment with nothing in it."""
    monkeypatch.setattr("sys.prefix", str(tmp_path / "venv"))
    monkeypatch.setenv("PATH", str(tmp_path / "path"))
    monkeypatch.delenv(SEMGREP_CORE, raising=False)
    return tmp_path


def test_set_up_leaves_every_tool_where_it_is_found() -> None:
    tools = find_tools()
    assert None not in (tools.ruff, tools.oxlint, tools.semgrep_core)
    assert tools.python.is_absolute()


def test_a_tool_that_is_not_there_is_none(elsewhere: Path) -> None:
    tools = find_tools()
    assert (tools.ruff, tools.oxlint, tools.semgrep_core) == (None, None, None)


def test_our_own_environment_comes_before_the_path(elsewhere: Path) -> None:
    other = program(elsewhere / "path" / "ruff")
    assert find_tools().ruff == other
    own = program(elsewhere / "venv" / "bin" / "ruff")
    assert find_tools().ruff == own


@pytest.mark.parametrize(
    "place", ["venv/semgrep/semgrep/bin/semgrep-core", "other/lib/python3.12/site-packages/semgrep/bin/semgrep-core"]
)
def test_the_engine_is_found_in_our_own_folder_or_beside_an_installed_semgrep(elsewhere: Path, place: str) -> None:
    core = program(elsewhere / place)
    command = program(elsewhere / "other" / "bin" / "semgrep")
    (elsewhere / "path").mkdir()
    (elsewhere / "path" / "semgrep").symlink_to(command)
    assert find_tools().semgrep_core == core


def test_what_the_operator_says_is_not_replaced_by_something_else(
    elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(elsewhere / "venv/semgrep/semgrep/bin/semgrep-core")
    given = program(elsewhere / "mine", mode=0o644)
    monkeypatch.setenv(SEMGREP_CORE, str(given))
    assert find_tools().semgrep_core is None, "it cannot be run"
    given.chmod(0o755)
    assert find_tools().semgrep_core == given
