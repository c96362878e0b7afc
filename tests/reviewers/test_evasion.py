"""Every attempt to get a vulnerability past the security reviewer ends in a finding or in a gap. Shell."""

from collections.abc import AsyncIterator, Callable, Sequence
from difflib import SequenceMatcher
from hashlib import sha1
from pathlib import Path

import pytest

from reviewers.base import Case, Options
from reviewers.change import Change, ChangedFile, FileStatus
from reviewers.jail import find_jail
from reviewers.languages import START, language_of
from reviewers.review import Confidence, Finding, Review, Scored, Severity
from reviewers.scratch import Caps, write_scratch
from reviewers.security import reviewer
from reviewers.tools import find_tools
from tests.reviewers.casebook import MemoryCache
from tests.reviewers.evasion import EVASIONS, Entry, Evasion, many_files

FEW = 20
CAPS = Caps()


async def review(evasion: Evasion, folder: Path, caps: Caps = CAPS) -> Review:
    change = Change(repo="quay/demo", base="b" * 40, head="h" * 40, files=tuple(files_of(evasion)))
    contents = {blob(entry): entry.content for tree in (evasion.base, evasion.head) for entry in tree.values()}

    async def read(blobs: Sequence[str]) -> AsyncIterator[tuple[str, bytes]]:
        for one in blobs:
            yield one, contents[one]

    case = Case(
        change=change,
        scratch=await write_scratch(folder, change, read, caps),
        jail=await find_jail(),
        cache=MemoryCache(),
        tools=find_tools(),
    )
    return await reviewer.review(case, Options())


def files_of(evasion: Evasion) -> list[ChangedFile]:
    paths = sorted(evasion.base.keys() | evasion.head.keys())
    return [changed(path, evasion) for path in paths if evasion.base.get(path) != evasion.head.get(path)]


def changed(path: str, evasion: Evasion) -> ChangedFile:
    old, new = evasion.base.get(path), evasion.head[path]
    before, after = (entry.content.split(b"\n") if entry else [] for entry in (old, new))
    opcodes = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    return ChangedFile(
        path=path,
        status=FileStatus.MODIFIED if old else FileStatus.ADDED,
        language=language_of(path, new.content[:START]),
        head_blob=blob(new),
        base_blob=blob(old) if old else None,
        head_mode=new.mode,
        base_mode=old.mode if old else new.mode,
        head_size=len(new.content),
        base_size=len(old.content) if old else 0,
        added_lines=frozenset(j + 1 for tag, _, _, a, b in opcodes if tag != "equal" for j in range(a, b)),
        generated=path in evasion.generated,
        vendored=path in evasion.vendored,
    )


def blob(entry: Entry) -> str:
    return sha1(entry.content).hexdigest()


def blocks(finding: Finding) -> bool:
    """Whether the gate would stop at it."""
    severe, sure = finding.severity.rank >= Severity.MEDIUM.rank, finding.confidence.rank >= Confidence.MEDIUM.rank
    return finding.counts and severe and sure


def is_caught(review: Review) -> bool:
    return any(map(blocks, review.findings)) or any(evidence.gaps for evidence in review.evidence)


@pytest.mark.parametrize("build", [one for one in EVASIONS if one is not many_files], ids=lambda build: build().story)
async def test_an_evasion_is_caught(build: Callable[[], Evasion], tmp_path: Path) -> None:
    done = await review(build(), tmp_path)
    assert isinstance(done.outcome, Scored)
    assert is_caught(done), done


async def test_more_files_than_are_read_is_a_gap(tmp_path: Path) -> None:
    done = await review(many_files(FEW + 1), tmp_path, Caps(files=FEW))
    assert [gap.path for gap in done.evidence[0].gaps] == ["zzz/evil.py"]


async def test_an_honest_change_has_neither(tmp_path: Path) -> None:
    """What the test above counts as caught is not what every change has."""
    honest = Evasion(
        "", "", {}, {"tool.py": Entry(b"def add(a, b):\n    return a + b\n"), "notes.txt": Entry(b"Notes.\n")}
    )
    assert not is_caught(await review(honest, tmp_path))
