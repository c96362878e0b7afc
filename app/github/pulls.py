"""Pull requests, and where they branched off. Shell.

https://docs.github.com/en/rest/pulls/pulls
"""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import AliasPath, BeforeValidator, Field, TypeAdapter

from app.github.client import InstallationClient
from app.github.shapes import parse


def names(labels: object) -> object:
    """Labels come as objects with a name."""
    if not isinstance(labels, list):
        return labels
    return tuple(label.get("name") if isinstance(label, dict) else label for label in labels)


@dataclass(frozen=True, slots=True, kw_only=True)
class PullRequest:
    """As GitHub says it is now. `author` is empty and `author_id` 0 for a deleted account; `head_repo_id` is None for a
    deleted fork.

    `base_sha` is what the base branch was at some time before: it is neither its tip nor the merge base.
    """

    number: int
    state: Literal["open", "closed"]
    title: str
    draft: bool = False
    merged: bool = False
    author: Annotated[str, Field(validation_alias=AliasPath("user", "login"))] = ""
    author_id: Annotated[int, Field(validation_alias=AliasPath("user", "id"))] = 0
    head_sha: Annotated[str, Field(validation_alias=AliasPath("head", "sha"))]
    head_ref: Annotated[str, Field(validation_alias=AliasPath("head", "ref"))]
    head_repo_id: Annotated[int | None, Field(validation_alias=AliasPath("head", "repo", "id"))] = None
    base_sha: Annotated[str, Field(validation_alias=AliasPath("base", "sha"))]
    base_ref: Annotated[str, Field(validation_alias=AliasPath("base", "ref"))]
    base_repo_id: Annotated[int, Field(validation_alias=AliasPath("base", "repo", "id"))]
    labels: Annotated[tuple[str, ...], BeforeValidator(names)] = ()

    @property
    def from_fork(self) -> bool:
        return self.head_repo_id != self.base_repo_id


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeBase:
    """`base_tip` is the commit that the base named when GitHub compared."""

    base_tip: Annotated[str, Field(validation_alias=AliasPath("base_commit", "sha"))]
    merge_base: Annotated[str, Field(validation_alias=AliasPath("merge_base_commit", "sha"))]


PULL = TypeAdapter(PullRequest)
MERGE_BASE = TypeAdapter(MergeBase)


async def get_pull(client: InstallationClient, repo: str, number: int) -> PullRequest:
    return parse(PULL, await client.get("/repos/{repo}/pulls/{number}", repo=repo, number=number))


async def list_open_pulls(client: InstallationClient, repo: str) -> tuple[PullRequest, ...]:
    """Every open one. An unchanged list costs nothing of the rate limit."""
    found = client.pages("/repos/{repo}/pulls", key=None, revalidate=True, repo=repo, state="open")
    return tuple([parse(PULL, pull) async for pull in found])


async def merge_base(client: InstallationClient, repo: str, base: str, head: str) -> MergeBase:
    """Where `head` (a sha) left `base` (a branch or a sha).

    Raises NotFound where the two have no history in common or one of them is unknown.
    """
    # The second page holds neither files nor commits, which may be megabytes; the merge base is on every page:
    # https://docs.github.com/en/rest/commits/commits#compare-two-commits
    path, basehead = "/repos/{repo}/compare/{basehead}", f"{base}...{head}"
    return parse(MERGE_BASE, await client.get(path, repo=repo, basehead=basehead, per_page=1, page=2))
