"""Every grammar measures the same things in the same way. Shell."""

import pytest

from reviewers.inside import complexity
from reviewers.inside.complexity import GRAMMARS, measure


def measured(kind: str, text: str, monkeypatch: pytest.MonkeyPatch) -> list[tuple[object, object, object]]:
    monkeypatch.setattr(complexity, "REPORT_FROM", 0)
    functions = measure(kind, text.encode())["functions"]
    assert isinstance(functions, list)
    return [(function["name"], function["complexity"], function["nesting"]) for function in functions]


# Each: one branch, an else-if chain that is not nesting, a loop with a branch in it, a switch, a function of its own.
SAMPLES = {
    "python": (
        "class A:\n def f(s):\n  if a: pass\n  elif b: pass\n  for x in y:\n   if x: pass\n  match a:\n"
        "   case 1: pass\n   case 2: pass\n  def g(): pass\n",
        [("A.f", 6, 2), ("A.f.g", 1, 0)],
    ),
    "javascript": (
        "class A { f() { if (a) {} else if (b) {} for (const x of y) { if (x) {} } switch (a) { case 1: case 2: }\n"
        "const g = () => 1; } }",
        [("A.f", 6, 2), ("A.f.g", 1, 0)],
    ),
    "typescript": (
        "class A { f(x: number) { if (a) {} else if (b) {} for (const x of y) { if (x) {} } switch (a) { case 1: }\n"
        "const g = (): number => 1; } }",
        [("A.f", 6, 2), ("A.f.g", 1, 0)],
    ),
    "tsx": (
        "const f = (p: P) => { if (a) {} else if (b) {} for (const x of y) { if (x) {} } switch (a) { case 1: }\n"
        "const g = () => <b/>; return <i/> }",
        [("f", 6, 2), ("f.g", 1, 0)],
    ),
    "go": (
        "package a\nfunc f() { if a {} else if b {}; for _, x := range y { if x {} }; switch a { case 1: case 2: }\n"
        "g := func() {}; g() }",
        [("f", 6, 2), ("f.(anonymous)", 1, 0)],
    ),
    "java": (
        "class A { void f() { if (a) {} else if (b) {} for (int x : y) { if (x) {} } switch (a) { case 1: case 2: }\n"
        "Runnable g = () -> {}; } }",
        [("A.f", 6, 2), ("A.f.g", 1, 0)],
    ),
    "ruby": (
        "class A\n def f\n  if a\n  elsif b\n  end\n  for x in y\n   puts if x\n  end\n  case a\n  when 1\n"
        "  when 2\n  end\n  g = ->{ 1 }\n end\nend",
        [("A.f", 6, 2), ("A.f.g", 1, 0)],
    ),
    "php": (
        "<?php class A { function f() { if ($a) {} elseif ($b) {} foreach ($y as $x) { if ($x) {} } \n"
        "switch ($a) { case 1: case 2: } $g = fn() => 1; } }",
        [("A.f", 6, 2), ("A.f.$g", 1, 0)],
    ),
    "rust": (
        "impl A { fn f() { if a {} else if b {} for x in y { if x {} } match a { 1 => 1, _ => 2 };\nlet g = || 1; } }",
        [("A.f", 6, 2), ("A.f.(anonymous)", 1, 0)],
    ),
    "c": (
        "int *f(void) { if (a) {} else if (b) {} for (;;) { if (x) {} } switch (a) { case 1: case 2: ; } return 0; }",
        [("f", 6, 2)],
    ),
}


@pytest.mark.parametrize("kind", GRAMMARS)
def test_functions_are_measured_alike_in(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    text, expected = SAMPLES[kind]
    assert measured(kind, text, monkeypatch) == expected
    assert measure(kind, text.encode())["error_line"] == 0


def test_white_space_does_not_change_what_a_body_is_known_by() -> None:
    branches = "".join(f"    if x == {n}: y({n})\n" for n in range(12))
    plain, spaced = f"def f(x):\n{branches}", f"\n\ndef f( x ):\n{branches.replace('    ', '        ')}"
    bodies = [measure("python", text.encode())["functions"] for text in (plain, spaced)]
    assert isinstance(bodies[0], list)
    assert isinstance(bodies[1], list)
    assert bodies[0][0]["body"] == bodies[1][0]["body"]


@pytest.mark.parametrize(
    "source",
    [b"x = " + b"-" * 300_000 + b"1\n", b"x = " + b"(" * 90_000 + b"1" + b")" * 90_000, b"\x00\xff\xfe" * 1000, b""],
    ids=["300,000 signs before a number", "90,000 brackets", "binary rubbish", "an empty file"],
)
def test_it_survives(source: bytes) -> None:
    assert measure("python", source)["functions"] == []
