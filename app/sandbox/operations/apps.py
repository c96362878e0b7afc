"""`apps/*`: the App itself, its installations, its tokens and its deliveries. Shell."""

from typing import Any

from app.sandbox.access import LEVELS, new_token
from app.sandbox.calls import Answer, Call, link_header, listed
from app.sandbox.entities import Installation, Repository, Token
from app.sandbox.refused import Refused, invalid, not_found
from app.sandbox.registry import converted
from app.sandbox.shapes import people
from app.sandbox.shapes.repository import usual
from app.sandbox.shapes.stamps import stamp
from app.sandbox.webhooks import Delivery

Json = Any
STATELESS = "X-GitHub-Stateless-S2S-Token"


async def get_authenticated(call: Call) -> Answer:
    count = len(owned(call))
    return Answer(body=people.app(call.world, call.app) | {"installations_count": count})


async def create_from_manifest(call: Call) -> Answer:
    """Turns the code of a manifest into the App, once: https://docs.github.com/en/rest/apps/apps"""
    made = converted(call.github, call.parameters["code"], call.world.clock())
    if made is None:
        raise not_found()
    secrets = {
        "client_secret": "not used by an App that acts as itself",
        "webhook_secret": made.app.webhook_secret,
        "pem": made.private_key_pem,
    }
    return Answer(201, people.app(call.world, made.app) | secrets)


async def get_by_slug(call: Call) -> Answer:
    app = next((app for app in call.world.apps.values() if app.slug == call.parameters["app_slug"]), None)
    if app is None:
        raise not_found()
    return Answer(body=people.app(call.world, app))


async def get_webhook_config_for_app(call: Call) -> Answer:
    return Answer(body=hook_config(call))


async def update_webhook_config_for_app(call: Call) -> Answer:
    call.app.webhook_url = call.body.get("url", call.app.webhook_url)
    call.app.webhook_secret = call.body.get("secret", call.app.webhook_secret)
    return Answer(body=hook_config(call))


def hook_config(call: Call) -> Json:
    return {"content_type": "json", "insecure_ssl": "0", "secret": "********", "url": call.app.webhook_url}


async def list_installations(call: Call) -> Answer:
    return listed(call, owned(call), lambda each: people.installation(call.world, each))


async def get_installation(call: Call) -> Answer:
    return Answer(body=people.installation(call.world, installation(call)))


async def delete_installation(call: Call) -> Answer:
    gone = call.world.installations.pop(installation(call).id)
    call.happenings.installed(gone, "deleted", gone.account)
    return Answer(204)


async def suspend_installation(call: Call) -> Answer:
    call.happenings.suspend(installation(call), call.app.owner)
    return Answer(204)


async def unsuspend_installation(call: Call) -> Answer:
    call.happenings.unsuspend(installation(call), call.app.owner)
    return Answer(204)


async def get_org_installation(call: Call) -> Answer:
    return installed_for(call, call.parameters["org"])


async def get_user_installation(call: Call) -> Answer:
    return installed_for(call, call.parameters["username"])


async def get_repo_installation(call: Call) -> Answer:
    found = next((each for each in owned(call) if each.reaches(call.repository)), None)
    if found is None:
        raise not_found()
    return Answer(body=people.installation(call.world, found))


def installed_for(call: Call, login: str) -> Answer:
    account = call.world.accounts.get(login.lower())
    if account is None:
        raise not_found()
    return Answer(body=people.installation(call.world, call.world.installation_of(call.app, account)))


def owned(call: Call) -> list[Installation]:
    return [each for each in call.world.installations.values() if each.app is call.app]


def installation(call: Call) -> Installation:
    found = call.world.installations.get(call.number("installation_id"))
    if found is None or found.app is not call.app:
        raise not_found()
    return found


async def create_installation_access_token(call: Call) -> Answer:
    """https://docs.github.com/en/rest/apps/apps#create-an-installation-access-token-for-an-app"""
    installed = installation(call)
    if installed.suspended_at is not None:
        raise Refused(403, "This installation has been suspended", fault=False)
    permissions = asked_permissions(call, installed)
    chosen = asked_repositories(call, installed)
    expires = call.world.clock() + call.world.token_lifetime
    wish = {"enabled": True, "disabled": False}.get(call.headers.get(STATELESS, ""), call.github.long_tokens)
    text = new_token(installed, expires, long=wish)
    narrowed = installed.repositories if chosen is None else {repository.id for repository in chosen}
    call.world.tokens[text] = Token(text, installed, permissions, narrowed, expires)
    body: Json = {
        "token": text,
        "expires_at": stamp(expires),
        "permissions": permissions,
        "repository_selection": "all" if narrowed is None else "selected",
    }
    if chosen is not None:
        body["repositories"] = [usual(call.world, repository) for repository in chosen]
    return Answer(201, body)


