"""`python -m tests.reviewers.rules` writes docs/rules.md again."""

from pathlib import Path
from tempfile import TemporaryDirectory

from tests.reviewers.rules.paper import PAGE, current

with TemporaryDirectory() as scratch:
    PAGE.write_text(current(Path(scratch)), encoding="utf-8")
