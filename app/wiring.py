"""The composition root: the only file that knows every concrete class. Shell."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import sqlalchemy as sa
import structlog
from aiohttp import web

from app.engine import launch as engine
from app.engine.inbox import Inbox
from app.engine.launch import EngineOptions
from app.git.store import Stores
from app.github.auth import AppKey
from app.github.client import GitHub, new_session
from app.github.errors import Misused
from app.github.redactor import Redactor
from app.github.traffic import UNPACED, Pace
from app.github.transport import GitHubSettings
from app.reviews import chores
from app.reviews.services import Services, provide
from app.scratch import scratch_folder
from app.settings import Settings, SettingsError
from app.storage.database import Database, make_engine, migrate
from app.web import Probe, build
from app.webhooks.intake import Intake
from reviewers.jail import find_jail
from reviewers.tools import find_tools, require

PROBE_SECONDS = 5.0

log = structlog.get_logger(__name__)


@asynccontextmanager
async def running(settings: Settings, redactor: Redactor | None = None) -> AsyncIterator[int]:
    """Starts what this process's role asks for, yields the port it listens on, and stops it all again.

    `redactor` is the one that the log uses, so that every secret the server learns is kept out of both.

    Raises SettingsError, ToolsMissing, NoSandbox or StoreError before anything listens.
    """
    async with AsyncExitStack() as stack:
        redactor = redactor or Redactor()
        for secret in settings.secrets:
            redactor.learn(secret.decode())
        _keep_private(settings.data_dir)
        database = Database(make_engine(settings.store_url))
        stack.callback(database.close)
        await asyncio.to_thread(migrate, database.engine)
        if settings.role == "web":
            await asyncio.to_thread(engine.prepare_store, settings.store_url)
        else:
            scratch = stack.enter_context(scratch_folder(settings.data_dir / "scratch"))
            await stack.enter_async_context(_worker(settings, database, redactor, scratch))
        intake = None if settings.role == "worker" else await stack.enter_async_context(_intake(settings))
        yield await stack.enter_async_context(_listening(settings, build(intake, _probes(database))))


@asynccontextmanager
async def _worker(settings: Settings, database: Database, redactor: Redactor, scratch: Path) -> AsyncIterator[None]:
    """The engine, with everything its workflows work with."""
    tools = require(find_tools())
    jail = await find_jail()
    async with new_session(trust_env=True) as session:
        provide(
            Services(
                settings=settings,
                github=GitHub(session, _github(settings), redactor=redactor),
                database=database,
                jail=jail,
                tools=tools,
                stores=Stores(settings.data_dir / "repositories"),
                scratch=scratch,
            )
        )
        await engine.launch(
            EngineOptions(
                url=settings.store_url,
                node_id=settings.node_id,
                reviews_per_installation=settings.reviews_per_installation,
            )
        )
        try:
            await chores.start(settings.node_id)
            yield
        finally:
            await engine.stop()


@asynccontextmanager
async def _intake(settings: Settings) -> AsyncIterator[Intake]:
    client, pool = await asyncio.to_thread(engine.make_client, settings.store_url)
    inbox = Inbox(client, pool)
    intake = Intake(settings.secrets, settings.app_id, inbox.accept)
    try:
        yield intake
    finally:
        await intake.close()
        await inbox.close()
        client.destroy()
        pool.dispose()


@asynccontextmanager
async def _listening(settings: Settings, application: web.Application) -> AsyncIterator[int]:
    # Bodies are never unpacked: GitHub sends plain ones, and a small compressed one can hold gigabytes.
    runner = web.AppRunner(application, auto_decompress=False, access_log=None, shutdown_timeout=10)
    await runner.setup()
    try:
        await web.TCPSite(runner, settings.host, settings.port).start()
        yield int(runner.addresses[0][1])
    finally:
        await runner.cleanup()


def _github(settings: Settings) -> GitHubSettings:
    try:
        key = AppKey.from_pem(_read_key(settings.private_key_file))
    except Misused as error:
        raise SettingsError(f"QUAYGATE_PRIVATE_KEY_FILE={settings.private_key_file}: {error}") from None
    return GitHubSettings(
        api_url=str(settings.github_url).rstrip("/"),
        app_id=settings.app_id,
        client_id=settings.client_id,
        key=key,
        api_version=settings.github_api_version,
        pace=Pace(write_spacing=settings.github_write_spacing) if settings.github_write_spacing else UNPACED,
    )


def _keep_private(folder: Path) -> None:
    """The data folder, shut to everybody else on this machine even where somebody made it before us."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if folder.stat().st_mode & 0o077:
            folder.chmod(0o700)
    except OSError as error:
        raise SettingsError(f"QUAYGATE_DATA_DIR={folder}: {error.strerror}") from None


def _read_key(path: Path) -> bytes:
    """Refuses a key that others on this machine can read."""
    try:
        if path.stat().st_mode & 0o077:
            raise SettingsError(f"QUAYGATE_PRIVATE_KEY_FILE={path}: others may read it. Mend it: chmod 600 {path}")
        return path.read_bytes()
    except OSError as error:
        raise SettingsError(f"QUAYGATE_PRIVATE_KEY_FILE={path}: {error.strerror}") from None


def _probes(database: Database) -> dict[str, Probe]:
    async def store() -> None:
        try:
            async with asyncio.timeout(PROBE_SECONDS):
                await database.run(lambda connection: connection.execute(sa.text("SELECT 1")).scalar())
        except sa.exc.SQLAlchemyError as error:  # its text names hosts and statements, and anybody may ask
            log.warning("store_away", why=str(error)[:500])
            raise ConnectionError(f"the store does not answer ({type(error).__name__})") from error

    return {"store": store}
