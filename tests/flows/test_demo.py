"""`quaygate demo` as a visitor sees it: the real command, what it prints, a real clone and push, Ctrl-C."""

import asyncio
import os
import re
import signal
import sys
from pathlib import Path

import aiohttp


async def test_a_visitor_watches_the_gate_turn_green(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONSAFEPATH": "1"}
    demo = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "app", "demo",
        cwd=tmp_path, env=environment, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        said = await _until(demo, "Ctrl-C ends the demo")
        assert "The gate is RED" in said
        page = re.search(r"http://127\.0\.0\.1:\d+/acme/shop/pull/1", said)
        command = re.search(r"git clone .*", said)
        assert page
        assert command
        async with aiohttp.ClientSession() as session, session.get(page[0]) as answer:
            assert answer.status == 200
            assert "quaygate/gate" in await answer.text()
        pushed = await asyncio.create_subprocess_shell(command[0], cwd=tmp_path, stderr=asyncio.subprocess.DEVNULL)
        assert await pushed.wait() == 0
        assert "The gate is GREEN" in await _until(demo, "GREEN")
        demo.send_signal(signal.SIGINT)
        out, err = await asyncio.wait_for(demo.communicate(), 30)
        assert demo.returncode == 0
        assert "everything of the demo is gone" in out.decode()
        assert err == b"", err.decode()
    finally:
        if demo.returncode is None:
            demo.kill()
            await demo.wait()


async def _until(demo: asyncio.subprocess.Process, word: str) -> str:
    """Everything it printed, up to the line with the word."""
    assert demo.stdout is not None
    said = ""
    async with asyncio.timeout(100):
        while word not in said:
            line = await demo.stdout.readline()
            assert line, said
            said += line.decode()
    return said
