"""The seccomp filter, run by a small interpreter for both kinds of processor: a machine has only one of them. Core."""

import struct

import pytest

from reviewers.jail import syscalls
from reviewers.jail.syscalls import DENIED, MACHINES, SIGNALS, Step, filter_for, packed

OWN = 4242
ALLOWED, KILLED, NO_PERMISSION, NO_SUCH_CALL = 0x7FFF0000, 0x80000000, 0x50001, 0x50026
GETPID = {"x86_64": 39, "aarch64": 172}


def answer(steps: tuple[Step, ...], number: int, *arguments: int, audit: int) -> int:
    """What the kernel would do, by the rules of https://www.kernel.org/doc/html/latest/networking/filter.html."""
    data = struct.pack("=IIQ6Q", number, audit, 0, *[*arguments, *[0] * 6][:6])
    accumulator = place = 0
    while True:
        step = steps[place]
        value = OWN if step.value == "pid" else step.value
        if step.code == 0x06:
            return value
        if step.code == 0x20:
            (accumulator,) = struct.unpack_from("=I", data, value)
        else:
            true = {0x15: accumulator == value, 0x35: accumulator >= value, 0x45: bool(accumulator & value)}[step.code]
            place += step.jump_true if true else step.jump_false
        place += 1


@pytest.fixture(params=sorted(MACHINES))
def machine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def ask(machine: str, number: int, *arguments: int, shares_processes: bool = True) -> int:
    steps = filter_for(machine, shares_processes=shares_processes)
    return answer(steps, number, *arguments, audit=MACHINES[machine].audit)


def test_an_ordinary_call_is_allowed(machine: str) -> None:
    assert ask(machine, GETPID[machine]) == ALLOWED


def test_every_denied_call_is_denied(machine: str) -> None:
    column = MACHINES[machine].column
    numbers = [numbers[column] for numbers in DENIED.values() if numbers[column] >= 0]
    assert {ask(machine, number) for number in numbers} == {NO_PERMISSION}
    assert len(set(numbers)) == len(numbers), "one number stands twice in the table"


def test_calls_in_the_numbers_of_another_processor_kill(machine: str) -> None:
    steps = filter_for(machine, shares_processes=True)
    assert answer(steps, GETPID[machine], audit=0x40000003) == KILLED
    assert ask(machine, syscalls.X32_CALLS | 41) == KILLED


def test_calls_newer_than_the_table_look_like_an_older_kernel(machine: str) -> None:
    assert ask(machine, syscalls.NEWEST_KNOWN + 1) == NO_SUCH_CALL
    assert ask(machine, syscalls.CLONE3[MACHINES[machine].column]) == NO_SUCH_CALL


def test_a_thread_may_be_made_and_a_process_may_not(machine: str) -> None:
    clone = syscalls.CLONE[MACHINES[machine].column]
    assert ask(machine, clone, 0x003D0F00) == ALLOWED
    assert ask(machine, clone, 17) == NO_PERMISSION
    assert ask(machine, clone, 0x10000000 | 17) == NO_PERMISSION


def test_a_program_may_signal_itself_and_nobody_else(machine: str) -> None:
    for numbers in SIGNALS.values():
        number = numbers[MACHINES[machine].column]
        assert ask(machine, number, OWN, 6) == ALLOWED
        assert {ask(machine, number, other, 9) for other in (0, 1, OWN + 1, 0xFFFFFFFF)} == {NO_PERMISSION}


def test_a_program_may_read_its_own_limits_only(machine: str) -> None:
    prlimit = syscalls.PRLIMIT[MACHINES[machine].column]
    assert {ask(machine, prlimit, who) for who in (0, OWN)} == {ALLOWED}
    assert ask(machine, prlimit, 1) == NO_PERMISSION


def test_no_pipe_can_be_made_to_signal_another_process(machine: str) -> None:
    fcntl = syscalls.FCNTL[MACHINES[machine].column]
    assert ask(machine, fcntl, 3, 2) == ALLOWED
    assert {ask(machine, fcntl, 3, command) for command in (8, 10, 15)} == {NO_PERMISSION}


def test_in_a_process_namespace_the_filter_names_no_process(machine: str) -> None:
    steps = filter_for(machine, shares_processes=False)
    assert len(packed(steps)) == 8 * len(steps)
    assert ask(machine, SIGNALS["kill"][MACHINES[machine].column], 1, 0, shares_processes=False) == ALLOWED
