"""Configuration files by the sentence that tells what they are, each with what is wrong with it."""

from collections.abc import Mapping

from reviewers.base import Options
from reviewers.coverage import CoverageOptions

OPTIONS: Mapping[str, type[Options]] = {"security": Options, "coverage": CoverageOptions}

FULL = """\
version: 1
mode: report
gate:
  overall: 7
  security: 8.5
  quality: 4
  patch_coverage: 75
  weights: {security: 5, quality: 3, coverage: 2, performance: 0}
  optional: [coverage]
  deadline: 2h
reviewers:
  security: {enabled: true}
  coverage:
    partial_weight: 0
    ignore: ["docs/**", '*.gen.py']
    paths: {/app/: ""}
    languages: [python]
coverage:
  artifact: coverage-*
  workflow: .github/workflows/test.yml
  reports: ["**/*.xml"]
  required: false
drafts: false
"""

GOOD = {
    "the least that is valid": "version: 1",
    "everything at once": FULL,
    "a comment and a document mark": "# ours\n---\nversion: 1\n...\n",
    "flow style": "{version: 1, gate: {overall: 8}}",
    "a byte order mark": "\ufeffversion: 1",
    "windows line ends": "version: 1\r\ngate:\r\n  overall: 8\r\n",
    "only one weight": "version: 1\ngate: {weights: {coverage: 0}}",
    "quoted keys": '"version": 1\n"drafts": true',
    "a YAML 1.2 directive": "%YAML 1.2\n---\nversion: 1",
    "the section for coverage, all by default": "version: 1\ncoverage: {}",
}

