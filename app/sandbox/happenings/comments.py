"""Comments under pull requests. Shell."""

from collections.abc import Mapping
from typing import Any

from app.sandbox.entities import Account, Comment, RegisteredApp, Repository
from app.sandbox.happenings.teller import Teller
from app.sandbox.shapes import comment, issue


class Comments(Teller):
    def comment(
        self, repository: Repository, number: int, by: Account, body: str, app: RegisteredApp | None = None
    ) -> Comment:
        now = self.world.clock()
        made = Comment(self.world.new_id(), repository, number, by, body, now, now, app)
        self.world.comments[made.id] = made
        self.commented(made, "created", by)
        return made

    def commented(self, made: Comment, action: str, by: Account, more: Mapping[str, Any] | None = None) -> None:
        repository = made.repository
        body = {
            "issue": issue.issue(self.world, repository, self.world.pull(repository, made.number)),
            "comment": comment.comment(self.world, made),
        }
        self.github.emit("issue_comment", action, body | dict(more or {}), repository, by)
