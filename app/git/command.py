"""Runs git so that nothing it reads can make it run anything else. Shell.

No configuration but ours is trusted: hooks, filters, fsmonitor, external diffs, credential helpers and every network
protocol are off, and what a caller needs is switched on by name. Settings travel in GIT_CONFIG_* variables, so a token
is never on a command line, in a URL or on disk (https://git-scm.com/docs/git-config#ENVIRONMENT).
"""

import asyncio
import os
import resource
from asyncio.subprocess import PIPE, Process
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from app.git.errors import GitFailed, GitFlooded, GitMissing, GitTimedOut
from app.git.process import end, kill
from app.git.wording import MAX_SAID, printable

HARDENED = {
    "core.hooksPath": "/dev/null",
    "core.fsmonitor": "false",
    "core.attributesFile": "/dev/null",
    "core.symlinks": "false",
    "core.protectHFS": "true",
    "core.protectNTFS": "true",
    "credential.helper": "",
    "fetch.recurseSubmodules": "no",
    "submodule.recurse": "false",
    "gc.auto": "0",
    "maintenance.auto": "false",
    # A redirect would carry the Authorization header to wherever the server points.
    "http.followRedirects": "false",
    "http.lowSpeedLimit": "1000",
    "http.lowSpeedTime": "30",
    "protocol.allow": "never",
    # An embedded bare repository, made of ordinary files, is never taken for the repository to work in.
    "safe.bareRepository": "explicit",
}
_KEPT = (
    "PATH",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "GIT_SSL_CAINFO",
    "HTTPS_PROXY",
    "HTTP_PROXY",
    "NO_PROXY",
    "ALL_PROXY",
)
_QUIET = {
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_LITERAL_PATHSPECS": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "HOME": os.devnull,
    "LC_ALL": "C",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """When git is stopped: wall seconds, bytes of its output, of any file it writes, and of memory it asks for.

    A tree of ten folders that each hold the one below ten times over has ten thousand million files.
    """

    seconds: float = 60.0
    output_bytes: int = 64 << 20
    file_bytes: int = 1 << 30
    memory_bytes: int = 2 << 30


LIMITS = Limits()


@dataclass(frozen=True, slots=True, kw_only=True)
class Git:
    """git bound to the git directory `directory`, or to the one that it finds from `folder`, where it runs.

    `protocols` are the transports it may use, none by default. `reads_user_config` lets it read the settings of whoever
    runs us, such as `safe.directory`; they are trusted, unlike a repository's. `secrets` are cut from every message.
    """

    directory: Path | None = None
    folder: Path | None = None
    protocols: tuple[str, ...] = ()
    config: Mapping[str, str] = field(default_factory=dict, repr=False)
    env: Mapping[str, str] = field(default_factory=dict, repr=False)
    reads_user_config: bool = False
    secrets: tuple[str, ...] = field(default=(), repr=False)

    async def run(self, *args: str, stdin: bytes = b"", limits: Limits = LIMITS) -> bytes:
        """What git wrote. Raises GitFailed (or GitTimedOut, GitFlooded) when it did not end with status 0."""
        try:
            process = await self._start(args)
        except FileNotFoundError as missing:
            raise GitMissing(str(missing.filename)) from missing
        try:
            output, errors = await self._converse(process, args[0], stdin, limits)
        finally:
            await end(process)
        if process.returncode:
            raise GitFailed(args[0], self._clean(errors), process.returncode)
        return output

    async def _start(self, args: tuple[str, ...]) -> Process:
        return await asyncio.create_subprocess_exec(
            "git", *args, stdin=PIPE, stdout=PIPE, stderr=PIPE, cwd=self.folder, env=self.environment(),
            start_new_session=True,
        )  # fmt: skip

    async def ask(self, *args: str) -> str | None:
        """One line of an answer, or None where git says by status 1 that there is none."""
        try:
            return (await self.run(*args)).decode("utf-8", "replace").strip()
        except GitFailed as failure:
            if failure.returncode == 1:
                return None
            raise

    def environment(self) -> dict[str, str]:
        """Everything git sees of the world; nothing else of our own environment is passed on."""
        env = {name: value for name in _KEPT for name, value in _both_cases(name)} | _QUIET
        env["GIT_ALLOW_PROTOCOL"] = ":".join(self.protocols)
        if self.reads_user_config:
            del env["GIT_CONFIG_GLOBAL"], env["GIT_CONFIG_NOSYSTEM"]
            env |= {name: os.environ[name] for name in ("HOME", "XDG_CONFIG_HOME") if name in os.environ}
        if self.directory is not None:
            env["GIT_DIR"] = str(self.directory)
        settings = HARDENED | {f"protocol.{name}.allow": "always" for name in self.protocols} | dict(self.config)
        env["GIT_CONFIG_COUNT"] = str(len(settings))
        for number, (key, value) in enumerate(settings.items()):
            env[f"GIT_CONFIG_KEY_{number}"] = key
            env[f"GIT_CONFIG_VALUE_{number}"] = value
        return env | dict(self.env)

    async def _converse(self, process: Process, tried: str, stdin: bytes, limits: Limits) -> tuple[bytes, bytes]:
        with suppress(ProcessLookupError):  # it may have ended already
            resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (limits.file_bytes, limits.file_bytes))
            # Not RLIMIT_AS: packs are mapped into memory, and may be larger than any fair limit.
            resource.prlimit(process.pid, resource.RLIMIT_DATA, (limits.memory_bytes, limits.memory_bytes))
        try:
            async with asyncio.timeout(limits.seconds), asyncio.TaskGroup() as group:
                group.create_task(_feed(process, stdin))
                reading = group.create_task(_read(process, limits.output_bytes))
                errors = group.create_task(_read_start(process))
                group.create_task(process.wait())
        except TimeoutError:
            raise GitTimedOut(tried, limits.seconds) from None
        output = reading.result()
        if len(output) > limits.output_bytes:
            raise GitFlooded(tried, limits.output_bytes, output[: limits.output_bytes])
        return output, errors.result()

    def _clean(self, errors: bytes) -> str:
        text = errors.decode("utf-8", "replace").strip()
        for secret in self.secrets:
            text = text.replace(secret, "***")
        return printable(text)[:MAX_SAID]


def _both_cases(name: str) -> Iterable[tuple[str, str]]:
    """Proxy variables are honoured in upper and in lower case."""
    return ((form, os.environ[form]) for form in (name, name.lower()) if form in os.environ)


async def _feed(process: Process, stdin: bytes) -> None:
    assert process.stdin
    with suppress(BrokenPipeError, ConnectionResetError):  # git may have read enough
        process.stdin.write(stdin)
        await process.stdin.drain()
    process.stdin.close()


async def _read(process: Process, limit: int) -> bytes:
    """All of its output; more than `limit` bytes, and it is dead and the rest is thrown away."""
    assert process.stdout
    parts, size = [], 0
    while part := await process.stdout.read(1 << 16):
        if size <= limit:
            parts.append(part)
            size += len(part)
            if size > limit:
                kill(process)
    return b"".join(parts)


async def _read_start(process: Process) -> bytes:
    """The first 8 kB of its complaints; the rest is read too, so that it never blocks on a full pipe."""
    assert process.stderr
    start = b""
    while part := await process.stderr.read(1 << 14):
        start = (start + part)[:8192]
    return start
