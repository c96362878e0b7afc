"""Repositories, in the three sizes in which GitHub serves them. Core."""

from typing import Any

from app.sandbox.entities import Repository
from app.sandbox.shapes.people import user
from app.sandbox.shapes.stamps import node_id, stamp
from app.sandbox.world import World

Json = dict[str, Any]

LINKS = {
    "archive_url": "/{archive_format}{/ref}",
    "assignees_url": "/assignees{/user}",
    "blobs_url": "/git/blobs{/sha}",
    "branches_url": "/branches{/branch}",
    "collaborators_url": "/collaborators{/collaborator}",
    "comments_url": "/comments{/number}",
    "commits_url": "/commits{/sha}",
    "compare_url": "/compare/{base}...{head}",
    "contents_url": "/contents/{+path}",
    "contributors_url": "/contributors",
    "deployments_url": "/deployments",
    "downloads_url": "/downloads",
    "events_url": "/events",
    "forks_url": "/forks",
    "git_commits_url": "/git/commits{/sha}",
    "git_refs_url": "/git/refs{/sha}",
    "git_tags_url": "/git/tags{/sha}",
    "hooks_url": "/hooks",
    "issue_comment_url": "/issues/comments{/number}",
    "issue_events_url": "/issues/events{/number}",
    "issues_url": "/issues{/number}",
    "keys_url": "/keys{/key_id}",
    "labels_url": "/labels{/name}",
    "languages_url": "/languages",
    "merges_url": "/merges",
    "milestones_url": "/milestones{/number}",
    "notifications_url": "/notifications{?since,all,participating}",
    "pulls_url": "/pulls{/number}",
    "releases_url": "/releases{/id}",
    "stargazers_url": "/stargazers",
    "statuses_url": "/statuses/{sha}",
    "subscribers_url": "/subscribers",
    "subscription_url": "/subscription",
    "tags_url": "/tags",
    "teams_url": "/teams",
    "trees_url": "/git/trees{/sha}",
}
COUNTS = ("forks", "forks_count", "open_issues", "open_issues_count", "stargazers_count", "watchers", "watchers_count")


def api_url(world: World, repository: Repository) -> str:
    return f"{world.api}/repos/{repository.full_name}"


def html_url(world: World, repository: Repository) -> str:
    return f"{world.origin}/{repository.full_name}"


def small(world: World, repository: Repository) -> Json:
    """A `simple-repository`: names and links."""
    here = api_url(world, repository)
    return {
        "id": repository.id,
        "node_id": node_id("Repository", repository.id),
        "name": repository.name,
        "full_name": repository.full_name,
        "owner": user(world, repository.owner),
        "private": repository.private,
        "html_url": html_url(world, repository),
        "description": None,
        "fork": False,
        "url": here,
    } | {name: here + suffix for name, suffix in LINKS.items()}


def usual(world: World, repository: Repository) -> Json:
    """A `repository` or `minimal-repository`."""
    created = stamp(repository.created_at)
    page = html_url(world, repository)
    host = world.origin.split("//", 1)[1]
    return (
        small(world, repository)
        | {
            "clone_url": f"{page}.git",
            "git_url": f"git://{host}/{repository.full_name}.git",
            "ssh_url": f"git@{host.split(':')[0]}:{repository.full_name}.git",
            "svn_url": page,
            "mirror_url": None,
            "homepage": None,
            "language": None,
            "license": None,
            "default_branch": repository.default_branch,
            "visibility": "private" if repository.private else "public",
            "archived": False,
            "disabled": False,
            "size": 0,
            "created_at": created,
            "updated_at": created,
            "pushed_at": stamp(repository.pushed_at or repository.created_at),
        }
        | {f"has_{what}": what == "issues" for what in ("issues", "projects", "wiki", "pages", "downloads")}
        | {"has_discussions": False, "is_template": False, "topics": [], "allow_forking": True}
        | {"web_commit_signoff_required": False}
        | dict.fromkeys(COUNTS, 0)
    )


def full(world: World, repository: Repository) -> Json:
    """A `full-repository`, as asking for one repository answers."""
    return usual(world, repository) | {"network_count": 0, "subscribers_count": 0}
