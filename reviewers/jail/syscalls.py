"""Which kernel calls a jailed program may not make, as a seccomp filter: no sockets, no new processes, no tricks. Core.

A jailed program is ONE process with threads: it cannot make another, so killing it leaves nothing behind. How a filter
is read: https://docs.kernel.org/userspace-api/seccomp_filter.html. Numbers are from the kernel's `asm/unistd_64.h`
(x86_64) and `asm-generic/unistd.h` (aarch64).
"""

import struct
from typing import Literal, NamedTuple

EPERM, ENOSYS = 1, 38


class Step(NamedTuple):
    """One instruction of the kernel's packet filter. "pid" stands for the jailed process's own number."""

    code: int
    jump_true: int
    jump_false: int
    value: int | Literal["pid"]


class Machine(NamedTuple):
    audit: int
    column: int


# The `AUDIT_ARCH_*` value a filter sees, and the column of the table below.
MACHINES = {"x86_64": Machine(0xC000003E, 0), "aarch64": Machine(0xC00000B7, 1)}

# Calls of a kernel newer than this table are answered as an older kernel would.
NEWEST_KNOWN = 462

# Name: (x86_64, aarch64); -1 where the machine has no such call.
DENIED = {
    # the network, and other processes of this machine
    "socket": (41, 198),
    "socketpair": (53, 199),
    "io_uring_setup": (425, 425),
    "shmget": (29, 194),
    "shmat": (30, 196),
    "semget": (64, 190),
    "msgget": (68, 186),
    "mq_open": (240, 180),
    "mq_unlink": (241, 181),
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "process_madvise": (440, 440),
    "process_mrelease": (448, 448),
    "kcmp": (312, 272),
    "pidfd_open": (434, 434),
    "pidfd_getfd": (438, 438),
    "pidfd_send_signal": (424, 424),
    "migrate_pages": (256, 238),
    "move_pages": (279, 239),
    "sched_setaffinity": (203, 122),
    "sched_setscheduler": (144, 119),
    "sched_setparam": (142, 118),
    "sched_setattr": (314, 274),
    "setpriority": (141, 140),
    "ioprio_set": (251, 30),
    # more processes (`clone` is looked at more closely)
    "fork": (57, -1),
    "vfork": (58, -1),
    # another view of the machine
    "unshare": (272, 97),
    "setns": (308, 268),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "move_mount": (429, 429),
    "open_tree": (428, 428),
    "fsopen": (430, 430),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fspick": (433, 433),
    "mount_setattr": (442, 442),
    "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265),
    # what Landlock does not watch: modes, owners, times and attributes of files
    "chmod": (90, -1),
    "fchmod": (91, 52),
    "fchmodat": (268, 53),
    "fchmodat2": (452, 452),
    "chown": (92, -1),
    "fchown": (93, 55),
    "lchown": (94, -1),
    "fchownat": (260, 54),
    "utime": (132, -1),
    "utimes": (235, -1),
    "futimesat": (261, -1),
    "utimensat": (280, 88),
    "setxattr": (188, 5),
    "lsetxattr": (189, 6),
    "fsetxattr": (190, 7),
    "removexattr": (197, 14),
    "lremovexattr": (198, 15),
    "fremovexattr": (199, 16),
    "truncate": (76, 45),
    "fanotify_init": (300, 262),
    # the kernel itself
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "keyctl": (250, 219),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "delete_module": (176, 106),
    "kexec_load": (246, 104),
    "kexec_file_load": (320, 294),
    "reboot": (169, 142),
    "swapon": (167, 224),
    "swapoff": (168, 225),
    "acct": (163, 89),
    "quotactl": (179, 60),
    "quotactl_fd": (443, 443),
    "settimeofday": (164, 170),
    "clock_settime": (227, 112),
    "clock_adjtime": (305, 266),
    "adjtimex": (159, 171),
    "sethostname": (170, 161),
    "setdomainname": (171, 162),
    "syslog": (103, 116),
    "personality": (135, 92),
    "iopl": (172, -1),
    "ioperm": (173, -1),
    "modify_ldt": (154, -1),
}
# Calls that can name another process of the same user, where no namespace hides it. Signals to oneself stay allowed.
SIGNALS = {"kill": (62, 129), "tgkill": (234, 131), "rt_sigqueueinfo": (129, 138), "rt_tgsigqueueinfo": (297, 240)}
TKILL = (200, 130)
PRLIMIT = (302, 261)
FCNTL = (72, 25)
F_SETOWN, F_SETSIG, F_SETOWN_EX = 8, 10, 15  # with these, a pipe can be made to send a signal to another process
CLONE = (56, 220)
CLONE3 = (435, 435)

