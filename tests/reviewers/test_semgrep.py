"""The real engine in every kind of jail, with three rules of its own so that it says nothing about our pack. Shell."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from reviewers.asking import Answer, Source, compare
from reviewers.base import Case, Finished, Order
from reviewers.change import Language
from reviewers.jail import find_jail
from reviewers.legible import Legible
from reviewers.pack import Pack, load_pack
from reviewers.remarks import Remark, mark
from reviewers.review import Looked
from reviewers.semgrep import semgrep
from reviewers.semgrep_targets import MOST_FILES, WORTH_A_PROCESS, Target, shards
from reviewers.tools import find_tools
from tests.reviewers.casebook import MemoryCache, case_of
from tests.reviewers.jail.conftest import TIERS

ABOUT = "metadata: {severity: high, confidence: high}"
RULES = f"""
rules:
  - {{id: py-eval, languages: [python], severity: ERROR, message: m, {ABOUT}, pattern: eval($X)}}
  - {{id: js-eval, languages: [javascript, typescript], severity: ERROR, message: m, {ABOUT}, pattern: eval($X)}}
  - {{id: any-key, languages: [regex], severity: ERROR, message: m, {ABOUT}, pattern-regex: "KEY-[0-9]+"}}
  - {{id: ci-curl, languages: [yaml], severity: ERROR, message: m, {ABOUT}, pattern: "run: $X",
     paths: {{include: [.github/workflows/*.yml]}}}}
"""


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    folder = tmp_path_factory.mktemp("pack")
    (folder / "rules.yaml").write_text(RULES)
    return load_pack(folder)


async def scan(case: Case, pack: Pack) -> dict[str, Answer[Remark]]:
    case = replace(case, tools=find_tools())
    return dict((await compare(await semgrep(case, pack), case, lambda file: None)).head)


def said(answers: Mapping[str, Answer[Remark]]) -> list[tuple[str, str, int]]:
    return [(path, remark.code, remark.line) for path, answer in answers.items() for remark in answer.said]


@pytest.mark.parametrize("tier", TIERS)
async def test_each_file_is_scanned_as_what_it_is_in_every_jail(tier: str, pack: Pack, tmp_path: Path) -> None:
    files = {
        "a.py": "x = 1\neval(x)  # nosemgrep\n",
        "b.js": "eval(x);\n",
        "c.ts": "const y: number = eval(x);\n",
        "d.md": "the KEY-123\n",
        ".github/workflows/ci.yml": "run: make\n",
        "other/ci.yml": "run: make\n",
        "node_modules/e.js": "eval(x);\n",
        "-rf --config=x\n.py": "eval(x)\n",
    }
    case = replace(await case_of(tmp_path / "s", files), jail=await find_jail(tier))
    answers = await scan(case, pack)
    assert {answer.looked for answer in answers.values()} == {Looked.SCANNED}
    assert sorted(said(answers)) == [
        ("-rf --config=x\n.py", "py-eval", 1),
        (".github/workflows/ci.yml", "ci-curl", 1),
        ("a.py", "py-eval", 2),
        ("b.js", "js-eval", 1),
        ("c.ts", "js-eval", 1),
        ("d.md", "any-key", 1),
        ("node_modules/e.js", "js-eval", 1),
    ]


async def test_the_matched_text_is_cut_out_of_the_file_and_counts_bytes_rightly(pack: Pack, tmp_path: Path) -> None:
    source = "s = 'ünïcödé'\r\neval(\r\n  'é')\r\n"
    answers = await scan(await case_of(tmp_path / "s", {"a.py": source}), pack)
    (remark,) = answers["a.py"].said
    assert (remark.text, remark.line, remark.end_line) == (mark("eval(\r\n  'é')"), 2, 3)


async def test_what_was_said_of_a_blob_is_not_asked_again_unless_the_path_matters(pack: Pack, tmp_path: Path) -> None:
    cache = MemoryCache()
    await scan(await case_of(tmp_path / "1", {"a.py": "eval(x)\n", "other/ci.yml": "run: x\n"}, cache=cache), pack)
    moved = {"b.py": "eval(x)\n", ".github/workflows/ci.yml": "run: x\n"}
    answers = await scan(await case_of(tmp_path / "2", moved, cache=cache), pack)
    assert sorted(said(answers)) == [(".github/workflows/ci.yml", "ci-curl", 1), ("b.py", "py-eval", 1)]
    assert cache.hits == 1


class Spoiled:
    """A jail in which semgrep fails whenever it is given a certain file."""

    tier = "spoiled"

    def __init__(self, case: Case, spoiling: str, failure: Finished) -> None:
        self.case, self.spoiling, self.failure = case, spoiling, failure
        self.runs = 0

    async def run(self, order: Order) -> Finished:
        self.runs += 1
        targets = Path(order.argv[order.argv.index("-targets") + 1]).read_text()
        return self.failure if self.spoiling in targets else await self.case.jail.run(order)


def ended(returncode: int = 0, *, timed_out: bool = False, flooded: bool = False) -> Finished:
    return Finished(returncode=returncode, stdout=b"", stderr=b"", seconds=1.0, timed_out=timed_out, flooded=flooded)


@pytest.mark.parametrize(
    ("failure", "looked"),
    [
        pytest.param(ended(2), Looked.PARTIAL, id="it ends badly"),
        pytest.param(ended(-11), Looked.PARTIAL, id="it crashes"),
        pytest.param(ended(-9, timed_out=True), Looked.TIMED_OUT, id="it takes too long"),
        pytest.param(ended(-9, flooded=True), Looked.PARTIAL, id="it prints too much"),
    ],
)
async def test_a_file_that_breaks_the_engine_takes_no_other_with_it(
    failure: Finished, looked: Looked, pack: Pack, tmp_path: Path
) -> None:
    files = {f"{name}.py": f"eval({name})\n" for name in "abcdefg"}
    case = await case_of(tmp_path / "s", files)
    answers = await scan(replace(case, jail=Spoiled(case, "/d.py", failure)), pack)
    assert answers["d.py"].looked is looked
    assert [path for path, answer in answers.items() if answer.looked is Looked.SCANNED] == [
        path for path in files if path != "d.py"
    ]
    assert len(said(answers)) == len(files) - 1


async def test_an_engine_that_never_works_breaks_the_review_at_once(pack: Pack, tmp_path: Path) -> None:
    case = await case_of(tmp_path / "s", {f"{number}.py": f"eval(x{number})\n" for number in range(50)})
    spoiled = Spoiled(case, "golden.py", ended(127))
    with pytest.raises(ExceptionGroup) as caught:
        await scan(replace(case, jail=spoiled), pack)
    assert caught.group_contains(OSError, match="semgrep does not work here")
    assert spoiled.runs == 2, "one run that failed, one on our own file"


async def test_without_semgrep_the_review_breaks_and_says_what_to_do(pack: Pack, tmp_path: Path) -> None:
    case = await case_of(tmp_path / "s", {"a.py": "eval(x)\n"})
    with pytest.raises(FileNotFoundError, match="make setup"):
        await semgrep(replace(case, tools=replace(find_tools(), semgrep_core=None)), pack)


def target(number: int, size: int) -> Target:
    source = Source(path=f"{number}.py", scratch=Path("/s"), language=Language.PYTHON, content=str(number))
    return Target(source, Path("/s"), Legible(b"x\n" * (size // 2), (0,)), frozenset({"python"}))


@pytest.mark.parametrize(
    ("sizes", "parts"),
    [
        pytest.param([100] * 5, 1, id="few bytes are not worth a second process"),
        pytest.param([WORTH_A_PROCESS] * 4, 2, id="many bytes are shared between the processors"),
        pytest.param([100] * (MOST_FILES * 3), 3, id="one process is never given too many files"),
        pytest.param([100, 100, 400_000], 2, id="a file that may take long goes alone"),
        pytest.param([], 0, id="nothing needs no process"),
    ],
)
def test_files_are_shared_out(sizes: list[int], parts: int) -> None:
    targets = [target(number, size) for number, size in enumerate(sizes)]
    made = shards(targets, parallel=2)
    assert len(made) == parts
    assert sorted(t.source.path for part in made for t in part) == sorted(t.source.path for t in targets)
