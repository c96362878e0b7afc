"""Deployments, their statuses, and environments with their protection rules. Core."""

from typing import Any

from app.sandbox.entities import Account, Deployment, DeploymentStatus, Environment, Repository
from app.sandbox.shapes.people import app, user
from app.sandbox.shapes.repository import api_url, html_url
from app.sandbox.shapes.stamps import node_id, stamp
from app.sandbox.shapes.team import team
from app.sandbox.world import World

Json = dict[str, Any]


def deployment(world: World, given: Deployment) -> Json:
    here = api_url(world, given.repository)
    mine = f"{here}/deployments/{given.id}"
    updated = given.statuses[-1].created_at if given.statuses else given.created_at
    return {
        "id": given.id,
        "node_id": node_id("Deployment", given.id),
        "url": mine,
        "sha": given.sha,
        "ref": given.ref,
        "task": given.task,
        "payload": given.payload,
        "original_environment": given.environment,
        "environment": given.environment,
        "description": given.description,
        "creator": user(world, given.creator),
        "created_at": stamp(given.created_at),
        "updated_at": stamp(updated),
        "statuses_url": f"{mine}/statuses",
        "repository_url": here,
        "transient_environment": given.transient,
        "production_environment": given.production,
        "performed_via_github_app": app(world, given.app) if given.app else None,
    }


def status(world: World, above: Deployment, given: DeploymentStatus) -> Json:
    here = api_url(world, above.repository)
    mine = f"{here}/deployments/{above.id}"
    created = stamp(given.created_at)
    return {
        "id": given.id,
        "node_id": node_id("DeploymentStatus", given.id),
        "url": f"{mine}/statuses/{given.id}",
        "state": given.state,
        "creator": user(world, given.creator),
        "description": given.description,
        "environment": given.environment,
        # The older name of the log's address.
        "target_url": given.log_url,
        "log_url": given.log_url,
        "environment_url": given.environment_url,
        "created_at": created,
        "updated_at": created,
        "deployment_url": mine,
        "repository_url": here,
        "performed_via_github_app": app(world, above.app) if above.app else None,
    }


def hooked(shaped: Json) -> Json:
    """A deployment or a status as webhooks have it: without the App's client id, and without empty addresses."""
    kept = {name: value for name, value in shaped.items() if value != "" or name not in ("log_url", "environment_url")}
    if app_shape := shaped["performed_via_github_app"]:
        kept["performed_via_github_app"] = {name: value for name, value in app_shape.items() if name != "client_id"}
    return kept


def environment_name(world: World, repository: Repository, given: Environment) -> Json:
    return {
        "id": given.id,
        "node_id": node_id("Environment", given.id),
        "name": given.name,
        "url": f"{api_url(world, repository)}/environments/{given.name}",
        "html_url": f"{html_url(world, repository)}/deployments/activity_log?environments_filter={given.name}",
    }


def environment(world: World, repository: Repository, given: Environment) -> Json:
    """https://docs.github.com/en/rest/deployments/environments#get-an-environment"""
    created = stamp(given.created_at)
    return environment_name(world, repository, given) | {
        "created_at": created,
        "updated_at": created,
        "protection_rules": protection_rules(world, repository, given),
        "deployment_branch_policy": branch_policy(given),
    }


def protection_rules(world: World, repository: Repository, given: Environment) -> list[Json]:
    def rule(kind: str, offset: int, more: Json) -> Json:
        number = given.id * 10 + offset
        return {"id": number, "node_id": node_id("Gate", number), "type": kind} | more

    rules = []
    if given.wait_minutes:
        rules.append(rule("wait_timer", 1, {"wait_timer": given.wait_minutes}))
    if given.reviewers:
        asked = [reviewer(world, repository.owner, name) for name in given.reviewers]
        more = {"prevent_self_review": given.prevent_self_review, "reviewers": asked}
        rules.append(rule("required_reviewers", 2, more))
    if branch_policy(given):
        rules.append(rule("branch_policy", 3, {}))
    return rules


def branch_policy(given: Environment) -> Json | None:
    if not given.protected_branches and given.branches is None:
        return None
    return {"protected_branches": given.protected_branches, "custom_branch_policies": given.branches is not None}


def reviewer(world: World, owner: Account, name: str) -> Json:
    """A team is written `@slug`."""
    if name.startswith("@"):
        return {"type": "Team", "reviewer": team(world, owner, name[1:])}
    return {"type": "User", "reviewer": user(world, world.account(name))}
