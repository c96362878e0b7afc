"""What a tool that went bad would try, tried inside every kind of jail. Shell."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import psutil
import pytest

from reviewers.base import Jail
from reviewers.jail import find_jail
from reviewers.jail.cell import Cell
from tests.reviewers.jail.conftest import LIBRARY, PYTHON, TIERS, program

ROOT = Path(__file__).parents[3]

TRY = """
import sys
def attempt():
{attempt}
try:
    print("DONE", attempt())
except (OSError, ValueError) as error:
    print("REFUSED", type(error).__name__)
"""


def attempt(lines: str) -> str:
    return TRY.format(attempt="\n".join(f"    {line}" for line in lines.strip().splitlines()))


def test_this_machine_has_a_jail() -> None:
    assert TIERS


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param("return open(sys.argv[1]).read()", id="reading a file it was not given"),
        pytest.param("import os; return os.listdir('/var/lib')", id="listing a folder it was not given"),
        pytest.param("return open('/etc/passwd').read()", id="reading the list of users"),
        pytest.param("return open('/proc/1/environ', 'rb').read()", id="reading the environment of another process"),
        pytest.param("return open('/dev/tty')", id="opening the terminal"),
        pytest.param("return open('/tmp/x', 'w')", id="writing to the temporary folder"),
        pytest.param("return open('/dev/shm/x', 'w')", id="writing to shared memory"),
        pytest.param("return open(sys.argv[2], 'a')", id="writing to a file it may read"),
        pytest.param("import os; return os.chmod(sys.argv[2], 0o777)", id="changing the mode of a file"),
        pytest.param("import os; return os.utime(sys.argv[2])", id="changing the time of a file"),
        pytest.param("import os; return os.truncate(sys.argv[2], 0)", id="emptying a file"),
        pytest.param("import os; return os.unlink(sys.argv[2])", id="deleting a file"),
        pytest.param("import os; return os.link(sys.argv[2], sys.argv[2] + '2')", id="linking a file"),
        pytest.param("import os; return os.mkfifo('/tmp/x')", id="making a named pipe"),
        pytest.param("import os; return os.fork()", id="forking"),
        pytest.param("import os; return os.posix_spawn(sys.executable, ['x'], {})", id="spawning a process"),
        pytest.param("import subprocess; return subprocess.run([sys.executable])", id="running a program"),
        pytest.param("import os; return os.setpriority(os.PRIO_PROCESS, 0, 5)", id="changing priorities"),
        pytest.param("import os; return os.kill(int(sys.argv[3]), 0)", id="signalling another process"),
        pytest.param("import os; return os.kill(-1, 0)", id="signalling every process"),
        pytest.param("import resource; return resource.prlimit(int(sys.argv[3]), 7)", id="limits of another process"),
        pytest.param("import resource; return resource.setrlimit(4, (1, 1))", id="allowing itself core dumps"),
        pytest.param("import socket; return socket.socketpair()", id="making a pair of sockets"),
    ],
)
async def test_a_deed_is_refused(jail: Jail, lines: str, tmp_path: Path) -> None:
    secret, allowed = tmp_path / "secret", tmp_path / "given" / "allowed"
    allowed.parent.mkdir()
    for path in (secret, allowed):
        path.write_text("CANARY")
    order = program(attempt(lines), str(secret), str(allowed), str(os.getpid()), readable=[*LIBRARY, allowed])
    done = await jail.run(order)
    assert done.stdout.split()[:1] == [b"REFUSED"], done
    assert allowed.read_text() == "CANARY"


async def test_no_listener_of_this_machine_can_be_reached(jail: Jail) -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as tcp,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp,
        socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as abstract,
    ):
        udp.bind(("127.0.0.1", 0))
        abstract.bind("")  # the kernel picks an abstract name
        abstract.listen()
        doors = [
            f"socket.create_connection({tcp.getsockname()})",
            f"socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', {udp.getsockname()})",
            f"socket.socket(socket.AF_UNIX).connect({abstract.getsockname()!r})",
            "socket.getaddrinfo('localhost', 80)",
            "socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)",
        ]
        for door in doors:
            done = await jail.run(program(attempt(f"import socket; return {door}")))
            assert done.stdout.split()[:1] == [b"REFUSED"], (door, done)
        udp.setblocking(False)
        with pytest.raises(BlockingIOError):
            udp.recv(1)


async def test_no_variable_of_ours_gets_in(jail: Jail, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUAYGATE_CANARY", "CANARY")
    done = await jail.run(program("import os; print(dict(os.environ))", env={"GIVEN": "yes"}))
    assert b"'GIVEN': 'yes'" in done.stdout
    assert b"CANARY" not in done.stdout


async def test_threads_may_be_started(jail: Jail) -> None:
    """Tools are quick because of them."""
    source = "from concurrent.futures import ThreadPoolExecutor as P; print(sum(P(8).map(int, range(100))))"
    assert (await jail.run(program(source))).stdout == b"4950\n"


async def test_a_fork_bomb_never_gets_a_second_process(jail: Jail) -> None:
    source = """
