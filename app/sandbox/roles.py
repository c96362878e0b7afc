"""The roles of people in a repository. Core.

https://docs.github.com/en/organizations/managing-user-access-to-your-organizations-repositories/managing-repository-roles
"""

from app.sandbox.entities import Repository

RANK = {"none": -1, "read": 0, "triage": 1, "write": 2, "maintain": 3, "admin": 4}


def role_of(repository: Repository, login: str) -> str:
    if login.lower() == repository.owner.login.lower():
        return "admin"
    return repository.roles.get(login.lower(), "none" if repository.private else "read")
