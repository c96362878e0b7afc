"""The sentences about git that people read. Core."""

import re

_UNPRINTABLE = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
MAX_SAID = 600  # characters of git's own words


def printable(text: str) -> str:
    """Text without control and direction characters: part of what git says comes from the other side."""
    return _UNPRINTABLE.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), text)


def failed(tried: str, said: str) -> str:
    return f"git {tried} failed: {said or 'it gave no reason'}"


def too_slow(seconds: float) -> str:
    return f"it was stopped after {seconds:g} seconds"


def too_much(limit: int) -> str:
    return f"it was stopped after writing {limit:,} bytes"


def not_there(what: str) -> str:
    return f"{printable(what)} was not found. " + ("On Debian: apt-get install git" if what == "git" else "")


ELSEWHERE = "its configuration puts the work tree somewhere else (core.worktree), which is not followed"


def not_a_repository(where: str, why: str) -> str:
    return (
        f"{printable(where)} cannot be reviewed as a git checkout: {why}. Run this inside a checkout of your project."
    )


def shallow_hint(shallow: bool) -> str:
    return "This is a shallow clone; fetch its history first: git fetch --unshallow" if shallow else ""


def too_many_untracked(count: int, limit: int) -> str:
    return f"{count:,} files are not tracked yet, and only {limit:,} were looked at; ignore what is not yours to review"


def left_out(paths: list[str], limit: int) -> str:
    shown = ", ".join(printable(path) for path in paths[:3]) + (" and others" if len(paths) > 3 else "")
    return f"{shown}: larger than the {limit:,} bytes that are taken of an uncommitted file"


def unknown_revision(tried: tuple[str, ...], hint: str) -> str:
    names = ", ".join(printable(name) for name in tried)
    return f"No such commit here; looked for {names}." + (f" {hint}" if hint else "")


def unrelated(base: str, head: str, *, shallow: bool) -> str:
    start = f"{printable(base)} and {printable(head)} have no common ancestor"
    if shallow:
        return f"{start} in this shallow clone. Fetch the history first: git fetch --unshallow"
    return f"{start}. Name a base that the change was branched from with --base."


def list_cut(shown: int) -> str:
    return f"the list of changed files is too long; only the first {shown:,} were looked at"


def too_many_files(count: int, limit: int) -> str:
    return f"{count:,} files changed; only the first {limit:,} were looked at"


def too_many_lines(count: int, limit: int) -> str:
    return f"{count:,} lines changed; only the first {limit:,} were looked at"


def blobs_missing(count: int) -> str:
    files = "1 changed file" if count == 1 else f"{count:,} changed files"
    return f"the content of {files} could not be read"


def blobs_too_large(limit: int) -> str:
    return f"the changed files are larger than the {limit:,} bytes that are fetched"


NOT_A_SHA = "A full commit id has 40 (or 64) hexadecimal digits."


def not_on_remote(full_name: str) -> str:
    return f"{printable(full_name)} does not have it any more: the branch may have been force-pushed or deleted."


NO_FOLDER = "there is no such folder"
NOTHING = "an empty repository"
