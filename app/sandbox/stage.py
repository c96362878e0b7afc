"""Setting the scene in the sandbox GitHub: Apps, people, repositories, installations. Shell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.sandbox.entities import Account, Environment, Installation, Repository
from app.sandbox.github import Github
from app.sandbox.gitstore import Content
from app.sandbox.happenings import Happenings
from app.sandbox.registry import Wish, register
from app.sandbox.roles import RANK
from app.sandbox.workflows import Workflows


@dataclass(frozen=True, slots=True, kw_only=True)
class AppCredentials:
    """What a person notes down after registering an App."""

    app_id: int
    slug: str
    client_id: str
    private_key_pem: str
    webhook_secret: str


class Stage:
    """What an administrator does."""

    def __init__(self, root: Path) -> None:
        self.github = Github(root)
        self.world = self.github.world
        self.happenings = Happenings(self.github)
        self.workflows = Workflows(self.github)

    def register_app(
        self,
        slug: str,
        permissions: Mapping[str, str],
        events: Sequence[str] = (),
        webhook_url: str = "",
        webhook_secret: str = "",
    ) -> AppCredentials:
        """As a person registers a GitHub App by hand."""
        made = register(
            self.world,
            Wish(
                slug=slug,
                owner="quay-owner",
                permissions=permissions,
                events=events,
                webhook_url=webhook_url,
                webhook_secret=webhook_secret,
            ),
        )
        return AppCredentials(
            app_id=made.app.id,
            slug=slug,
            client_id=made.app.client_id,
            private_key_pem=made.private_key_pem,
            webhook_secret=made.app.webhook_secret,
        )

    def set_webhook(self, credentials: AppCredentials, url: str) -> None:
        """Where the App listens, as a person changes it in its settings."""
        self.world.apps[credentials.app_id].webhook_url = url

    def expire_tokens(self) -> None:
        """Every installation token runs out now."""
        for token in self.world.tokens.values():
            token.expires_at = self.world.clock()

    def ping(self, credentials: AppCredentials) -> None:
        """What GitHub sends when a webhook is set up."""
        self.happenings.ping(self.world.apps[credentials.app_id])

    def add_user(self, login: str, full_name: str = "", role: str = "write") -> Account:
        """A person, and their role in one repository where it is named."""
        account = self.world.account(login)
        if full_name:
            assert role in RANK, f"GitHub has no role {role!r}"
            self.world.repository(full_name).roles[login.lower()] = role
        return account

    async def create_repository(
        self,
        full_name: str,
        files: Mapping[str, Content],
        default_branch: str = "main",
        private: bool = True,
    ) -> str:
        """Makes it with one commit, whose sha it returns."""
        login, name = full_name.split("/")
        owner = self.world.account(login, "Organization")
        repository = Repository(self.world.new_id(), owner, name, default_branch, self.world.clock(), private)
        await self.github.store.create(full_name, default_branch)
        sha = await self.github.store.commit(full_name, default_branch, files, "Start")
        self.world.repositories[full_name.lower()] = repository
        return sha

    def install(self, app: AppCredentials, login: str, repositories: Sequence[str] | None = None) -> int:
        """`repositories` are full names; None stands for all. Returns the id of the installation."""
        chosen = None if repositories is None else {self.world.repository(name).id for name in repositories}
        registered, account = self.world.apps[app.app_id], self.world.account(login, "Organization")
        installation = Installation(
            self.world.new_id(), registered, account, registered.permissions, chosen, self.world.clock()
        )
        self.world.installations[installation.id] = installation
        self.happenings.installed(installation, "created", registered.owner)
        return installation.id

    def add_repositories(self, installation_id: int, *full_names: str) -> None:
        """The owner lets the App see more repositories."""
        self._choose(installation_id, full_names, "added")

    def remove_repositories(self, installation_id: int, *full_names: str) -> None:
        self._choose(installation_id, full_names, "removed")

    def _choose(self, installation_id: int, full_names: Sequence[str], action: str) -> None:
        installation = self.world.installations[installation_id]
        changed = [self.world.repository(name) for name in full_names]
        before = installation.repositories or set()
        ids = {repository.id for repository in changed}
        installation.repositories = before | ids if action == "added" else before - ids
        self.happenings.repositories_changed(installation, action, changed)

    def suspend(self, installation_id: int) -> None:
        """The owner takes the App's access away for a while."""
        self.happenings.suspend(self.world.installations[installation_id], self.world.account("ada"))

    def unsuspend(self, installation_id: int) -> None:
        self.happenings.unsuspend(self.world.installations[installation_id], self.world.account("ada"))

    def protect(self, full_name: str, branch: str, *contexts: str) -> None:
        """Requires these checks before anything is merged into the branch."""
        self.world.repository(full_name).required_checks[branch] = contexts

    def add_environment(self, full_name: str, name: str, rules: Environment | None = None) -> Environment:
        """An environment of a repository, with the protection rules of `rules` where they are given."""
        made = rules or Environment(self.world.new_id(), name, self.world.clock())
        self.world.repository(full_name).environments[name] = made
        return made

    def add_team(self, login: str, slug: str, *members: str) -> None:
        """A team of an organisation."""
        self.world.account(login, "Organization").teams[slug] = {self.world.account(each).login for each in members}
