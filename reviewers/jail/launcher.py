"""Shuts itself in with Landlock and seccomp, then becomes the program it was told to run: a script of its own. Shell.

Started as `python -I -S launcher.py FD`; FD holds the task as JSON. It imports the standard library alone: it runs
outside the jail until it has locked the door behind itself.
Landlock: https://docs.kernel.org/userspace-api/landlock.html
"""

import ctypes
import json
import os
import resource
import signal
import struct
import sys
from typing import Any, Final

PR_SET_PDEATHSIG, PR_SET_SECCOMP, PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS = 1, 22, 24, 38
SECCOMP_MODE_FILTER = 2
CAPABILITY_VERSION_3 = 0x20080522
NR_CAPSET = {"x86_64": 126, "aarch64": 91}
# The same numbers on every machine, like all calls younger than 2019.
NR_CREATE_RULESET, NR_ADD_RULE, NR_RESTRICT_SELF = 444, 445, 446
CREATE_RULESET_VERSION = 1
RULE_PATH_BENEATH = 1
EXECUTE, READ_FILE, READ_DIR = 1 << 0, 1 << 2, 1 << 3
# How many kinds of file access each version of Landlock watches: a new one adds "refer", "truncate", "device ioctl".
FILE_RIGHTS: Final = {1: 13, 2: 14, 3: 15, 4: 15}
NEWEST_FILE_RIGHTS = 16
TCP_SINCE, SCOPES_SINCE = 4, 6
FAILED = 125

libc = ctypes.CDLL(None, use_errno=True)


def main() -> None:
    with os.fdopen(int(sys.argv[1]), "rb") as task_file:
        task = json.load(task_file)
    die_with(task["parent"])
    for name, soft, hard in task["limits"]:
        resource.setrlimit(getattr(resource, name), (soft, hard))
    system = [path for path in task["system"] if os.path.exists(path)]
    ruleset = landlock_ruleset(task["readable"], [*system, *task["executable"]])
    drop_privileges()
    check(libc.syscall(NR_RESTRICT_SELF, ruleset, 0), "landlock_restrict_self")
    os.close(ruleset)
    os.chdir("/")
    load_filter(task["filter"])
    os.execve(task["argv"][0], task["argv"], task["env"])  # noqa: S606 - no shell is the point


def check(result: int, what: str) -> int:
    if result < 0:
        error = ctypes.get_errno()
        raise OSError(error, f"{what}: {os.strerror(error)}")
    return result


def prctl(option: int, *arguments: Any) -> None:
    padded = [*arguments, 0, 0, 0, 0][:4]
    values = [ctypes.c_ulong(value) if isinstance(value, int) else value for value in padded]
    check(libc.prctl(option, *values), f"prctl {option}")


def die_with(parent: int) -> None:
    """The kernel kills us when the parent dies; if that has happened already, nobody waits for us."""
    prctl(PR_SET_PDEATHSIG, int(signal.SIGKILL))
    if os.getppid() != parent:
        sys.exit(FAILED)


def drop_privileges() -> None:
    """Gives up every capability for good, which matters when we are root, and what set-uid programs could give back."""
    capability = 0
    while libc.prctl(PR_CAPBSET_DROP, ctypes.c_ulong(capability), 0, 0, 0) == 0:
        capability += 1
    header = ctypes.create_string_buffer(struct.pack("=Ii", CAPABILITY_VERSION_3, 0))
    nothing = ctypes.create_string_buffer(struct.pack("=6I", *[0] * 6))
    check(libc.syscall(NR_CAPSET[os.uname().machine], header, nothing), "capset")
    prctl(PR_SET_NO_NEW_PRIVS, 1)


def landlock_ruleset(readable: list[str], executable: list[str]) -> int:
    """A ruleset under which only these paths, and what lies beneath them, can be read; nothing can be written."""
    version = check(libc.syscall(NR_CREATE_RULESET, None, 0, CREATE_RULESET_VERSION), "landlock")
    files = (1 << FILE_RIGHTS.get(version, NEWEST_FILE_RIGHTS)) - 1
    ruleset_attributes = [files]
    if version >= TCP_SINCE:
        ruleset_attributes.append(0b11)  # bind, connect
    if version >= SCOPES_SINCE:
        ruleset_attributes.append(0b11)  # abstract sockets, signals
    packed = struct.pack(f"={len(ruleset_attributes)}Q", *ruleset_attributes)
    ruleset = check(libc.syscall(NR_CREATE_RULESET, packed, ctypes.c_size_t(len(packed)), 0), "landlock_create_ruleset")
    for path in readable:
        allow(ruleset, path, READ_FILE | READ_DIR)
    for path in executable:
        allow(ruleset, path, READ_FILE | READ_DIR | EXECUTE)
    return ruleset


def allow(ruleset: int, path: str, rights: int) -> None:
    handle = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        if not os.path.isdir(path):
            rights &= ~READ_DIR
        rule = struct.pack("=Qi", rights, handle)
        check(libc.syscall(NR_ADD_RULE, ruleset, RULE_PATH_BENEATH, rule, 0), f"landlock_add_rule {path}")
    finally:
        os.close(handle)


def load_filter(steps: list[list[Any]]) -> None:
    own = os.getpid()
    code = b"".join(struct.pack("=HBBI", a, b, c, own if value == "pid" else value) for a, b, c, value in steps)
    buffer = ctypes.create_string_buffer(code, len(code))
    program = struct.pack("@HP", len(steps), ctypes.addressof(buffer))
    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.create_string_buffer(program, len(program)))


if __name__ == "__main__":
    try:
        main()
    except (OSError, ValueError, KeyError) as error:
        sys.exit(f"quaygate jail: {error}")
