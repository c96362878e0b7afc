"""Every attack has a GitHub of its own."""

from tests.github import hub

__all__ = ["hub"]
