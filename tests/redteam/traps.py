"""A tree full of traps: what has made other review tools run code, read files, or speak for an author. Core.

Most come from the list of linters that execute what they find in a checkout: https://github.com/boostsecurityio/lotp
"""

from pathlib import Path

from app.sandbox.gitstore import Content
from app.sandbox.objects import Entry

TOKEN = "ghp_" + "Zq9" * 12  # shaped like a personal token, and nobody's


def traps(canary: Path, secret: Path) -> dict[str, Content]:
    """Each touches `canary` where it is executed, or shows `secret` where it is followed."""
    python = f"import pathlib\npathlib.Path({str(canary)!r}).touch()\n"
    script = f"require('fs').writeFileSync({str(canary)!r}, '')\n"
    return {**_of_python(python, secret), **_of_others(script, canary, secret), **_links(secret), **_names()}


def _of_python(python: str, secret: Path) -> dict[str, Content]:
    return {
        "conftest.py": python,
        "sitecustomize.py": python,
        "usercustomize.py": python,
        "setup.py": python,
        "evil.pth": "import evil_plugin\n",
        "evil_plugin.py": python,
        ".flake8": "[flake8:local-plugins]\nextension =\n  X = evil_plugin:run\npaths = .\n",
        ".pylintrc": '[MAIN]\ninit-hook="import evil_plugin"\nload-plugins=evil_plugin\n',
        "mypy.ini": "[mypy]\nplugins = evil_plugin.py\n",
        "pyproject.toml": f'[tool.ruff]\nextend = "{secret}"\nexclude = ["*.py"]\n[build-system]\nrequires = []\n'
        'build-backend = "evil_plugin"\nbackend-path = ["."]\n',
        "shop/ruff.toml": f'extend = "{secret}"\n',
        ".ruff.toml": 'exclude = ["**"]\n',
        "ruff.py": python,
        "tree_sitter.py": python,
        "reviewers/__init__.py": python,
        ".coveragerc": "[run]\nplugins = evil_plugin\n",
    }


def _of_others(script: str, canary: Path, secret: Path) -> dict[str, Content]:
    rules = "rules:\n- id: x\n  languages: [python]\n  message: m\n  severity: INFO\n  pattern: nothing_matches()\n"
    return {
        ".semgrep.yml": rules,
        ".semgrep/settings.yml": f"extends: {secret}\n",
        ".semgrepignore": "*\n",
        ".oxlintrc.json": '{"jsPlugins": ["./evil.js"], "plugins": ["./evil.js"], "ignorePatterns": ["**"]}',
        "oxlint.config.ts": script,
        "eslint.config.js": script,
        ".eslintrc.js": script,
        "evil.js": script,
        "package.json": f'{{"scripts": {{"postinstall": "touch {canary}"}}, "type": "commonjs"}}',
        "node_modules/oxlint/package.json": '{"main": "../../evil.js"}',
        ".rubocop.yml": "require: ./evil.rb\n",
        "evil.rb": f'File.write("{canary}", "")\n',
        ".pre-commit-config.yaml": f"repos: [{{repo: local, hooks: [{{id: x, entry: touch {canary}}}]}}]\n",
        ".envrc": f"touch {canary}\n",
        "bin/ruff": Entry("100755", f"#!/bin/sh\ntouch {canary}\n"),
        ".venv/bin/python": Entry("100755", f"#!/bin/sh\ntouch {canary}\n"),
        "HEAD": "ref: refs/heads/main\n",
        "config": f'[core]\n\tbare = true\n\tfsmonitor = "touch {canary}"\n\thooksPath = hooks\n',
        "hooks/post-checkout": Entry("100755", f"#!/bin/sh\ntouch {canary}\n"),
        ".gitmodules": f'[submodule "s"]\npath = s\nurl = ext::sh -c "touch {canary}"\nupdate = !touch {canary}\n',
        "s": Entry("160000", "1" * 40),
    }


def _links(secret: Path) -> dict[str, Content]:
    return {
        "link.py": Entry("120000", str(secret)),
        "shop/secret.js": Entry("120000", "../" * 12 + str(secret).lstrip("/")),
        "folder": Entry("120000", "/"),
    }


def _names() -> dict[str, Content]:
    """Findings in files and functions whose names want to be more than names."""
    bad = "import os\n\n\ndef run(request):\n    return eval(request.args['rule'])\n"
    wide = "".join(f"    if a == {n}:\n        return {n}\n" for n in range(40))
    return {
        "@acme|all.py": bad,
        "![x](evil.example).py": bad,
        "a`<img src=x>`.py": bad,
        "</details><!--.py": bad,
        f"{TOKEN}.py": bad,
        "-rf.py": bad,
        "::error::x.py": bad,
        "shop/wide.js": "class A {\n  '@acme/all ![x](evil) <img>'(a) {\n" + wide + "  }\n}\n",
        "shop/wide.rb": f'define_method "@acme/all {TOKEN}" do |a|\n' + wide.replace(":\n", "\n") + "end\n",
        "shop/key.py": f'KEY = "{TOKEN}"\n',
    }
