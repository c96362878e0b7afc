"""Quality on real tools: what the change breaks is found, what was so before is not. Shell."""

from dataclasses import replace
from pathlib import Path

import pytest

from reviewers.base import Options
from reviewers.quality import reviewer
from reviewers.review import Looked, NotApplicable, Origin, Review, Scored, Severity
from tests.reviewers.casebook import Content, MemoryCache, case_of, counting, evidence_of, rules


async def judged(folder: Path, head: dict[str, Content], base: dict[str, Content] | None = None) -> Review:
    return await reviewer.review(await case_of(folder, head, base), Options())


BRANCHES = "".join(f"    if x == {n}:\n        x += {n}\n" for n in range(20))
CONFLICT = "<<<<<<< HEAD\na = 1\n=======\na = 2\n>>>>>>> topic\n"


@pytest.mark.parametrize(
    ("path", "text", "rule", "severity"),
    [
        pytest.param("a.py", "print(nobody)\n", "ruff/F821", Severity.HIGH, id="a name that is never defined"),
        pytest.param("a.py", "print('%s %s' % (1,))\n", "ruff/F507", Severity.HIGH, id="too few values for a format"),
        pytest.param("a.py", "def f(a=[]):\n    return a\n", "ruff/B006", Severity.MEDIUM, id="a shared default"),
        pytest.param("a.py", "breakpoint()\n", "ruff/T100", Severity.MEDIUM, id="a breakpoint in Python"),
        pytest.param("a.py", "import os\n", "ruff/F401", Severity.LOW, id="an unused import"),
        pytest.param("a.py", "def f(:\n", "ruff/invalid-syntax", Severity.CRITICAL, id="Python that does not parse"),
        pytest.param(
            "a.js", "export const a = 1;\na = 2;\n", "oxlint/eslint/no-const-assign", Severity.HIGH, id="a constant set"
        ),
        pytest.param(
            "a.ts", "debugger;\n", "oxlint/eslint/no-debugger", Severity.MEDIUM, id="a breakpoint in TypeScript"
        ),
        pytest.param(
            "a.ts", "const a: = 1\n", "oxlint/invalid-syntax", Severity.CRITICAL, id="TypeScript that does not parse"
        ),
        pytest.param(
            "a.vue",
            "<script setup>\ndebugger\n</script>\n",
            "oxlint/eslint/no-debugger",
            Severity.MEDIUM,
            id="a breakpoint in a Vue component",
        ),
        pytest.param("a.test.js", "it.only('a', f)\n", "leftovers/focused-test", Severity.MEDIUM, id="a focused test"),
        pytest.param(
            "a.rb", "def f\n  binding.pry\nend\n", "leftovers/debugger", Severity.MEDIUM, id="a breakpoint in Ruby"
        ),
        pytest.param(
            "a.go", "package a\nfunc f( {\n", "complexity/syntax", Severity.MEDIUM, id="Go that does not parse"
        ),
        pytest.param("a.py", CONFLICT, "leftovers/merge-conflict", Severity.CRITICAL, id="a merge conflict in code"),
        pytest.param(
            "a.yml", CONFLICT, "leftovers/merge-conflict", Severity.CRITICAL, id="a merge conflict in settings"
        ),
        pytest.param("a.py", f"def f(x):\n{BRANCHES}", "complexity/function", Severity.MEDIUM, id="a complex function"),
    ],
)
async def test_it_finds(path: str, text: str, rule: str, severity: Severity, tmp_path: Path) -> None:
    review = await judged(tmp_path, {path: text})
    assert [(finding.rule, finding.severity) for finding in review.findings] == [(rule, severity)]
    assert review.outcome == Scored()


@pytest.mark.parametrize(
    ("path", "text"),
    [
        pytest.param("pkg/__init__.py", "from os import path\n", id="a package that passes a name on"),
        pytest.param(
            "a.py", "type X = int\n\n\ndef f[T](x: T) -> T:\n    return x\n", id="the newest syntax of Python"
        ),
        pytest.param("a.tsx", "export const a = (p: P) => <div>{p.x}</div>;\n", id="TypeScript with markup"),
        pytest.param("a.js", "export const a = () => <div>a</div>;\n", id="JavaScript with markup"),
        pytest.param(
            "a.vue", "<script setup>\nconst a = 1\n</script>\n<template>{{ a }}</template>\n", id="a Vue template"
        ),
        pytest.param("a.js", "export function f(event, _unused) { return 1 }\n", id="a parameter that is not used"),
        pytest.param("a.py", f'TEXT = """\n{CONFLICT}"""\n', id="a merge conflict inside a string"),
        pytest.param("a.rst", "Title\n=======\n", id="a heading underlined with equals signs"),
    ],
)
async def test_it_leaves_in_peace(path: str, text: str, tmp_path: Path) -> None:
    assert rules_that_cost(await judged(tmp_path, {path: text})) == []


