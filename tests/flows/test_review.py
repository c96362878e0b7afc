"""A pull request is opened, and gets its verdict."""

from pathlib import Path

from app.sandbox.hub import SandboxGitHub
from tests.github import hub  # noqa: F401
from tests.quay import REPO, concluded, install, newest, serving, until

CLEAN = {
    "shop/__init__.py": "",
    "shop/cart.py": "def total(prices):\n    return sum(prices)\n",
    "README.md": "# Shop\n",
}
VULNERABLE = """import subprocess

from flask import Flask, request

app = Flask(__name__)


@app.route("/search")
def search():
    return subprocess.check_output("grep " + request.args["q"] + " catalogue.txt", shell=True)
"""


async def test_a_vulnerability_fails_the_gate_and_its_fix_turns_it_green(hub: SandboxGitHub, tmp_path: Path) -> None:
    installed = await install(hub, tmp_path, CLEAN)
    async with serving(installed):
        bad = await hub.push(REPO, "search", {"shop/search.py": VULNERABLE}, start="main")
        number = await hub.open_pull(REPO, "search", title="Search")
        gate = await concluded(hub, bad)
        assert gate["conclusion"] == "failure", gate["output"]
        security = await concluded(hub, bad, "quaygate/security")
        assert security["conclusion"] == "failure"
        assert any(note["path"] == "shop/search.py" for note in security["annotations"])
        (comment,) = await until(lambda: hub.comments(REPO, number))
        assert "shop/search.py" in comment["body"]

        good = await hub.push(
            REPO,
            "search",
            {"shop/search.py": "def search(word, lines):\n    return [line for line in lines if word in line]\n"},
        )
        gate = await concluded(hub, good)
        assert gate["conclusion"] == "success", gate["output"]
        (comment,) = hub.comments(REPO, number)
        assert "shop/search.py" not in comment["body"].split("looked at")[0]
        assert newest(hub, bad)["conclusion"] == "failure"  # type: ignore[index]
