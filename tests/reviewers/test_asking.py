"""One bad file must not take the others with it, and nothing is asked twice. Shell."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from reviewers.asking import Answer, Failed, Source, Tool, compare
from reviewers.change import ChangedFile
from reviewers.review import Looked
from tests.reviewers.casebook import MemoryCache, case_of


class Counter:
    """A tool that says how many lines a file has, and dies of files that say so."""

    def __init__(self, deadly: bytes = b"die", timed_out: bool = False) -> None:
        self.runs: list[tuple[int, float]] = []
        self.deadly, self.timed_out = deadly, timed_out

    async def run(self, sources: Sequence[Source], seconds: float) -> Mapping[Source, Answer[int]] | Failed:
        self.runs.append((len(sources), seconds))
        contents = {source: source.scratch.read_bytes() for source in sources}
        if any(self.deadly in content for content in contents.values()):
            return Failed("it died on this file", self.timed_out)
        return {source: Answer[int](said=(content.count(b"\n"),)) for source, content in contents.items()}

    def tool(self, digest: str = "1") -> Tool[int]:
        return Tool(name="counter", version="1", digest=digest, answer=Answer[int], run=self.run)


def every(file: ChangedFile) -> str | None:
    return None


@pytest.mark.parametrize(
    ("timed_out", "looked"),
    [(False, Looked.PARTIAL), (True, Looked.TIMED_OUT)],
    ids=["that crashes the tool", "that takes too long"],
)
async def test_only_the_file(timed_out: bool, looked: Looked, tmp_path: Path) -> None:
    counter = Counter(timed_out=timed_out)
    case = await case_of(tmp_path, {f"{n}.py": f"x = {n}\n" for n in range(9)} | {"bad.py": "die\n"})
    compared = await compare(counter.tool(), case, every)
    assert compared.evidence.gaps[0].path == "bad.py"
    assert [gap.looked for gap in compared.evidence.gaps] == [looked]
    assert all(compared.head[f"{n}.py"].said == (1,) for n in range(9))
    assert min(seconds for _, seconds in counter.runs) == counter.tool().seconds / 4


async def test_what_a_blob_said_is_not_asked_again_under_another_name(tmp_path: Path) -> None:
    cache, counter = MemoryCache(), Counter()
    first = await case_of(tmp_path / "one", {"a.py": "x\n", "b.py": "x\n"}, cache=cache)
    second = await case_of(tmp_path / "two", {"c.py": "x\n", "d.py": "y\n"}, cache=cache)
    await compare(counter.tool(), first, every)
    compared = await compare(counter.tool(), second, every)
    assert [files for files, _ in counter.runs] == [1, 1]
    assert compared.head["c.py"].said == (1,)


@pytest.mark.parametrize("change", ["rules", "extension"])
async def test_other_rules_or_another_kind_of_file_are_another_question(change: str, tmp_path: Path) -> None:
    cache, counter = MemoryCache(), Counter()
    await compare(counter.tool(), await case_of(tmp_path / "one", {"a.ts": "x\n"}, cache=cache), every)
    path, digest = ("a.ts", "2") if change == "rules" else ("a.tsx", "1")
    await compare(counter.tool(digest), await case_of(tmp_path / "two", {path: "x\n"}, cache=cache), every)
    assert len(counter.runs) == 2


async def test_a_failure_is_never_remembered(tmp_path: Path) -> None:
    cache = MemoryCache()
    case = await case_of(tmp_path, {"bad.py": "die\n"}, cache=cache)
    await compare(Counter().tool(), case, every)
    assert not cache.items


async def test_every_file_of_the_change_is_accounted_for(tmp_path: Path) -> None:
    case = await case_of(
        tmp_path, {"a.py": "x\n", "big.py": "#" * 1_000_001, "note.md": "x\n"}, {"gone.py": "x\n", "note.md": "y\n"}
    )
    compared = await compare(Counter().tool(), case, lambda file: "prose" if file.path.endswith(".md") else None)
    looked = {entry.path: (entry.looked, entry.why) for entry in compared.evidence.files}
    assert looked["a.py"] == (Looked.SCANNED, "")
    assert looked["gone.py"] == (Looked.SKIPPED, "removed")
    assert looked["note.md"] == (Looked.SKIPPED, "prose")
    assert looked["big.py"][0] is Looked.UNREAD
    assert "1,000,001 bytes" in looked["big.py"][1]
