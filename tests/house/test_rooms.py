"""The house rules: who may import whom, labels on every door, sizes, names."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("reviewers", "checks", "app")
MODULES = [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py")) if "fixtures" not in path.parts]
NAMES = [str(path.relative_to(ROOT)) for path in MODULES]

MAY_IMPORT = {"reviewers": {"reviewers"}, "checks": {"reviewers", "checks"}, "app": {"reviewers", "checks", "app"}}
NEVER = {
    "reviewers": {"gidgethub", "aiohttp", "sqlalchemy", "dbos", "github"},
    "checks": {"gidgethub", "aiohttp", "sqlalchemy", "dbos", "github", "subprocess", "asyncio"},
    "app": {"semgrep"},
}
IMPURE = {"aiohttp", "asyncio", "gidgethub", "os", "time", "random", "subprocess", "socket", "sqlalchemy", "dbos"}
FORBIDDEN_NAMES = {"utils", "common", "helpers", "misc", "manager"}
LABELS = {"Core.", "Shell."}
MAX_FILE = 300
MAX_FUNCTION = 40


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imported(tree: ast.AST) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module)
    return names


def tops(tree: ast.AST) -> set[str]:
    return {name.split(".")[0] for name in imported(tree)}


def label(tree: ast.Module) -> str:
    words = (ast.get_docstring(tree) or "").split("\n\n")[0].split()
    return words[-1] if words else ""


@pytest.mark.parametrize("path", MODULES, ids=NAMES)
def test_a_room_only_opens_onto_the_rooms_it_may(path: Path) -> None:
    room = path.relative_to(ROOT).parts[0]
    found = tops(tree_of(path))
    strangers = (found & set(ROOMS)) - MAY_IMPORT[room]
    assert not strangers, f"{room}/ may not import {sorted(strangers)}"
    assert not found & NEVER[room], f"{room}/ may not import {sorted(found & NEVER[room])}"
    assert "tests" not in found


@pytest.mark.parametrize("path", MODULES, ids=NAMES)
def test_only_the_github_room_knows_gidgethub_and_only_people_wait_for_pygithub(path: Path) -> None:
    name, found = str(path.relative_to(ROOT)), tops(tree_of(path))
    if "gidgethub" in found:
        assert name.startswith("app/github/") or name == "app/webhooks/intake.py"
    if "github" in found:
        assert name.startswith("app/setup/") or name == "app/doctor.py"


@pytest.mark.parametrize("path", MODULES, ids=NAMES)
def test_the_sandbox_github_stays_apart(path: Path) -> None:
    """Only the demo may start it; a product that leaned on its own fake would prove nothing."""
    name, found = path.relative_to(ROOT).parts, imported(tree_of(path))
    if name[:2] == ("app", "sandbox") or name[:2] == ("app", "demo"):
        return
    assert not any(module.startswith("app.sandbox") for module in found)


@pytest.mark.parametrize("path", MODULES, ids=NAMES)
def test_every_door_has_a_label_and_the_core_is_pure(path: Path) -> None:
    tree = tree_of(path)
    assert label(tree) in LABELS, "end the first paragraph of the module docstring with Core. or Shell."
    if label(tree) == "Shell.":
        return
    assert not tops(tree) & IMPURE, f"a Core module may not import {sorted(tops(tree) & IMPURE)}"
    for node in ast.walk(tree):
        if isinstance(node, ast.AsyncFunctionDef):
            assert is_protocol_stub(node), f"{node.name}: a Core module has no async code"
        assert not (isinstance(node, ast.Attribute) and node.attr in {"now", "utcnow", "today"}), "Core has no clock"


def is_protocol_stub(node: ast.AsyncFunctionDef) -> bool:
    """An async method without a body but a docstring or `...`: the declaration of a port."""
    return all(isinstance(part, ast.Expr) and isinstance(part.value, ast.Constant) for part in node.body)


@pytest.mark.parametrize("path", MODULES, ids=NAMES)
def test_files_and_functions_stay_small(path: Path) -> None:
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= MAX_FILE, f"{lines} lines; split it at {MAX_FILE}"
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = node.body[1:] if ast.get_docstring(node) else node.body
            length = (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0
            assert length <= MAX_FUNCTION, f"{node.name} has {length} lines; stop at {MAX_FUNCTION}"


@pytest.mark.parametrize("path", MODULES, ids=NAMES)
def test_nothing_is_called_a_drawer(path: Path) -> None:
    assert not FORBIDDEN_NAMES & {part.removesuffix(".py") for part in path.relative_to(ROOT).parts}


def test_the_local_review_needs_neither_github_nor_a_web_server() -> None:
    program = "import sys, app.cli; print(sorted({'gidgethub', 'aiohttp', 'dbos'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.strip() == "[]"
