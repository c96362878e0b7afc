"""No line of the log can be forged, and none holds a secret, whoever writes it."""

import json
import subprocess
import sys

import pytest

TOKEN = "ghs_" + "a1B2" * 10
EVIL = f"x {TOKEN} \\x1b[2J\\n2026-11-20T00:00:00Z [info     ] all_is_well\\u202e"
PROGRAM = f"""
import logging, sys
import structlog
from dbos import DBOS
from app.engine import launch
from app.logs import set_up
set_up(sys.argv[1])
evil = "{EVIL}"
if sys.argv[2] == "dbos":
    DBOS(config={{"name": "quaygate", "system_database_url": "sqlite:///" + sys.argv[3]}})
log = structlog.get_logger("ours") if sys.argv[2] == "ours" else logging.getLogger(sys.argv[2])
try:
    raise ValueError(evil)
except ValueError:
    log.exception("it broke: " + evil)
"""


def written(form: str, logger: str, folder: object) -> str:
    program = [sys.executable, "-c", PROGRAM, form, logger, f"{folder}/x.db"]
    return subprocess.run(program, capture_output=True, text=True, check=True).stderr


@pytest.mark.parametrize("logger", ["ours", "aiohttp.server", "dbos"])
@pytest.mark.parametrize("form", ["console", "json"])
def test_hostile_text_starts_no_line_and_moves_no_cursor(form: str, logger: str, tmp_path: object) -> None:
    lines = written(form, logger, tmp_path).splitlines()
    text = "\n".join(lines)
    assert "it broke" in text
    assert "ValueError" in text
    assert TOKEN not in text
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert not [line for line in lines if line.startswith("2026-11-20T00:00:00Z")]
    if form == "json":
        assert "error" in {json.loads(line)["level"] for line in lines}