CLONE_THREAD = 0x00010000
X32_CALLS = 0x40000000

_LOAD, _EQUALS, _AT_LEAST, _HAS_BITS, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_NUMBER, _AUDIT, _ARGUMENT, _SECOND = 0, 4, 16, 24  # offsets in the kernel's struct seccomp_data
_ALLOW, _KILL, _ERRNO = 0x7FFF0000, 0x80000000, 0x00050000


def filter_for(machine: str, *, shares_processes: bool) -> tuple[Step, ...]:
    """The filter for `platform.machine()`; KeyError where there is none.

    `shares_processes`: the jail sees the processes of the host, so calls that name one must name itself.
    """
    audit, column = MACHINES[machine]
    steps = [
        Step(_LOAD, 0, 0, _AUDIT),
        Step(_EQUALS, 1, 0, audit),
        _answer(_KILL),  # a call in another machine's numbers, such as 32-bit ones
        Step(_LOAD, 0, 0, _NUMBER),
        Step(_AT_LEAST, 0, 1, X32_CALLS),
        _answer(_KILL),
        *_refuse([CLONE3[column]], ENOSYS),  # its flags are out of a filter's sight; C libraries then use `clone`
        *_refuse(sorted(numbers[column] for numbers in DENIED.values() if numbers[column] >= 0), EPERM),
        Step(_AT_LEAST, 0, 1, NEWEST_KNOWN + 1),
        _answer(_ERRNO | ENOSYS),
        *_only_threads(CLONE[column]),
    ]
    if shares_processes:
        steps += [*_refuse([TKILL[column]], EPERM), *_only_itself(PRLIMIT[column], or_zero=True)]
        steps += _without(FCNTL[column], (F_SETOWN, F_SETSIG, F_SETOWN_EX))
        for numbers in SIGNALS.values():
            steps += _only_itself(numbers[column])
    return (*steps, _answer(_ALLOW))


def packed(steps: tuple[Step, ...]) -> bytes:
    """The filter as the kernel takes it; it must not mention "pid"."""
    return b"".join(struct.pack("=HBBI", *step) for step in steps)


def _answer(value: int) -> Step:
    return Step(_RETURN, 0, 0, value)


def _refuse(numbers: list[int], errno: int) -> list[Step]:
    return [step for number in numbers for step in (Step(_EQUALS, 0, 1, number), _answer(_ERRNO | errno))]


def _only_threads(clone: int) -> list[Step]:
    """`clone` may make a thread (a thread cannot take new namespaces along), never a process."""
    return [
        Step(_EQUALS, 0, 4, clone),
        Step(_LOAD, 0, 0, _ARGUMENT),
        Step(_HAS_BITS, 1, 0, CLONE_THREAD),
        _answer(_ERRNO | EPERM),
        Step(_LOAD, 0, 0, _NUMBER),
    ]


def _only_itself(number: int, *, or_zero: bool = False) -> list[Step]:
    """The first argument names a process: it must be the jailed one (or 0, which means the same for some calls)."""
    same = [Step(_EQUALS, 2, 0, "pid"), Step(_EQUALS, 1, 0, 0)] if or_zero else [Step(_EQUALS, 1, 0, "pid")]
    return [
        Step(_EQUALS, 0, len(same) + 3, number),
        Step(_LOAD, 0, 0, _ARGUMENT),
        *same,
        _answer(_ERRNO | EPERM),
        Step(_LOAD, 0, 0, _NUMBER),
    ]


def _without(number: int, commands: tuple[int, ...]) -> list[Step]:
    """The second argument says what to do; these commands are refused."""
    return [
        Step(_EQUALS, 0, 2 * len(commands) + 2, number),
        Step(_LOAD, 0, 0, _SECOND),
        *_refuse(list(commands), EPERM),
        Step(_LOAD, 0, 0, _NUMBER),
    ]
