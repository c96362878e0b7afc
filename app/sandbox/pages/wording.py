"""What the pages say. Core."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

BANNER = "A sandbox GitHub, for trying Quaygate. Not GitHub."
NO_TITLE = "No output yet"
EXPECTED = "Waiting for status to be reported"
FOREIGN = "Only these pages themselves may press their buttons. Open the page on this machine and press there."
STRANGER = "{login} has no role in this repository."
RELOADING = "This page reloads itself until everything has finished."

# What a check's conclusion, or its status while it has none, looks like and is called.
OUTCOMES = {
    "success": ("success", "Successful"),
    "neutral": ("neutral", "Neutral"),
    "skipped": ("neutral", "Skipped"),
    "failure": ("failure", "Failing"),
    "error": ("failure", "Failing"),
    "startup_failure": ("failure", "Failed to start"),
    "timed_out": ("failure", "Timed out"),
    "cancelled": ("cancelled", "Cancelled"),
    "stale": ("cancelled", "Stale"),
    "action_required": ("action", "Action required"),
    "queued": ("pending", "Queued"),
    "pending": ("pending", "Pending"),
    "waiting": ("pending", "Waiting"),
    "in_progress": ("pending", "In progress"),
    "expected": ("pending", "Expected"),
    "inactive": ("neutral", "Inactive"),
}
COUNTED = {
    "failure": "failing",
    "cancelled": "cancelled",
    "action": "asking for action",
    "pending": "in progress",
    "neutral": "neutral or skipped",
    "success": "successful",
}
# Where "is" and the word above would not make a sentence.
BLOCKING = {
    "action_required": "asks for action",
    "expected": "has not reported yet",
    "startup_failure": "failed to start",
    "timed_out": "has timed out",
    "cancelled": "was cancelled",
}
LEVELS = {"failure": "Failure", "warning": "Warning", "notice": "Notice"}
REVIEWS = {
    "APPROVED": "approved these changes",
    "CHANGES_REQUESTED": "requested changes",
    "COMMENTED": "reviewed",
    "DISMISSED": "left a review, since dismissed",
    "PENDING": "started a review",
}
REACTIONS = {
    "+1": "👍", "-1": "👎", "laugh": "😄", "confused": "😕", "heart": "❤️", "hooray": "🎉", "eyes": "👀", "rocket": "🚀",
}  # fmt: skip


def outcome(state: str) -> tuple[str, str]:
    """The look and the word. A state that GitHub may yet add shows under its own name."""
    return OUTCOMES.get(state, ("neutral", state.replace("_", " ").capitalize()))


def count(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def counts(tones: Sequence[str]) -> str:
    """`2 failing, 1 successful`."""
    found = Counter(tones)
    return ", ".join(f"{found[tone]} {word}" for tone, word in COUNTED.items() if found[tone])


def checks_heading(tones: Sequence[str]) -> str:
    """https://docs.github.com/en/pull-requests/collaborating-with-pull-requests/collaborating-on-repositories-with-code-quality-features/about-status-checks"""
    if not tones:
        return "No checks yet"
    bad = {"failure", "cancelled", "action"}
    if set(tones) <= bad:
        return "All checks have failed"
    if "pending" in tones:
        return "Some checks haven't completed yet"
    return "Some checks were not successful" if bad & set(tones) else "All checks have passed"


def blocked(name: str, state: str) -> str:
    return f"{name} is required, and {BLOCKING.get(state) or 'is ' + outcome(state)[1].lower()}."


def ago(moment: datetime, now: datetime) -> str:
    seconds = (now - moment).total_seconds()
    for size, unit in ((86_400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= size:
            return f"{count(int(seconds // size), unit)} ago"
    return "just now"


def took(length: timedelta) -> str:
    """Empty for less than a second, which says nothing."""
    minutes, seconds = divmod(max(0, int(length.total_seconds())), 60)
    if minutes:
        return f"after {minutes}m {seconds}s"
    return f"after {seconds}s" if seconds else ""


def place(path: str, start: int, end: int) -> str:
    return f"{path}:{start}" if start == end else f"{path}:{start}-{end}"
