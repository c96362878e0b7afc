"""The two ways to shut a program in, as command lines: bubblewrap's namespaces, or Landlock with seccomp. Core."""

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from reviewers.base import Order
from reviewers.jail.syscalls import filter_for, packed

# What every program may read: the system's libraries and the loader's cache.
SYSTEM = tuple(map(Path, ("/usr/lib", "/usr/lib64", "/lib", "/lib64", "/etc/ld.so.cache")))

LAUNCHER = Path(__file__).with_name("launcher.py")
OPEN_FILES = 256
THREADS = 128
CPU_GRACE_SECONDS = 2  # between the signal that ends a program which used up its time, and the one that must


@dataclass(frozen=True, slots=True)
class Task:
    """What to start, and the bytes it finds in the file descriptor it was given."""

    argv: tuple[str, ...]
    note: bytes


@dataclass(frozen=True, slots=True)
class Tier:
    """`dress` takes an order, the number of an open file descriptor, and our own process id."""

    name: str
    dress: Callable[[Order, int, int], Task]


def bubblewrap(bwrap: str, prlimit: str, machine: str) -> Tier:
    """Namespaces of its own: nothing of the host is there but what is bound, no network, no other process.

    There is no `--new-session`, since the caller starts it in a session of its own: so all of it stays in one process
    group, which can be killed as one from the first moment. `--die-with-parent` takes hold a few milliseconds after the
    start: should we be killed before, the program ends at our closed pipe or the limit of its processor time.
    https://manpages.debian.org/bookworm/bubblewrap/bwrap.1.en.html
    """
    note = packed(filter_for(machine, shares_processes=False))

    def dress(order: Order, descriptor: int, parent: int) -> Task:
        binds = [word for path in SYSTEM for word in ("--ro-bind-try", str(path), str(path))]
        needed = outermost((Path(prlimit), Path(order.argv[0]), *order.readable))
        binds += [word for path in needed for word in ("--ro-bind", str(path), str(path))]
        variables = [word for name, value in order.env.items() for word in ("--setenv", name, value)]
        argv = (
            bwrap,
            *("--unshare-all", "--unshare-user", "--die-with-parent", "--hostname", "jail"),
            *("--cap-drop", "ALL", "--uid", "65534", "--gid", "65534"),
            *binds,
            *("--remount-ro", "/", "--chdir", "/", "--seccomp", str(descriptor)),
            *variables,
            *(
                prlimit,
                f"--nproc={THREADS}",
                *(f"--{_PRLIMIT[name]}={soft}:{hard}" for name, soft, hard in limits(order)),
            ),
            *order.argv,
        )
        return Task(argv, note)

    return Tier("bubblewrap", dress)


def landlock(machine: str) -> Tier:
    """Our own launcher gives up its rights, then becomes the program. It needs no namespaces, so it works where
    containers forbid them; names and sizes of files stay visible, contents do not."""
    steps = filter_for(machine, shares_processes=True)

    def dress(order: Order, descriptor: int, parent: int) -> Task:
        task = {
            "argv": order.argv,
            "env": dict(order.env),
            "parent": parent,
            "limits": limits(order),
            "readable": [str(path) for path in order.readable],
            "executable": [order.argv[0]],
            "system": [str(path) for path in SYSTEM],
            "filter": steps,
        }
        return Task((sys.executable, "-I", "-S", str(LAUNCHER), str(descriptor)), json.dumps(task).encode())

    return Tier("landlock", dress)


_PRLIMIT = {
    "RLIMIT_AS": "as",
    "RLIMIT_CPU": "cpu",
    "RLIMIT_FSIZE": "fsize",
    "RLIMIT_NOFILE": "nofile",
    "RLIMIT_CORE": "core",
}


def limits(order: Order) -> list[tuple[str, int, int]]:
    """Names of the `resource` module with soft and hard limit: bytes, seconds, files."""
    cpu = order.cpu_seconds
    return [
        ("RLIMIT_AS", order.memory_bytes, order.memory_bytes),
        ("RLIMIT_CPU", cpu, cpu + CPU_GRACE_SECONDS),
        ("RLIMIT_FSIZE", 0, 0),
        ("RLIMIT_NOFILE", OPEN_FILES, OPEN_FILES),
        ("RLIMIT_CORE", 0, 0),
    ]


def outermost(paths: tuple[Path, ...]) -> tuple[Path, ...]:
    """The paths without those that lie beneath another of them, which are there already."""
    unique = dict.fromkeys(paths)
    return tuple(path for path in unique if not any(above in unique for above in path.parents))
