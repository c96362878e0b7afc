"""Which lines can run: `*` marks them in the examples."""

import pytest

from reviewers.change import CODE, Language
from reviewers.inside.executable_lines import executable_lines

EXAMPLES = {
    Language.PYTHON: """
 "docstring"
*import os
*@cached
*def f(a,
       b):
     "doc"
     # comment
     global x
*    if a:
*        return (
             b
         )
*    elif b:
*        pass
     else:
*        run()
*    try:
*        a()
*    except E:
*        raise
*    match a:
*        case 1:
*            b()
*class A:
*    y = 1
""",
    Language.JAVASCRIPT: """
 import x from "y";
 // comment
*const a = () => {
*  run();
 };
 export function f() {
*  switch (a) {
     case 1:
*      b();
*      break;
   }
*  if (a) return 1;
*  else b();
 }
 class A {
   m() {
*    return 1;
   }
 }
*export const q = 1;
""",
    Language.TYPESCRIPT: """
 interface A { x: number }
 type B = string;
 export class C {
   private y: number;
   async m(): Promise<void> {
*    await <any>z();
   }
 }
""",
    Language.GO: """
 package a
 import "x"
 type T struct {
     a int
 }
 func f() int {
*    x := 1
*    var y = 2
*    if x > 1 {
*        return 2
     }
*    switch x {
     case 1:
*        y()
     }
*    go g()
*    return 3
 }
""",
    Language.JAVA: """
 package a;
 import b.C;
 class A {
     int y;
     int m() {
*        int q = 1;
*        if (q > 1) {
*            return 2;
         }
*        for (int i = 0; i < 2; i++)
*            g();
*        try {
*            h();
         } catch (E e) {
*            throw e;
         }
*        return 3;
     }
 }
""",
    Language.RUBY: """
*require "x"
 class A
*  attr_reader :x
   def f(a)
*    b = 1
*    if a
*      c
     else
*      d
     end
   end
 end
""",
    Language.RUST: """
 use x::y;
 struct A { b: i32 }
 fn f() -> i32 {
*    let a = 1;
*    if a > 1 {
*        g();
     }
*    match a {
*        1 => 2,
*        _ => h(),
     }
 }
""",
    Language.PHP: """
 <?php
 namespace A;
 use B;
 class C {
   private $x = 1;
   function f() {
*    $a = 1;
*    if ($a) {
*      return 2;
     }
*    echo "x";
   }
 }
""",
    Language.C: """
 #include <x.h>
 struct S { int a; };
 int f(int a) {
*  int b = 1;
*  if (a) {
*    return 1;
*  } else b = 2;
*  return b;
 }
""",
    Language.CPP: """
 // comment
*int f(int a) {
*  return a;
 }
""",
    Language.SHELL: """
 # comment
*if a; then
*  b
 fi
""",
}


@pytest.mark.parametrize("language", EXAMPLES, ids=str)
def test_statements_can_run(language: Language) -> None:
    marked = EXAMPLES[language].strip("\n").split("\n")
    source = "\n".join(line[1:] for line in marked).encode()
    expected = {number for number, line in enumerate(marked, start=1) if line.startswith("*")}
    assert executable_lines(source, language) == expected


def test_jsx_in_typescript_is_understood() -> None:
    source = b"const a = <b>{c}</b>;\nexport function F() {\n  return <i/>;\n}\n"
    assert executable_lines(source, Language.TYPESCRIPT, "x.tsx") == {1, 3}


@pytest.mark.parametrize("language", sorted(CODE), ids=str)
def test_every_language_of_code_has_an_answer_for_anything(language: Language) -> None:
    for source in (b"", b"\xff\xfe\x00", b"((((((((((", b"\n\n", b"x = 1"):
        lines = executable_lines(source, language)
        assert all(1 <= number <= source.count(b"\n") + 1 for number in lines)


def test_a_file_nested_as_deep_as_it_is_long_is_walked() -> None:
    assert executable_lines(b"x = " + b"-" * 50_000 + b"1\n", Language.PYTHON) == {1}
