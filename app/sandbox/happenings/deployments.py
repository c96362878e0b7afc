"""Deployments and their statuses. Shell."""

from dataclasses import replace

from app.sandbox.entities import Deployment, DeploymentStatus
from app.sandbox.happenings.teller import Teller
from app.sandbox.shapes import deployment


class Deployments(Teller):
    def deployed(self, made: Deployment) -> None:
        self.world.deployments[made.id] = made
        self.world.environment(made.repository, made.environment)
        body = {
            "deployment": deployment.hooked(deployment.deployment(self.world, made)),
            "workflow": None,
            "workflow_run": None,
        }
        self.github.emit("deployment", "created", body, made.repository, made.creator)

    def deployment_status(self, above: Deployment, made: DeploymentStatus, *, auto_inactive: bool) -> None:
        """Success retires what was deployed there before, unless that was production or transient."""
        above.statuses.append(made)
        if made.state == "success" and auto_inactive:
            for other in self.world.deployments.values():
                if other is not above and retires(above, other):
                    other.statuses.append(replace(made, id=self.world.new_id(), state="inactive"))
        # https://docs.github.com/en/webhooks/webhook-events-and-payloads#deployment_status
        if made.state == "inactive":
            return
        body = {
            "deployment": deployment.hooked(deployment.deployment(self.world, above)),
            "deployment_status": deployment.hooked(deployment.status(self.world, above, made)),
            "check_run": None,
            "workflow": None,
            "workflow_run": None,
        }
        self.github.emit("deployment_status", "created", body, above.repository, made.creator)


def retires(newer: Deployment, older: Deployment) -> bool:
    same_place = older.repository is newer.repository and older.environment == newer.environment
    still_there = bool(older.statuses) and older.statuses[-1].state == "success"
    return same_place and still_there and not older.production and not older.transient
