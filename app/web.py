"""The web application: its routes, and nothing else. Shell."""

from collections.abc import Awaitable, Callable, Mapping

from aiohttp import web

from app.webhooks.intake import MAX_BODY, Intake

Probe = Callable[[], Awaitable[None]]


def build(intake: Intake | None, probes: Mapping[str, Probe]) -> web.Application:
    """The aiohttp application. A probe raises where the process cannot do its work; `/readyz` runs them all."""

    async def readyz(_request: web.Request) -> web.Response:
        troubles = {name: trouble for name, probe in probes.items() if (trouble := await _trouble(probe))}
        return web.json_response(
            {"ready": not troubles, "checked": sorted(probes), "troubles": troubles}, status=503 if troubles else 200
        )

    application = web.Application(client_max_size=MAX_BODY + 1)
    application.router.add_get("/healthz", healthz)
    application.router.add_get("/readyz", readyz)
    if intake:
        application.router.add_post("/webhooks/github", intake.post)
    return application


async def healthz(_request: web.Request) -> web.Response:
    """The process is alive and its event loop turns."""
    return web.json_response({"alive": True})


async def _trouble(probe: Probe) -> str | None:
    try:
        await probe()
    except (OSError, RuntimeError) as error:
        return f"{type(error).__name__}: {error}"
    return None
