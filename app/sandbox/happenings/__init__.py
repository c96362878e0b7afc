"""What happens on GitHub, and the webhooks that follow: each subject in its own file. Shell.

https://docs.github.com/en/webhooks/webhook-events-and-payloads
"""

from app.sandbox.happenings.apps import Apps
from app.sandbox.happenings.comments import Comments
from app.sandbox.happenings.deployments import Deployments
from app.sandbox.happenings.pushes import Pushes


class Happenings(Pushes, Comments, Deployments, Apps):
    """Everything that can happen, whoever does it: a person, an operation of the API, or a push over git."""
