"""The security page names a proof for every guard, and every proof is there."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROWS = re.findall(r"^\| ([ACD]\d+) \|(.*)$", (ROOT / "docs" / "security.md").read_text(encoding="utf-8"), re.MULTILINE)
THREATS = [f"A{n}" for n in range(1, 13)] + [f"C{n}" for n in range(1, 9)] + [f"D{n}" for n in range(1, 17)]


def test_every_threat_has_one_row() -> None:
    assert [name for name, _ in ROWS] == THREATS


@pytest.mark.parametrize(("name", "row"), ROWS, ids=[name for name, _ in ROWS])
def test_a_guard_is_proved_or_does_not_apply_yet(name: str, row: str) -> None:
    proofs = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", row)
    assert proofs or "oes not apply yet" in row, f"{name}: name a test, or say why it does not apply yet"
    for path, test in proofs:
        tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
        defined = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
        assert test in defined, f"{name}: {path} has no {test}"