def rules_that_cost(review: Review) -> list[str]:
    return [finding.rule for finding in counting(review) if finding.severity is not Severity.NOTE]


HOSTILE = {
    "pyproject.toml": "[tool.ruff]\nexclude = ['**']\nextend = '/etc/shadow'\n",
    "ruff.toml": "extend = '/etc/shadow'\nexclude = ['**']\n",
    ".oxlintrc.json": '{"ignorePatterns": ["**"], "rules": {"no-debugger": "off"}}',
    ".eslintignore": "**\n",
    ".gitignore": "**\n",
}


@pytest.mark.parametrize(
    ("path", "text", "rule"),
    [
        pytest.param("a.py", "# ruff: noqa\nprint(nobody)  # noqa\n", "ruff/F821", id="noqa"),
        pytest.param("a.js", "/* eslint-disable */\ndebugger\n", "oxlint/eslint/no-debugger", id="eslint-disable"),
        pytest.param(
            "a.js", "// oxlint-disable-next-line\ndebugger\n", "oxlint/eslint/no-debugger", id="oxlint-disable"
        ),
        pytest.param(
            "a.js", "debugger // eslint-disable-line\n", "oxlint/eslint/no-debugger", id="disable on the line"
        ),
        pytest.param("a.js", "// @flow\ndebugger; const a = {}: any\n", "oxlint/invalid-syntax", id="Flow's mark"),
        pytest.param("a.min.js", "debugger\n", "oxlint/eslint/no-debugger", id="a name that linters skip"),
        pytest.param("a.js", "/* eslint no-debugger: 0 */\ndebugger\n", "oxlint/eslint/no-debugger", id="inline rules"),
    ],
)
async def test_nothing_in_the_change_silences_a_tool(path: str, text: str, rule: str, tmp_path: Path) -> None:
    review = await judged(tmp_path, {**HOSTILE, path: text})
    assert rule in rules(review)
    assert not any("root:" in finding.message for finding in review.findings)


async def test_what_the_change_tries_to_silence_is_marked(tmp_path: Path) -> None:
    review = await judged(tmp_path, {"a.py": "print(nobody)  # noqa\n"})
    assert [finding.suppressed for finding in counting(review)] == ["noqa"]


async def test_a_file_that_breaks_a_tool_is_a_gap_and_the_others_are_judged(tmp_path: Path) -> None:
    review = await judged(
        tmp_path, {"a.py": "print(nobody)\n", "deep.py": f"x = {'-' * 200_000}1\n", "b.py": "import os\n"}
    )
    assert rules(review) == ["ruff/F821", "ruff/F401"]
    assert [(gap.path, gap.looked) for gap in evidence_of(review, "ruff").gaps] == [("deep.py", Looked.PARTIAL)]


@pytest.mark.parametrize(
    ("path", "content"),
    [
        pytest.param("a.py", b"def f(:\n  import os\n", id="it does not parse"),
        pytest.param("a.py", b"x = 1\n" + b"\xff\xfe\n", id="it is in no encoding it names"),
        pytest.param("a.js", b"const a = '\xff'\n", id="JavaScript is not UTF-8"),
    ],
)
async def test_evidence_is_incomplete_where(path: str, content: bytes, tmp_path: Path) -> None:
    review = await judged(tmp_path, {path: content})
    assert [gap.path for evidence in review.evidence for gap in evidence.gaps] == [path]


async def test_source_in_another_encoding_that_it_names_is_read(tmp_path: Path) -> None:
    review = await judged(tmp_path, {"a.py": b"# coding: latin-1\nx = '\xe9'\nprint(nobody)\n"})
    assert rules(review) == ["ruff/F821"]
    assert not evidence_of(review, "ruff").gaps