# Sentence: the file, then (line, path, words of what was found or how to mend it) of each problem.
BAD: dict[str, tuple[str | bytes, list[tuple[int, str, str]]]] = {
    "an empty file": ("", [(1, "", "nothing")]),
    "only a comment": ("# version: 1\n", [(1, "", "nothing")]),
    "a list at the root": ("- version: 1", [(1, "", "a list")]),
    "a word at the root": ("version", [(1, "", '`"version"`')]),
    "no version": ("drafts: true", [(1, "version", "no `version`")]),
    "another version": ("version: 2", [(1, "version", "Write `1`.")]),
    "the version in quotes": ('version: "1"', [(1, "version", "without quotes")]),
    "a typo in a key": ("version: 1\ngate:\n  overal: 7", [(3, "gate.overal", "Did you mean `overall`?")]),
    "a typo in a section": ("version: 1\ngaet: {}", [(2, "gaet", "Did you mean `gate`?")]),
    "a typo in a reviewer": ("version: 1\nreviewers: {secruity: {}}", [(2, "reviewers.secruity", "`security`?")]),
    "a typo in an option": (
        "version: 1\nreviewers:\n  coverage:\n    ignored: []",
        [(4, "reviewers.coverage.ignored", "Did you mean `ignore`?")],
    ),
    "a typo in an optional reviewer": (
        "version: 1\ngate:\n  optional:\n  - securty",
        [(4, "gate.optional[0]", "Did you mean `security`?")],
    ),
    "a typo in the mode": ("version: 1\nmode: enforced", [(2, "mode", "Did you mean `enforce`?")]),
    "a duplicate key": ("version: 1\ndrafts: true\ndrafts: false", [(3, "drafts", "or in line 2")]),
    "a duplicate key deep inside": (
        "version: 1\ngate: {overall: 7,\n  overall: 0}",
        [(3, "gate.overall", "a second time")],
    ),
    "yes for true": ("version: 1\ndrafts: yes", [(2, "drafts", "Write `true`.")]),
    "off for false": ("version: 1\ndrafts: off", [(2, "drafts", "Write `false`.")]),
    "a number for true": ("version: 1\ndrafts: 1", [(2, "drafts", "`true` or `false`")]),
    "a number in quotes": ('version: 1\ngate: {overall: "7"}', [(2, "gate.overall", "without quotes")]),
    "true for a number": ("version: 1\ngate: {overall: true}", [(2, "gate.overall", "a number")]),
    "a sexagesimal number": ("version: 1\ngate: {overall: 1:30}", [(2, "gate.overall", '`"1:30"`')]),
    "a date": ("version: 1\ngate: {overall: 2026-11-20}", [(2, "gate.overall", '`"2026-11-20"`')]),
    "a number beyond all numbers": ("version: 1\ngate: {overall: 1e400}", [(2, "gate.overall", "ordinary number")]),
    "infinity": ("version: 1\ngate: {overall: .inf}", [(2, "gate.overall", "ordinary number")]),
    "not a number": ("version: 1\ngate: {overall: .nan}", [(2, "gate.overall", "ordinary number")]),
    "a number of 5000 digits": (f"version: 1\ngate: {{overall: {'9' * 5000}}}", [(2, "gate.overall", "ordinary")]),
    "a score above ten": ("version: 1\ngate: {overall: 10.1}", [(2, "gate.overall", "at most 10")]),
    "a negative score": ("version: 1\ngate: {security: -1}", [(2, "gate.security", "at least 0")]),
    "a negative weight": ("version: 1\ngate: {weights: {security: -1}}", [(2, "gate.weights.security", "at least 0")]),
    "all weights zero": (
        "version: 1\ngate:\n  weights: {security: 0, quality: 0, coverage: 0, performance: 0}",
        [(3, "gate.weights", "at least one weight")],
    ),
    "no time at all": ("version: 1\ngate: {deadline: 0m}", [(2, "gate.deadline", "a duration")]),
    "a duration without a unit": ("version: 1\ngate: {deadline: 30}", [(2, "gate.deadline", "text")]),
    "a negative duration": ("version: 1\ngate: {deadline: -5m}", [(2, "gate.deadline", "a duration")]),
    "a duration of a year": ("version: 1\ngate: {deadline: 8760h}", [(2, "gate.deadline", "a duration")]),
    "a section without content": ("version: 1\ngate:", [(2, "gate", "nothing")]),
    "a coverage section without content": ("version: 1\ncoverage:", [(2, "coverage", "nothing")]),
    "a key without value": ("version: 1\ncoverage: {workflow: }", [(2, "coverage.workflow", "nothing")]),
    "a workflow elsewhere": (
        "version: 1\ncoverage: {workflow: ../../evil.yml}",
        [(2, "coverage.workflow", ".github/workflows/test.yml")],
    ),
    "a bomb of stars": (
        "version: 1\ncoverage: {artifact: '**/**/**/**/**/**/**/**'}",
        [(2, "coverage.artifact", "at most six stars")],
    ),
    "no report at all": ("version: 1\ncoverage: {reports: []}", [(2, "coverage.reports", "at least 1 entries")]),
    "a word for a list": ("version: 1\ncoverage: {reports: x.xml}", [(2, "coverage.reports", "a list")]),
    "a language that is none": (
        "version: 1\nreviewers: {coverage: {languages: [pyton]}}",
        [(2, "reviewers.coverage.languages[0]", "Did you mean `python`?")],
    ),
    "an alias": ("version: 1\ndrafts: *x", [(2, "drafts", "an alias")]),
    "an anchor": ("version: &x 1", [(1, "version", "an anchor")]),
    "an alias bomb": (
        "a: &a [x, x]\nb: &b [*a, *a]\n",
        [(1, "a", "not known"), (1, "a", "anchor"), (1, "version", "no `version`"), (2, "b", "not known")],
    ),
    "an anchor that holds itself": ("version: 1\ngate: &g {weights: *g}", [(2, "gate", "an anchor")]),
    "a merge key": ("version: 1\ngate: {<<: {overall: 1}}", [(2, "gate", "a merge key")]),
    "a tag": ("version: !!int 1", [(1, "version", "a tag")]),
    "a tag that runs python": ("version: !!python/object/apply:os.system ['id']", [(1, "version", "a tag")]),
    "an older YAML": ("%YAML 1.1\n---\nversion: 1", [(2, "", "directive")]),
    "two documents": ("version: 1\n---\nversion: 1", [(2, "", "second document")]),
    "a number as key": ("version: 1\n2: x", [(2, "", "a key that is no text")]),
    "a list as key": ("version: 1\n? [a]\n: x", [(2, "", "a key that is no text")]),
    "a tab for indentation": ("version: 1\ngate:\n\toverall: 1", [(3, "", "no YAML")]),
    "a bracket that never closes": ("version: 1\ngate: {overall: 1", [(2, "", "no YAML")]),
    "five thousand brackets": ("version: 1\ngate: " + "[" * 5000, [(2, "gate" + "[0]" * 19, "20 levels")]),
    "ten thousand values": (
        "version: 1\ncoverage: {reports: [" + "a," * 10_000 + "]}",
        [(2, "coverage.reports[4991]", "more than 5000")],
    ),
    "a NUL": ("version: 1\n# \x00", [(1, "", "does not allow")]),
    "half a character": ('version: 1\nmode: "\\ud800"', [(2, "mode", "surrogate")]),
    "a character beyond all": ('version: 1\nmode: "\\UFFFFFFFF"', [(1, "", "does not allow")]),
    "bytes that are not UTF-8": (b"version: 1\xff", [(1, "", "not UTF-8")]),
    "UTF-16": ("version: 1".encode("utf-16"), [(1, "", "not UTF-8")]),
    "more than 64 kB": ("version: 1\n" + "#" * 65536, [(1, "", "bytes")]),
    "a letter that only looks like one": ("version: 1\ndr\u0430fts: true", [(2, "['dr\\u0430fts']", "\\u0430")]),
    "a symbolic link": ("../elsewhere/quaygate.yml", [(1, "", "a mapping")]),
    "an LFS pointer": (
        "version: https://git-lfs.github.com/spec/v1\noid: sha256:0\nsize: 9\n",
        [(1, "version", "expected `1`"), (2, "oid", "not known"), (3, "size", "not known")],
    ),
}

# Of these the text is wrong, not a value: a YAML library may read them differently, or not at all.
TEXTUAL = frozenset(
    {
        "a duplicate key",
        "a duplicate key deep inside",
        "a number beyond all numbers",
        "infinity",
        "not a number",
        "an alias",
        "an anchor",
        "an alias bomb",
        "an anchor that holds itself",
        "a merge key",
        "a tag",
        "a tag that runs python",
        "an older YAML",
        "two documents",
        "a number as key",
        "a list as key",
        "a tab for indentation",
        "a bracket that never closes",
        "five thousand brackets",
        "a NUL",
        "half a character",
        "a character beyond all",
        "bytes that are not UTF-8",
        "UTF-16",
        "more than 64 kB",
        "a number of 5000 digits",
    }
)
