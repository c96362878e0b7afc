"""Commits, changed files, refs and contents, from what git says of them. Core."""

import base64
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from app.sandbox.entities import Account, Repository
from app.sandbox.shapes.repository import api_url, html_url
from app.sandbox.shapes.stamps import node_id, stamp
from app.sandbox.world import World

Json = dict[str, Any]
Raw = Mapping[str, Any]


def commit(world: World, repository: Repository, raw: Raw) -> Json:
    here, page, sha = api_url(world, repository), html_url(world, repository), raw["sha"]
    told = raw["commit"]
    tree = told["tree"]["sha"]
    return {
        "sha": sha,
        "node_id": node_id("Commit", sha),
        "url": f"{here}/commits/{sha}",
        "html_url": f"{page}/commit/{sha}",
        "comments_url": f"{here}/commits/{sha}/comments",
        "commit": dict(told)
        | {"url": f"{here}/git/commits/{sha}", "tree": {"sha": tree, "url": f"{here}/git/trees/{tree}"}},
        "author": None,
        "committer": None,
        "parents": [
            {
                "sha": parent["sha"],
                "url": f"{here}/commits/{parent['sha']}",
                "html_url": f"{page}/commit/{parent['sha']}",
            }
            for parent in raw["parents"]
        ],
    }


def git_commit(world: World, repository: Repository, raw: Raw) -> Json:
    """A commit as the git database API has it: without the people behind it."""
    shaped, told = commit(world, repository, raw), raw["commit"]
    return {name: shaped[name] for name in ("sha", "node_id", "html_url", "parents")} | {
        "url": shaped["commit"]["url"],
        "author": told["author"],
        "committer": told["committer"],
        "message": told["message"],
        "tree": shaped["commit"]["tree"],
        "verification": told["verification"],
    }


def simple_commit(raw: Raw) -> Json:
    """The head commit as it hangs on suites and runs."""
    told = raw["commit"]
    people = {who: {part: told[who][part] for part in ("name", "email")} for who in ("author", "committer")}
    return {
        "id": raw["sha"],
        "tree_id": told["tree"]["sha"],
        "message": told["message"],
        "timestamp": told["committer"]["date"],
    } | people


def pushed_commit(world: World, repository: Repository, raw: Raw, files: Sequence[Raw]) -> Json:
    """A commit as the push webhook tells it, with the names of what it touched."""
    touched: dict[str, list[str]] = {"added": [], "removed": [], "modified": []}
    for file in files:
        match file["status"]:
            case "renamed":
                touched["removed"].append(file["previous_filename"])
                touched["added"].append(file["filename"])
            case "added" | "removed" as status:
                touched[status].append(file["filename"])
            case _:
                touched["modified"].append(file["filename"])
    page = f"{html_url(world, repository)}/commit/{raw['sha']}"
    return simple_commit(raw) | {"distinct": True, "url": page} | touched


def diff_entry(world: World, repository: Repository, sha: str, raw: Raw) -> Json:
    page, path = html_url(world, repository), quote(raw["filename"])
    return dict(raw) | {
        "blob_url": f"{page}/blob/{sha}/{path}",
        "raw_url": f"{page}/raw/{sha}/{path}",
        "contents_url": f"{api_url(world, repository)}/contents/{path}?ref={sha}",
    }


def ref(world: World, repository: Repository, name: str, sha: str, kind: str = "commit") -> Json:
    here = f"{api_url(world, repository)}/git"
    return {
        "ref": name,
        "node_id": node_id("Ref", f"{repository.id}:{name}"),
        "url": f"{here}/{name}",
        "object": {"type": kind, "sha": sha, "url": f"{here}/{kind}s/{sha}"},
    }


def content_links(world: World, repository: Repository, at: str, path: str, sha: str) -> Json:
    here, page, name = api_url(world, repository), html_url(world, repository), quote(path)
    url, git, html = f"{here}/contents/{name}?ref={at}", f"{here}/git/blobs/{sha}", f"{page}/blob/{at}/{name}"
    return {
        "url": url,
        "git_url": git,
        "html_url": html,
        "download_url": f"{page}/raw/{at}/{name}",
        "_links": {"self": url, "git": git, "html": html},
    }


def file_content(world: World, repository: Repository, at: str, entry: Raw, content: bytes) -> Json:
    return {
        "type": "file",
        "encoding": "base64",
        "content": base64.encodebytes(content).decode(),
    } | entry_content(world, repository, at, entry)


def entry_content(world: World, repository: Repository, at: str, entry: Raw) -> Json:
    kept = {name: entry[name] for name in ("type", "name", "path", "sha", "size")}
    return kept | content_links(world, repository, at, entry["path"], entry["sha"])


def address(account: Account) -> str:
    """The address GitHub gives to those who keep theirs to themselves."""
    return f"{account.id}+{account.login}@users.noreply.github.com"


def moment(seconds: int) -> str:
    return stamp(datetime.fromtimestamp(seconds, UTC))