@pytest.mark.parametrize(
    ("path", "broken"),
    [("old.py", "print 'so Python 2 wrote'\n"), ("flow.js", "// @flow\nconst f = (x: number) => x;\n")],
    ids=["Python 2", "Flow"],
)
async def test_a_file_that_never_parsed_can_still_be_changed(path: str, broken: str, tmp_path: Path) -> None:
    review = await judged(
        tmp_path, {path: broken + "// x\n" if path == "flow.js" else broken + "# x\n"}, {path: broken}
    )
    assert not any(evidence.gaps for evidence in review.evidence)
    assert any("did not parse before" in entry.why for evidence in review.evidence for entry in evidence.files)
    assert counting(review) == []


async def test_thousands_of_findings_of_one_rule_are_told_fifty_times(tmp_path: Path) -> None:
    review = await judged(tmp_path, {"a.py": "".join(f"x{n} == None\n" for n in range(400))})
    assert len([finding for finding in review.findings if finding.rule == "ruff/E711"]) == 50
    assert any("more findings of the same rules" in note for note in review.notes)


BAD = "import os\n\n\ndef f(x):\n" + BRANCHES + "    return nobody\n"


async def test_a_formatter_run_over_old_debt_costs_nothing(tmp_path: Path) -> None:
    old = {f"m{n}.py": BAD.replace("nobody", f"'%s %s' % (nobody,{n},3)") for n in range(20)}
    new = {path: "# formatted\n\n" + text.replace("'", '"').replace(",", ", ") for path, text in old.items()}
    review = await judged(tmp_path, dict(new), dict(old))
    assert counting(review) == []
    assert {finding.origin for finding in review.findings} == {Origin.PRE_EXISTING, Origin.TOUCHED}


async def test_a_renamed_file_brings_nothing_new(tmp_path: Path) -> None:
    case = await case_of(tmp_path, {"new/b.py": BAD}, {"old/a.py": BAD}, moved={"new/b.py": "old/a.py"})
    assert counting(await reviewer.review(case, Options())) == []


async def test_a_function_that_grows_past_the_limit_is_the_changes_doing(tmp_path: Path) -> None:
    small = "def f(x):\n" + "".join(f"    if x == {n}:\n        x += {n}\n" for n in range(12)) + "    return x\n"
    review = await judged(tmp_path, {"a.py": BAD.replace("import os\n", "").replace("nobody", "x")}, {"a.py": small})
    assert rules(review) == ["complexity/function"]
    assert "20 branches, 12 before" in review.findings[0].message


@pytest.mark.parametrize(
    ("head", "base"),
    [
        pytest.param({"README.md": "new\n"}, {"README.md": "old\n"}, id="only prose changed"),
        pytest.param({}, {"a.py": "import os\n"}, id="code was only deleted"),
        pytest.param({"logo.png": b"\x89PNG\0"}, {}, id="only an image came"),
    ],
)
async def test_it_does_not_apply_where(head: dict[str, Content], base: dict[str, Content], tmp_path: Path) -> None:
    review = await judged(tmp_path, head, base)
    assert isinstance(review.outcome, NotApplicable)
    assert review.findings == ()


async def test_generated_and_vendored_files_are_skipped_with_the_reason(tmp_path: Path) -> None:
    case = await case_of(tmp_path, {"a.py": "import os\n", "b.py": "import os\n"})
    files = (replace(case.change.files[0], generated=True), replace(case.change.files[1], vendored=True))
    review = await reviewer.review(replace(case, change=replace(case.change, files=files)), Options())
    assert [entry.why for entry in evidence_of(review, "ruff").files] == ["generated", "vendored"]
    assert isinstance(review.outcome, NotApplicable)


async def test_a_second_look_at_the_same_files_asks_no_tool(tmp_path: Path) -> None:
    cache = MemoryCache()
    head: dict[str, Content] = {"a.py": BAD, "a.js": "debugger\n"}
    first = await reviewer.review(await case_of(tmp_path / "1", head, cache=cache), Options())
    stored = dict(cache.items)
    second = await reviewer.review(await case_of(tmp_path / "2", head, cache=cache), Options())
    assert first.findings == second.findings
    assert cache.items == stored
    assert cache.hits == len(stored)


async def test_a_missing_tool_breaks_the_review_instead_of_passing_it(tmp_path: Path) -> None:
    case = await case_of(tmp_path, {"a.py": "import os\n"})
    with pytest.raises(ExceptionGroup) as broken:
        await reviewer.review(replace(case, tools=replace(case.tools, ruff=None)), Options())
    assert broken.group_contains(FileNotFoundError, match="ruff is not installed")