def asked_permissions(call: Call, installed: Installation) -> dict[str, str]:
    """Never more than was granted."""
    granted = {"metadata": "read"} | dict(installed.permissions)
    # Clients such as PyGithub always send a set of permissions; an empty one asks for all.
    asked: dict[str, str] = call.body.get("permissions") or granted
    over = [name for name, level in asked.items() if LEVELS[level] > LEVELS.get(granted.get(name, ""), 0)]
    if over:
        raise Refused(422, f"The permissions requested are not granted to this installation: {', '.join(over)}")
    return asked | {"metadata": "read"}


def asked_repositories(call: Call, installed: Installation) -> list[Repository] | None:
    """None where the token is not narrowed."""
    names, ids = call.body.get("repositories"), call.body.get("repository_ids")
    if not names and not ids:
        return None
    everything = call.world.repositories.values()
    reached = [repository for repository in everything if installed.reaches(repository)]
    chosen = [each for each in reached if each.name in (names or ()) or each.id in (ids or ())]
    if len(chosen) < max(len(names or ()), len(ids or ())):
        raise invalid(
            "Token", "repositories", "at least one repository does not exist or is not accessible to the installation"
        )
    return chosen


async def list_repos_accessible_to_installation(call: Call) -> Answer:
    answer = listed(call, call.world.reached(call.token), lambda each: usual(call.world, each), "repositories")
    selection = "all" if call.token.repositories is None else "selected"
    return Answer(body=answer.body | {"repository_selection": selection}, headers=answer.headers)


async def revoke_installation_access_token(call: Call) -> Answer:
    call.token.revoked = True
    return Answer(204)


async def list_webhook_deliveries(call: Call) -> Answer:
    """Newest first, with a cursor: https://docs.github.com/en/rest/apps/webhooks"""
    mine = [delivery for delivery in call.github.webhooks.deliveries if delivery.app is call.app]
    mine.sort(key=lambda delivery: -delivery.id)
    if "status" in call.query:
        wanted = call.query["status"] == "success"
        mine = [delivery for delivery in mine if (delivery.status == "OK") is wanted]
    if "cursor" in call.query:
        mine = [delivery for delivery in mine if cursor(delivery) <= call.query["cursor"]]
    size = call.query.get("per_page", 30)
    shown, rest = mine[:size], mine[size:]
    headers = link_header(call, {"next": {"cursor": cursor(rest[0])}} if rest else {})
    return Answer(body=[delivery_item(delivery) for delivery in shown], headers=headers)


def cursor(delivery: Delivery) -> str:
    return f"v1_{delivery.id:020}"


def delivery_item(delivery: Delivery) -> Json:
    return {
        "id": delivery.id,
        "guid": delivery.guid,
        "delivered_at": stamp(delivery.delivered_at),
        "redelivery": delivery.redelivery,
        "duration": delivery.duration,
        "status": delivery.status,
        "status_code": delivery.status_code,
        "event": delivery.event,
        "action": delivery.action,
        "installation_id": delivery.installation_id,
        "repository_id": delivery.repository_id,
        "throttled_at": None,
    }


async def get_webhook_delivery(call: Call) -> Answer:
    delivery = delivered(call)
    return Answer(
        body=delivery_item(delivery)
        | {
            "url": delivery.app.webhook_url,
            "request": {"headers": delivery.request_headers, "payload": dict(delivery.payload)},
            "response": {"headers": delivery.response_headers, "payload": delivery.response_payload},
        }
    )


async def redeliver_webhook_delivery(call: Call) -> Answer:
    call.github.webhooks.redeliver(delivered(call))
    return Answer(202, {})


def delivered(call: Call) -> Delivery:
    wanted = call.number("delivery_id")
    for delivery in call.github.webhooks.deliveries:
        if delivery.id == wanted and delivery.app is call.app:
            return delivery
    raise not_found()
