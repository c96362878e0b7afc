"""`repos/*` about environments and what protects them. Shell.

https://docs.github.com/en/rest/deployments/environments
"""

from app.sandbox.calls import Answer, Call, listed
from app.sandbox.entities import Environment
from app.sandbox.refused import not_found
from app.sandbox.shapes import deployment
from app.sandbox.shapes.stamps import node_id


async def get_all_environments(call: Call) -> Answer:
    found = list(call.repository.environments.values())
    return listed(call, found, lambda each: deployment.environment(call.world, call.repository, each), "environments")


async def get_environment(call: Call) -> Answer:
    return Answer(body=deployment.environment(call.world, call.repository, environment(call)))


async def list_deployment_branch_policies(call: Call) -> Answer:
    given = environment(call)
    numbered = list(enumerate(given.branches or (), start=given.id * 100))
    return listed(
        call,
        numbered,
        lambda each: {"id": each[0], "node_id": node_id("BranchPolicy", each[0]), "name": each[1], "type": "branch"},
        "branch_policies",
    )


async def get_all_deployment_protection_rules(call: Call) -> Answer:
    """The Apps that are asked before a job may deploy here."""
    gates = [call.world.apps[number] for number in environment(call).gates]
    rules = [
        {
            "id": gate.id,
            "node_id": node_id("CustomGate", gate.id),
            "enabled": True,
            "app": {
                "id": gate.id,
                "slug": gate.slug,
                "integration_url": f"{call.world.api}/apps/{gate.slug}",
                "node_id": node_id("Integration", gate.id),
            },
        }
        for gate in gates
    ]
    return Answer(body={"total_count": len(rules), "custom_deployment_protection_rules": rules})


def environment(call: Call) -> Environment:
    found = call.repository.environments.get(call.parameters["environment_name"])
    if found is None:
        raise not_found()
    return found
