"""What every happening needs: the world, and a way to tell of it. Shell."""

from typing import Any

from app.sandbox.github import Github

Json = dict[str, Any]
BRANCH = "refs/heads/"
NO_COMMIT = "0" * 40


class Teller:
    """Changes the world first and then tells the Apps."""

    def __init__(self, github: Github) -> None:
        self.github = github
        self.world = github.world
