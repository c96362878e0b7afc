"""The code of the stories."""

CLEAN = {
    "shop/__init__.py": "",
    "shop/cart.py": "def total(prices: list[int]) -> int:\n    return sum(prices)\n",
    "README.md": "# Shop\n",
}
VULNERABLE = """import subprocess

from flask import Flask, request

app = Flask(__name__)


@app.route("/search")
def search():
    return subprocess.check_output("grep " + request.args["q"] + " catalogue.txt", shell=True)
"""
HARMLESS = (
    "def search(word: str, lines: list[str]) -> list[str]:\n    return [line for line in lines if word in line]\n"
)
HARMLESS_TOO = "def first(lines: list[str]) -> str:\n    return lines[0] if lines else ''\n"
WAITS_FOR_COVERAGE = "version: 1\ncoverage:\n  artifact: coverage\n  workflow: .github/workflows/ci.yml\n"
LCOV_ALL = b"SF:shop/search.py\nDA:1,1\nDA:2,1\nend_of_record\n"
LCOV_NONE = b"SF:shop/search.py\nDA:1,0\nDA:2,0\nend_of_record\n"
