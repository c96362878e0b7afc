"""What each kind of work may do with its token: the permissions it is minted with, and nothing more. Core.

GitHub's permissions by endpoint:
https://docs.github.com/en/rest/authentication/permissions-required-for-github-apps
Reading metadata is part of every token and cannot be left out.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Job(StrEnum):
    """LIST sees which repositories there are. FETCH is for git. REVIEW publishes checks and the comment, and downloads
    coverage. SWEEP finds pull requests without a verdict. COMMAND answers a comment. DEPLOY records deployments."""

    LIST = "list"
    FETCH = "fetch"
    REVIEW = "review"
    SWEEP = "sweep"
    COMMAND = "command"
    DEPLOY = "deploy"


# Read-only jobs whose token may reach every repository of the installation.
WHOLE_INSTALLATION = frozenset({Job.LIST, Job.SWEEP})

PERMISSIONS: Mapping[Job, Mapping[str, str]] = MappingProxyType(
    {
        Job.LIST: {"metadata": "read"},
        Job.FETCH: {"metadata": "read", "contents": "read"},
        Job.REVIEW: {
            "metadata": "read",
            "contents": "read",
            "pull_requests": "write",
            "checks": "write",
            "actions": "read",
        },
        Job.SWEEP: {"metadata": "read", "pull_requests": "read", "checks": "read"},
        # A reaction on a comment is listed under issues only.
        Job.COMMAND: {
            "metadata": "read",
            "contents": "read",
            "pull_requests": "write",
            "issues": "write",
            "checks": "write",
        },
        Job.DEPLOY: {
            "metadata": "read",
            "contents": "read",
            "pull_requests": "write",
            "checks": "write",
            "actions": "read",
            "deployments": "write",
        },
    }
)
