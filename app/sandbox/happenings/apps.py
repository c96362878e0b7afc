"""What happens to an App itself: it is installed, suspended, pinged, shown more repositories. Shell."""

from app.sandbox.entities import Account, Installation, RegisteredApp, Repository
from app.sandbox.happenings.teller import Json, Teller
from app.sandbox.shapes import people
from app.sandbox.shapes.stamps import stamp


class Apps(Teller):
    def installed(self, installation: Installation, action: str, by: Account) -> None:
        body: Json = {
            "installation": people.installation(self.world, installation),
            "sender": people.user(self.world, by),
        }
        if action in ("created", "deleted"):
            reached = [each for each in self.world.repositories.values() if installation.reaches(each)]
            body["repositories"] = [people.named(repository) for repository in reached]
        self.github.deliver(installation, "installation", action, body)

    def suspend(self, installation: Installation, by: Account) -> None:
        installation.suspended_at = self.world.clock()
        self.installed(installation, "suspend", by)

    def unsuspend(self, installation: Installation, by: Account) -> None:
        installation.suspended_at = None
        self.installed(installation, "unsuspend", by)

    def ping(self, app: RegisteredApp) -> None:
        now = stamp(self.world.clock())
        hook = {
            "type": "App",
            "id": app.hook_id,
            "name": "web",
            "active": True,
            "app_id": app.id,
            "events": list(app.events),
            "config": {"content_type": "json", "insecure_ssl": "0", "secret": "********", "url": app.webhook_url},
            "created_at": now,
            "updated_at": now,
            "deliveries_url": f"{self.world.api}/app/hook/deliveries",
        }
        self.github.send(app, "ping", None, {"zen": "Keep it logically awesome.", "hook_id": app.hook_id, "hook": hook})

    def repositories_changed(self, installation: Installation, action: str, changed: list[Repository]) -> None:
        names = [people.named(repository) for repository in changed]
        body = {
            "installation": people.installation(self.world, installation),
            "sender": people.user(self.world, installation.app.owner),
            "repository_selection": "all" if installation.repositories is None else "selected",
            "repositories_added": names if action == "added" else [],
            "repositories_removed": names if action == "removed" else [],
            "requester": None,
        }
        self.github.deliver(installation, "installation_repositories", action, body)
