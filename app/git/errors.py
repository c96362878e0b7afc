"""What can go wrong with git, as types; every message is fit for a person and holds no secret. Core."""

import re

from app.git import wording

PASSING = re.compile(
    r"returned error: (?:429|5\d\d)|could not resolve host|failed to connect|connection (?:reset|timed out|refused)"
    r"|early eof|rpc failed|unexpected disconnect|hung up unexpectedly|empty reply|operation timed out",
    re.IGNORECASE,
)


class GitError(Exception):
    """Anything that keeps us from reading a change."""


class GitFailed(GitError):
    """git ran and did not do it.

    `tried` is the git command without its arguments (they may be hostile), `said` what git wrote, made printable.
    `returncode` is git's exit status, negative for a signal, None when we ended it ourselves.
    """

    def __init__(self, tried: str, said: str, returncode: int | None = None) -> None:
        super().__init__(wording.failed(tried, said))
        self.tried = tried
        self.said = said
        self.returncode = returncode

    @property
    def is_passing(self) -> bool:
        """Whether the same may well succeed later: the server or the network had a bad moment."""
        return bool(PASSING.search(self.said))


class GitTimedOut(GitFailed):
    """git was killed because it took longer than `seconds`."""

    def __init__(self, tried: str, seconds: float) -> None:
        super().__init__(tried, wording.too_slow(seconds))

    @property
    def is_passing(self) -> bool:
        return True


class GitFlooded(GitFailed):
    """git was killed because it wrote more than `limit` bytes; `output` is what it had written by then."""

    def __init__(self, tried: str, limit: int, output: bytes) -> None:
        super().__init__(tried, wording.too_much(limit))
        self.output = output


class GitMissing(GitError):
    """git itself, or the folder to run it in, is not there."""

    def __init__(self, what: str) -> None:
        super().__init__(wording.not_there(what))


class NotARepository(GitError):
    """`why` is in git's words or in ours."""

    def __init__(self, where: str, why: str) -> None:
        super().__init__(wording.not_a_repository(where, why))


class UnknownRevision(GitError):
    """`tried` lists what was looked for, in order."""

    def __init__(self, tried: tuple[str, ...], hint: str = "") -> None:
        super().__init__(wording.unknown_revision(tried, hint))
        self.tried = tried


class UnrelatedHistories(GitError):
    def __init__(self, base: str, head: str, *, shallow: bool) -> None:
        super().__init__(wording.unrelated(base, head, shallow=shallow))
