"""What the jail says to people. Core."""

from collections.abc import Mapping

NO_BUBBLEWRAP = "bwrap is not installed (Debian, Ubuntu: apt-get install bubblewrap; Fedora: dnf install bubblewrap)"
NO_PRLIMIT = "prlimit is not installed (Debian, Ubuntu: apt-get install util-linux)"


def unknown_machine(machine: str) -> str:
    return f"not written for {machine} processors (x86_64 and aarch64 only)"


def unknown_tier(name: str) -> str:
    return f"there is no such sandbox as {name}; there are bubblewrap and landlock"


def leaks(deeds: list[str]) -> str:
    return f"it does not hold here: a test program inside could {', '.join(deeds)}"


def did_not_start(said: str) -> str:
    return f"a test program could not be started in it: {said or 'it ended without a word'}"


def no_sandbox(reasons: Mapping[str, str]) -> str:
    """`reasons` maps each way to get a sandbox to why it is not to be had here."""
    ways = "\n".join(f"  {name}: {why}" for name, why in reasons.items())
    return (
        "Quaygate runs its tools on code it does not trust, so only inside a sandbox, and none works here:\n"
        f"{ways}\n"
        "Any one of these is enough: install bubblewrap and allow user namespaces "
        "(sysctl kernel.unprivileged_userns_clone=1, or kernel.apparmor_restrict_unprivileged_userns=0 on Ubuntu), "
        "or use Linux 5.13 or newer with Landlock (landlock among the names in /sys/kernel/security/lsm), "
        "which works inside containers too."
    )
