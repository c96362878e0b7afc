"""Whether a text is a program whose name hides it, such as `evil.py.txt`. Core.

What stays of a program when comments and strings are taken away is statements, nearly line by line; of prose it is
prose. So a text counts as a program when it has a line that only one language would write, and when most of the rest
are lines that programs are made of.
"""

import re

from reviewers.change import Language

MAX_TEXT = 200_000  # characters looked at
MAX_LINE = 400  # characters of a line looked at; the patterns below are linear, and lines stay short
SHARE = 0.6  # of the lines that have to look like statements

# Lines that hardly any other language (and no English sentence) contains.
_MARKS = {
    Language.PHP: re.compile(r"<\?(php|=)"),
    Language.GO: re.compile(r"package \w+$|func (\(\w+ \*?\w+\) )?\w+\(.*\{$|import \($|\w+(, \w+)* := "),
    Language.JAVA: re.compile(
        r"(public|private|protected) (static |final |abstract )*[\w<>\[\]]+( \w+)?[ (].*[{;]$"
        r"|import (static )?[\w.]+\.[\w*]+;$|package [\w.]+;$"
    ),
    Language.RUST: re.compile(r"(pub )?fn \w+.*\{$|use \w+(::[\w{}, *]+)+;$|let mut \w+|impl(<.*>)? \w+.*\{$|#!?\[\w+"),
    Language.CPP: re.compile(r"#include ?[<\"].*[>\"]$|using namespace \w+;$|template ?<.*>$"),
    Language.PYTHON: re.compile(
        r"import [\w.]+( as \w+)?(, ?[\w.]+( as \w+)?)*;?$|from [\w.]+ import [\w*(]|(async )?def \w+\(.*"
        r"|class \w+(\(.*\))?:$|(if|elif|while|for|with|try|except|else)\b.*:$|(print|eval|exec|__import__|open)\(.*\)$"
        r"|@\w[\w.]*(\(.*\))?$|raise \w+\(|assert .*|lambda\b|[\w.]+ = lambda\b"
    ),
    Language.JAVASCRIPT: re.compile(
        r"(const|let|var) [\w{}\[\], $]+ ?= ?|(export |async )*function\b.*\(.*|import .* from ['\"].*['\"];?$"
        r"|import ['\"]"
        r"|(module\.)?exports\b.*=|export (default|const|class|type|interface)\b|.*=> ?[{(]|.*\brequire\(['\"]"
        r"|(document|window|process|console)\.\w+|(eval|setTimeout)\(.*\);?$|['\"]use strict['\"]"
    ),
    Language.RUBY: re.compile(
        r"require(_relative)? ['\"]|def \w+[?!]?(\(.*\))?$|module [A-Z]\w*$|.* do( \|.*\|)?$|end$"
    ),
    Language.SHELL: re.compile(
        r"if \[.*\]; ?then$|fi$|esac$|done$|set -[a-z]+|export \w+=|\w+=\$\(.*|(curl|wget) .*\| ?(sudo )?(ba)?sh"
        r"|echo [\"$]|sudo \w+"
    ),
}
_WORDS = """
return if elif else for while try except finally with raise yield pass break continue case switch end do done fi del
global throw catch new await async public private protected static const let var func fn def class import from use
export package namespace struct type enum interface
"""
_STATEMENT = re.compile(
    r".*[;{}(\[,:]$|[\w.\[\]'\"$@*&]+( \w+)? ?([-+*/|&^%:]?=|\+\+|--|<<)|[\w.$:>-]+\(.*\)[;,:.)]*$"
    rf"|({'|'.join(_WORDS.split())})\b|[)\]}}]|@\w|<\?php|\?>|#include"
)
_BLOCKS = {'"""': '"""', "'''": "'''", "/*": "*/"}
# Only where a line begins: the same signs within a line may stand in a string, put there to hide what follows.
_BLOCK_STARTS = re.compile(r"^[ \t]*(?:[rRuUbB]{0,2}(\"{3}|'{3})|(/\*))", re.MULTILINE)
_FENCES = ("```", "~~~")
_QUIET = ("#", "//", "*", "'", '"', "`", "--")


def looks_like_code(text: str) -> Language | None:
    """The language that `text` is a program in, or None for prose, data and what cannot be told.

    TypeScript, Vue and C are not told from JavaScript and C++: who scans reads both with the same rules.
    """
    lines = _statements(text)
    if not lines:
        return None
    counts = {language: sum(1 for line in lines if mark.match(line)) for language, mark in _MARKS.items()}
    language = max(counts, key=lambda one: counts[one])
    if not counts[language]:
        return None
    if language is Language.PHP:
        return language  # `<?php` is never prose
    like = sum(1 for line in lines if _STATEMENT.match(line) or _MARKS[language].match(line))
    return language if like >= SHARE * len(lines) else None


def _statements(text: str) -> list[str]:
    """The lines without block comments, doc strings, line comments, and literals on a line of their own.

    Fenced samples of a Markdown page go too: no language lets a program stand between such lines.
    """
    kept, fenced = [], False
    for line in _without_blocks(text[:MAX_TEXT]).splitlines():
        line = line.strip()[:MAX_LINE]
        if line.startswith(_FENCES):
            fenced = not fenced
        elif line and not fenced and (line.startswith("#include") or not line.startswith(_QUIET)):
            kept.append(line)
    return kept


def _without_blocks(text: str) -> str:
    """Without doc strings and block comments, in one pass; one that is never closed is kept."""
    kept, at = [], 0
    while start := _BLOCK_STARTS.search(text, at):
        closing = _BLOCKS[start[1] or start[2]]
        end = text.find(closing, start.end())
        if end < 0:
            break
        kept.append(text[at : start.start()])
        at = end + len(closing)
    return "".join([*kept, text[at:]])