import os
for _ in range(1000):
    try:
        os.fork()
    except OSError:
        continue
    print("FORKED", flush=True)
print("ALONE")
"""
    assert (await jail.run(program(source))).stdout == b"ALONE\n"


async def test_a_daemon_cannot_leave_its_parent(jail: Jail) -> None:
    source = """
import os, time
os.setsid() if os.getpgid(0) != os.getpid() else None
try:
    if os.fork() == 0:
        os.setsid()
        os.fork()
        time.sleep(600)
except OSError:
    print("REFUSED")
"""
    assert (await jail.run(program(source))).stdout == b"REFUSED\n"


async def test_memory_has_a_limit(jail: Jail) -> None:
    done = await jail.run(program("x = bytearray(1 << 30)", memory_bytes=512 << 20))
    assert done.returncode == 1
    assert b"MemoryError" in done.stderr


async def test_a_flood_of_output_is_cut_and_ends_the_program(jail: Jail) -> None:
    source = "import sys\nwhile True: sys.stdout.write('y' * 65536); sys.stderr.write('n' * 65536)"
    done = await jail.run(program(source, output_bytes=1 << 20))
    assert done.flooded
    assert not done.timed_out
    assert len(done.stdout) + len(done.stderr) == 1 << 20


async def test_a_program_that_sleeps_for_ever_is_ended(jail: Jail) -> None:
    done = await jail.run(program("import time; print('up', flush=True); time.sleep(600)", wall_seconds=1.0))
    assert done.timed_out
    assert done.returncode < 0


async def test_a_program_that_closes_its_outputs_and_sleeps_is_ended(jail: Jail) -> None:
    done = await jail.run(program("import os, time; os.close(1); os.close(2); time.sleep(600)", wall_seconds=1.0))
    assert done.timed_out


async def test_a_program_that_burns_its_processor_time_is_ended(jail: Jail) -> None:
    done = await jail.run(program("while True: pass", cpu_seconds=1))
    assert done.timed_out
    assert done.returncode == -signal.SIGXCPU


async def test_a_program_that_a_signal_kills_says_so(jail: Jail) -> None:
    done = await jail.run(program("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)"))
    assert done.returncode == -signal.SIGSEGV
    assert not done.timed_out


async def test_much_input_is_fed_and_unread_input_is_no_trouble(jail: Jail) -> None:
    much = b"x" * (4 << 20)
    assert (await jail.run(program("import sys; print(len(sys.stdin.read()))", stdin=much))).stdout == b"4194304\n"
    assert (await jail.run(program("pass", stdin=much))).returncode == 0


async def test_a_cancelled_caller_leaves_nothing_behind(jail: Jail) -> None:
    mark = f"mark-{os.getpid()}-{jail.tier}-cancel"
    running = asyncio.create_task(jail.run(program("import time; time.sleep(600)", mark)))
    await _until(lambda: _alive(mark))
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    await _until(lambda: not _alive(mark))


async def test_a_caller_cancelled_while_the_jail_is_built_leaves_nothing_behind(jail: Jail) -> None:
    mark = f"mark-{os.getpid()}-{jail.tier}-early"
    for step in range(60):
        running = asyncio.create_task(jail.run(program("import time; time.sleep(600)", mark)))
        await asyncio.sleep(step / 4000)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
    await _until(lambda: not _alive(mark))


async def test_a_killed_parent_leaves_nothing_behind(jail: Jail) -> None:
    mark = f"mark-{os.getpid()}-{jail.tier}-kill"
    source = f"""
import asyncio
from reviewers.jail import find_jail
from tests.reviewers.jail.conftest import program
async def main():
    await (await find_jail({jail.tier!r})).run(program("import time; time.sleep(600)", {mark!r}))
asyncio.run(main())
"""
    with subprocess.Popen([sys.executable, "-c", source], cwd=ROOT) as parent:
        await _until(lambda: any(process.info["cmdline"][:3] == [str(PYTHON), "-I", "-S"] for process in _alive(mark)))
        parent.kill()
    await _until(lambda: not _alive(mark))


async def test_no_more_programs_run_at_once_than_there_are_tokens() -> None:
    found = await find_jail()
    assert isinstance(found, Cell)
    jail = Cell(found.kind, tokens=1)
    source = "import time; print(time.monotonic()); time.sleep(0.1); print(time.monotonic())"
    runs = await asyncio.gather(*(jail.run(program(source)) for _ in range(3)))
    spans = sorted(tuple(map(float, done.stdout.split())) for done in runs)
    assert all(earlier[1] <= later[0] for earlier, later in pairwise(spans))


def _alive(mark: str) -> list[psutil.Process]:
    """Processes with this mark on their command line."""
    return [process for process in psutil.process_iter(["cmdline"]) if mark in " ".join(process.info["cmdline"] or [])]


async def _until(true: Callable[[], object]) -> None:
    async with asyncio.timeout(30):
        while not true():
            await asyncio.sleep(0.02)
