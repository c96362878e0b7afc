"""The contract as it is committed, read once a process. Shell."""

import json
from functools import cache
from pathlib import Path

from app.sandbox.contract import Contract

SPEC = Path(__file__).parent / "spec"


@cache
def github() -> Contract:
    described = json.loads((SPEC / "github.json").read_text(encoding="utf-8"))
    return Contract(described, (SPEC / "operations.txt").read_text(encoding="utf-8"))
