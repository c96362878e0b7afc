"""Which language a file is in, and programs that hide it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewers.change import Language
from reviewers.languages import language_of, looks_like_code

ELF = b"\x7fELF\x02\0\0"

BY_NAME = {
    "a python file": ("src/a.py", Language.PYTHON),
    "an extension in capitals": ("src/EVIL.PY", Language.PYTHON),
    "a name with a space at its end": ("evil.py ", Language.PYTHON),
    "a Dockerfile": ("docker/Dockerfile", Language.DOCKERFILE),
    "a Dockerfile with a purpose": ("Dockerfile.prod", Language.DOCKERFILE),
    "a purpose with a Dockerfile": ("api.dockerfile", Language.DOCKERFILE),
    "a Containerfile": ("Containerfile", Language.DOCKERFILE),
    "a workflow": (".github/workflows/ci.yml", Language.YAML),
    "a typescript declaration": ("a.d.ts", Language.TYPESCRIPT),
    "a react component": ("a.TSX", Language.TYPESCRIPT),
    "a Gemfile": ("Gemfile", Language.RUBY),
    "a header": ("a.h", Language.C),
    "a lock file in TOML": ("uv.lock", Language.TOML),
    "kotlin, which nobody reads yet": ("a.kt", Language.OTHER),
    "an unknown extension": ("a.xyz", Language.OTHER),
    "no name at all": ("", Language.OTHER),
    "a text that once was python": ("evil.py.txt", Language.TEXT),
}


@pytest.mark.parametrize(("path", "language"), BY_NAME.values(), ids=BY_NAME.keys())
def test_the_name_decides(path: str, language: Language) -> None:
    assert language_of(path) == language


BY_CONTENT = {
    "a shebang": ("bin/run", b"#!/usr/bin/env python3\nx", Language.PYTHON),
    "a shebang with options": ("bin/run", b"#!/usr/bin/env -S node --experimental\nx", Language.JAVASCRIPT),
    "a versioned interpreter": ("bin/run", b"#!/usr/bin/python3.11\nx", Language.PYTHON),
    "bash": ("bin/run", b"#!/bin/bash -e\nx", Language.SHELL),
    "a program without an extension": ("run", b"import os\nos.system(input())\n", Language.PYTHON),
    "words without an extension": ("NOTES", b"Remember to import the goods.\n", Language.TEXT),
    "a binary without an extension": ("run", ELF, Language.BINARY),
    "a picture": ("a.png", b"\x89PNG\0", Language.BINARY),
    "a picture that is text": ("a.png", b"import os\n", Language.TEXT),
    "a text with a NUL": ("a.txt", b"a\0b", Language.BINARY),
    "python with a NUL is still python": ("a.py", b"a\0b", Language.PYTHON),
    "UTF-16 is no binary": ("a.txt", "\ufeffhello".encode("utf-16-le"), Language.TEXT),
    "a translation of Qt": ("de.ts", b'<?xml version="1.0"?>', Language.XML),
    "latin-1 python": ("a.py", b"# -*- coding: latin-1 -*-\nx = '\xe9'\n", Language.PYTHON),
    "a picture kept in LFS": ("a.png", b"version https://git-lfs.github.com/spec/v1\noid sha256:1\n", Language.BINARY),
    "a program kept in LFS": ("a.py", b"version https://git-lfs.github.com/spec/v1\noid sha256:1\n", Language.PYTHON),
    "data kept in LFS": ("a.csv", b"version https://git-lfs.github.com/spec/v1\noid sha256:1\n", Language.BINARY),
    "nothing in it": ("a.py", b"", Language.PYTHON),
}


@pytest.mark.parametrize(("path", "start", "language"), BY_CONTENT.values(), ids=BY_CONTENT.keys())
def test_the_content_decides_where_the_name_does_not(path: str, start: bytes, language: Language) -> None:
    assert language_of(path, start) == language


PROGRAMS = {
    "two lines of python": ("import os\nos.system(input())\n", Language.PYTHON),
    "comment signs in strings": ('a = "/*"\nimport os\nos.system(a)\nb = "*/"\n', Language.PYTHON),
    "one call": ("eval(input())", Language.PYTHON),
    "python under a long doc string": (
        '"""' + "Just words.\n" * 300 + '"""\nimport os\nos.remove(x)\n',
        Language.PYTHON,
    ),
    "python under comments": ("# words and words\n" * 300 + "def f(x):\n    return eval(x)\n", Language.PYTHON),
    "javascript": ("const cp = require('child_process');\ncp.exec(process.argv[2]);\n", Language.JAVASCRIPT),
    "a javascript module": ("import fs from 'fs';\nexport const x = 1;\nfs.rmSync(x);\n", Language.JAVASCRIPT),
    "php": ("<?php\nsystem($_GET['c']);\n", Language.PHP),
    "php in a page": ("<html>\n<?php system($_GET['c']); ?>\n", Language.PHP),
    "go": ('package main\n\nimport "os"\n\nfunc main() {\n\tos.Exit(1)\n}\n', Language.GO),
    "java": ("package a.b;\npublic class A {\n  public static void main(String[] a) {\n  }\n}\n", Language.JAVA),
    "ruby": ("require 'net/http'\n\ndef get(url)\n  Net::HTTP.get(url)\nend\n", Language.RUBY),
    "rust": ("use std::fs;\n\nfn main() {\n    let mut x = 1;\n}\n", Language.RUST),
    "shell": ("set -e\nexport A=1\nif [ -f x ]; then\n  rm -rf $A;\nfi\n", Language.SHELL),
    "c++": ("#include <vector>\nusing namespace std;\nint main() {\n  return 0;\n}\n", Language.CPP),
}


@pytest.mark.parametrize(("text", "language"), PROGRAMS.values(), ids=PROGRAMS.keys())
def test_a_program_under_another_name_is_known(text: str, language: Language) -> None:
    assert looks_like_code(text) == language


PROSE = {
    "a letter": "Dear all,\n\nplease import the goods from the ship.\nWith kind regards,\nthe harbour\n",
    "requirements": "aiohttp>=3.9\nrequests==2.31.0 ; python_version < '3.9'\n-e .\n# comment\n",
    "a list": "- one\n- two\n- for all of them\n- if only\n",
    "a CMake file": "cmake_minimum_required(VERSION 3.10)\nproject(foo)\nadd_executable(foo main.cc)\n",
    "robots": "User-agent: *\nDisallow: /private\n",
    "an ini file": "[section]\nkey = value\nother = 1\n",
    "a table": "name,age\nann,3\nbob,4\n",
    "a licence": "Permission is hereby granted, free of charge, to any person obtaining a copy\nof this software and\n",
    "a log": "2026-11-20 10:00:00 INFO started\n2026-11-20 10:00:01 INFO return code 0\n",
    "notes with one command": "How to start it\nYou get the thing.\nThen run:\nimport os\nAnd then go home.\nDone.\n",
    "a page with samples": "# Use\n\nDo:\n\n```python\nimport os\nos.getcwd()\nprint(1)\nx = 2\n```\n\nand that.\n",
    "nothing": "",
    "blank lines": "\n\n\n",
}


@pytest.mark.parametrize("text", PROSE.values(), ids=PROSE.keys())
def test_what_is_no_program_is_not_taken_for_one(text: str) -> None:
    assert looks_like_code(text) is None


@given(st.text(), st.binary())
def test_any_name_and_any_bytes_have_a_language(path: str, start: bytes) -> None:
    assert isinstance(language_of(path, start), Language)
    assert language_of(path.upper()) == language_of(path.lower()) or path.upper().lower() != path.lower()


@pytest.mark.parametrize("bomb", ["/*", '"""', "x" * 99 + "\n", "import a, " * 30 + "\n", "::" * 200 + "\n", "( "])
def test_a_text_made_to_be_slow_is_judged_all_the_same(bomb: str) -> None:
    looks_like_code("use a" + bomb * (400_000 // len(bomb)))
