"""What each operation of GitHub's API does here: a function is called like its operation. Shell.

`checks/list-for-ref` is `list_for_ref` in a module of the tag `checks`. An operation of the contract without a function
is answered with 501 and counts as a violation, so nothing can be forgotten in silence.
"""

import inspect
from collections.abc import Awaitable, Callable, Mapping
from types import ModuleType

from app.sandbox.calls import Answer, Call
from app.sandbox.operations import (
    actions,
    apps,
    checks,
    commits,
    contents,
    deployments,
    environments,
    gates,
    git,
    issues,
    meta,
    pulls,
    reactions,
    repositories,
    teams,
)

Handler = Callable[[Call], Awaitable[Answer]]

MODULES: Mapping[str, tuple[ModuleType, ...]] = {
    "actions": (actions, gates),
    "apps": (apps,),
    "checks": (checks,),
    "git": (git,),
    "issues": (issues,),
    "meta": (meta,),
    "orgs": (teams,),
    "pulls": (pulls,),
    "rate-limit": (meta,),
    "reactions": (reactions,),
    "repos": (repositories, contents, commits, deployments, environments),
    "teams": (teams,),
    "users": (teams,),
}


def handler(operation: str) -> Handler | None:
    tag, _, method = operation.partition("/")
    for module in MODULES.get(tag, ()):
        found = getattr(module, method.replace("-", "_"), None)
        if inspect.iscoroutinefunction(found) and found.__module__ == module.__name__:
            return found
    return None
