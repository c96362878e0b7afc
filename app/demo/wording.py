"""What the demo says. Core."""

from collections.abc import Mapping
from typing import Any

STARTING = """\
Starting a GitHub in a box and Quaygate beside it. Everything is real but GitHub itself: the server, the durable
engine, git, semgrep, ruff. Nothing leaves this machine, and nothing stays when you end it.
"""


def opened(repository: str, number: int, page: str) -> str:
    return f"""\
Ada opened pull request #{number} in {repository}: it adds a search with a vulnerability, a function that nobody can
follow, and no test. Its page, with the checks, the annotations and the comment:

    {page}
"""


def verdict(gate: Mapping[str, Any] | None, page: str) -> str:
    assert gate is not None
    mark = "GREEN" if gate["conclusion"] == "success" else "RED"
    return f"The gate is {mark} on {gate['head_sha'][:12]}: {gate['output']['title']}\n    {page}\n"


def invitation(clone_url: str, branch: str, mended: str) -> str:
    return f"""\
Now it is your turn. A colleague has mended it on the branch {mended}; push that to the pull request:

    git clone -q {clone_url} shop && git -C shop push origin origin/{mended}:{branch}

Or change whatever you like in the clone, on the branch {branch}, and push it. Every push is reviewed; watch this
terminal or reload the page. The same verdict without any GitHub: run `quaygate review` inside the clone.

Ctrl-C ends the demo.
"""
