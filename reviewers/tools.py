"""Finds the programs that reviewers run. Shell."""

import importlib.util
import os
import shutil
import sys
from pathlib import Path

from reviewers.base import Tools

SEMGREP_CORE = "QUAYGATE_SEMGREP_CORE"


def find_tools() -> Tools:
    """Absolute paths. Programs of our own environment come before those on the PATH, which may be of any version."""
    return Tools(
        python=Path(sys.executable).absolute(),
        ruff=_program("ruff"),
        oxlint=_program("oxlint"),
        semgrep_core=_semgrep_core(),
    )


HOW_TO_GET = {
    "ruff": "ruff is missing: pip install ruff",
    "oxlint": "oxlint is missing: pip install oxlint",
    "semgrep_core": f"semgrep is missing: uv tool install semgrep==1.182.0, or set {SEMGREP_CORE} to its semgrep-core",
}


class ToolsMissing(Exception):
    """Programs that no review can do without; the message says how to get each."""


def require(tools: Tools) -> Tools:
    """The same tools. Raises ToolsMissing where one was not found."""
    missing = [hint for name, hint in HOW_TO_GET.items() if getattr(tools, name) is None]
    if missing:
        raise ToolsMissing("Quaygate cannot review:\n" + "\n".join(f"  - {hint}" for hint in missing))
    return tools


def _program(name: str) -> Path | None:
    own = Path(sys.prefix, "bin", name)
    if _is_program(own):
        return own
    found = shutil.which(name)
    return Path(found).resolve() if found else None


def _semgrep_core() -> Path | None:
    """Where the variable says, else in the folder set-up unpacks semgrep into, else beside an installed semgrep."""
    given = os.environ.get(SEMGREP_CORE)
    if given:
        return Path(given) if _is_program(Path(given)) else None
    places = [Path(sys.prefix, "semgrep"), *_installed(), *_beside_the_command()]
    cores = (place / "semgrep" / "bin" / "semgrep-core" for place in places)
    return next((core for core in cores if _is_program(core)), None)


def _installed() -> list[Path]:
    """The folder of site-packages that holds semgrep, if it is installed beside us; it is not imported."""
    found = importlib.util.find_spec("semgrep")
    return [Path(found.origin).parents[1]] if found and found.origin else []


def _beside_the_command() -> list[Path]:
    """site-packages of the environment whose `semgrep` command is on the PATH."""
    command = shutil.which("semgrep")
    return sorted(Path(command).resolve().parents[1].glob("lib/python3*/site-packages")) if command else []


def _is_program(path: Path) -> bool:
    return path.is_file() and os.access(path, os.X_OK)
