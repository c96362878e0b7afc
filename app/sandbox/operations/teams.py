"""`teams/*`, `orgs/*` and `users/*`: who belongs to what. Shell."""

from app.sandbox.calls import Answer, Call, listed
from app.sandbox.entities import Account
from app.sandbox.refused import not_found
from app.sandbox.shapes import people, team


async def get_by_name(call: Call) -> Answer:
    owner = organization(call)
    if call.parameters["team_slug"] not in owner.teams:
        raise not_found()
    return Answer(body=team.full(call.world, owner, call.parameters["team_slug"]))


async def list_members_in_org(call: Call) -> Answer:
    members = [call.world.account(login) for login in sorted(members_of_team(call))]
    return listed(call, members, lambda each: people.user(call.world, each))


async def get_membership_for_user_in_org(call: Call) -> Answer:
    login = call.parameters["username"]
    if login.lower() not in {member.lower() for member in members_of_team(call)}:
        raise not_found()
    owner, slug = call.parameters["org"], call.parameters["team_slug"]
    url = f"{call.world.api}/orgs/{owner}/teams/{slug}/memberships/{login}"
    return Answer(body={"role": "member", "state": "active", "url": url})


async def check_membership_for_user(call: Call) -> Answer:
    everybody = {member.lower() for members in organization(call).teams.values() for member in members}
    if call.parameters["username"].lower() not in everybody:
        raise not_found()
    return Answer(204)


async def get_by_username(call: Call) -> Answer:
    account = call.world.accounts.get(call.parameters["username"].lower())
    if account is None:
        raise not_found()
    return Answer(body=team.public_user(call.world, account))


def organization(call: Call) -> Account:
    account = call.world.accounts.get(call.parameters["org"].lower())
    # An installation sees its own organisation only.
    if account is None or account is not call.installation.account:
        raise not_found()
    return account


def members_of_team(call: Call) -> set[str]:
    members = organization(call).teams.get(call.parameters["team_slug"])
    if members is None:
        raise not_found()
    return members
