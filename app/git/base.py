"""Chooses what a local change is compared with. Shell."""

from dataclasses import dataclass

from app.git import wording
from app.git.checkout import Checkout
from app.git.errors import UnknownRevision, UnrelatedHistories

TRUNKS = ("origin/HEAD", "origin/main", "origin/master", "main", "master")
# git knows these two trees, with nothing in them, in every repository.
EMPTY_TREE = {
    "sha1": "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
    "sha256": "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """`base` is the merge base; `base_ref` and `head_ref` are what people call both ends."""

    base: str
    head: str
    base_ref: str
    head_ref: str


async def choose_range(checkout: Checkout, base: str | None, head: str | None, dirty: bool) -> Range:
    """The merge base with `base`, or else with the first trunk there is. `dirty` says that there is uncommitted work.

    On the trunk itself that is the uncommitted work alone, or, where there is none, the last commit.
    """
    head_ref = head or "HEAD"
    tip = await _commit(checkout, head_ref) if head else await checkout.resolve("HEAD")
    if tip is None:
        return _everything(checkout, "", head_ref)
    if base is not None:
        return await _against(checkout, base, tip, head_ref)
    for trunk in TRUNKS:
        if found := await checkout.resolve(trunk):
            shared = await _shared(checkout, (trunk, found), (head_ref, tip))
            if shared != tip:
                return Range(base=shared, head=tip, base_ref=trunk, head_ref=head_ref)
            break
    if dirty:
        return Range(base=tip, head=tip, base_ref=head_ref, head_ref=head_ref)
    return await _last_commit(checkout, tip, head_ref)


async def _against(checkout: Checkout, base: str, tip: str, head_ref: str) -> Range:
    found = await _commit(checkout, base)
    shared = await _shared(checkout, (base, found), (head_ref, tip))
    return Range(base=shared, head=tip, base_ref=base, head_ref=head_ref)


async def _commit(checkout: Checkout, revision: str) -> str:
    """A revision by its name or, for a branch that was never checked out here, by its name at the remote."""
    tried = (revision, f"origin/{revision}")
    for name in tried:
        if found := await checkout.resolve(name):
            return found
    raise UnknownRevision(tried, wording.shallow_hint(checkout.shallow))


async def _shared(checkout: Checkout, base: tuple[str, str], head: tuple[str, str]) -> str:
    (base_ref, base_id), (head_ref, head_id) = base, head
    shared = await checkout.merge_base(base_id, head_id)
    if shared is None:
        raise UnrelatedHistories(base_ref, head_ref, shallow=checkout.shallow)
    return shared


async def _last_commit(checkout: Checkout, tip: str, head_ref: str) -> Range:
    parent = await checkout.resolve(f"{tip}^")
    if parent:
        return Range(base=parent, head=tip, base_ref=f"{head_ref}^", head_ref=head_ref)
    if checkout.shallow:
        raise UnknownRevision((*TRUNKS, f"{head_ref}^"), wording.shallow_hint(True))
    return _everything(checkout, tip, head_ref)


def _everything(checkout: Checkout, tip: str, head_ref: str) -> Range:
    """The first commit, or what will become it."""
    empty = EMPTY_TREE[checkout.object_format]
    return Range(base=empty, head=tip or empty, base_ref=wording.NOTHING, head_ref=head_ref)
