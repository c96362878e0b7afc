"""What our own checks say to people; the tools bring their own words. Core."""

from collections.abc import Sequence

DOES_NOT_PARSE = "This does not parse from here on. Is a bracket missing, or half a statement left over?"
SPLIT_IT = "Move parts of it into functions with a name of their own, or return early instead of nesting."
CONFLICT = "A merge conflict was committed unresolved. Choose one side, or combine them, and delete the markers."
CONFLICT_IN_TEXT = "This looks like an unresolved merge conflict. If it is an example, leave it."
NOT_LOOKED_BACK = (
    "Deleting a secret in a later commit does not undo it: it is still in the history, so revoke it all the same. "
    "Only the newest commit was searched."
)
REVOKE = "Revoke it now, since whoever can read the repository has it, and load the new one from the environment."


def left_out(count: int) -> str:
    return f"{count} more findings of the same rules in the same files are not listed."


def complex_function(name: str, now: int, before: int, limit: int, nesting: int) -> str:
    """Complexities, each the number of branches plus one; `before` is 0 where the function is new or was simple."""
    was = f", {before - 1} before" if before else ""
    return (
        f"`{name}` is hard to follow and to test: {now - 1} branches{was}, nested up to {nesting} deep."
        f" A function should have {limit - 1} at most."
    )


def secret(what: str, shown: str, length: int) -> str:
    """`shown` is the beginning of the secret, four characters at most; the rest never leaves the sandbox."""
    return f"{what} is committed here ({shown}…, {length} characters)."


def guards_removed(word: str, count: int, lines: Sequence[str]) -> str:
    """`lines` are the lines that went, as they stood at the base."""
    went = " ".join(f"`{line}`" for line in lines)
    times = "a use" if count == 1 else f"{count} uses"
    return f"This change removes {times} of `{word}`, a word of security checks: {went}. Is the check made elsewhere?"
