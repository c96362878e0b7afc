"""Which file of the repository a coverage report means by a path. Core.

Tools write paths relative to a package, to a source root, to a Go module, or as they were on the machine of a CI job.
The paths of the head tree decide: a name that fits no file, or several, is left unresolved and never guessed.
"""

import posixpath
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import unquote

MAX_PATH = 4096
MAX_DEPTH = 24
"""How many path components are compared, counted from the right."""

MODULE_MARKS = frozenset(
    {
        "pyproject.toml",
        "setup.py",
        "setup.cfg",
        "package.json",
        "go.mod",
        "pom.xml",
        "build.gradle",
        "build.gradle.kts",
        "Cargo.toml",
        "composer.json",
        "Gemfile",
    }
)
SOURCE_FOLDERS = ("", "src", "lib", "src/main/java", "src/main/kotlin", "src/main/scala", "src/test/java")
EXTERNAL = frozenset(
    {"site-packages", "dist-packages", "node_modules", ".venv", "venv", ".tox", ".nox", "generated-sources", "vendor"}
)
_GO_MODULE = re.compile(r"""^module[ \t]+["`]?([^\s"`]{1,500})["`]?[ \t]*(?://.*)?$""", re.MULTILINE)
_DRIVE = re.compile(r"^[A-Za-z]:(?=[/\\])")


class Fit(StrEnum):
    """EXTERNAL is a library's code, AMBIGUOUS fits several files of the tree, UNKNOWN none."""

    FOUND = "found"
    EXTERNAL = "external"
    AMBIGUOUS = "ambiguous"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Resolved:
    fit: Fit
    path: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hints:
    """What helps to read a report's paths.

    `report` is the report's own path, where it says more than a name. `fixes` maps the beginning of a reported path to
    what the repository calls it. `go_modules` maps a Go module's name to its folder.
    """

    report: str = ""
    fixes: Mapping[str, str] = field(default_factory=dict)
    go_modules: Mapping[str, str] = field(default_factory=dict)


class Tree:
    """The paths of the head tree, indexed by how they end."""

    def __init__(self, paths: Iterable[str]) -> None:
        self._paths = frozenset(paths)
        self._endings: dict[str, str | None] = {}
        for path in sorted(self._paths):
            for ending in _endings(path):
                self._endings[ending] = None if ending in self._endings else path
        self._modules = sorted({posixpath.dirname(path) for path in self._paths if _name(path) in MODULE_MARKS})

    def __contains__(self, path: str) -> bool:
        return path in self._paths

    def resolve(self, reported: str, roots: Sequence[str], hints: Hints) -> Resolved:
        """`roots` are the source folders which the report itself names."""
        path = normalise(reported)
        if not path or len(path) > MAX_PATH:
            return Resolved(Fit.UNKNOWN)
        ways = (self._by_fixes, self._by_roots, self._by_place, self._by_modules)
        for way in ways:
            candidates = way(path, roots, hints) & self._paths
            if candidates:
                return Resolved(Fit.FOUND, candidates.pop()) if len(candidates) == 1 else Resolved(Fit.AMBIGUOUS)
        if EXTERNAL & set(path.split("/")):
            return Resolved(Fit.EXTERNAL)
        return self._by_ending(path)

    def _by_fixes(self, path: str, roots: Sequence[str], hints: Hints) -> set[str]:
        """The repository's own word on it: the longest prefix that fits."""
        found = [before for before in hints.fixes if path.startswith(before)]
        if not found:
            return set()
        before = max(found, key=len)
        return {normalise(hints.fixes[before] + path[len(before) :])}

    def _by_roots(self, path: str, roots: Sequence[str], hints: Hints) -> set[str]:
        found = set()
        for root in (normalise(root) for root in roots):
            whole = posixpath.normpath(posixpath.join(root, path))
            found.add(self._longest_ending(whole, at_least=path) if whole.startswith("/") else whole)
        return found

    def _by_place(self, path: str, roots: Sequence[str], hints: Hints) -> set[str]:
        """As it is, or as seen from where the report lies: a package writes its report inside itself."""
        found = {path}
        folder = posixpath.dirname(normalise(hints.report))
        while folder and folder != "/" and not path.startswith("/"):
            found.add(posixpath.normpath(posixpath.join(folder, path)))
            folder = posixpath.dirname(folder)
        return found

    def _by_modules(self, path: str, roots: Sequence[str], hints: Hints) -> set[str]:
        fitting = [name for name in hints.go_modules if path.startswith(name + "/")]
        if fitting:
            name = max(fitting, key=len)
            return {posixpath.normpath(posixpath.join(hints.go_modules[name], path[len(name) + 1 :]))}
        if path.startswith("/"):
            return set()
        return {
            posixpath.normpath(posixpath.join(module, folder, path))
            for module in self._modules
            for folder in SOURCE_FOLDERS
        }

    def _by_ending(self, path: str) -> Resolved:
        """The one file that shares the longest ending with it, if they share enough to mean the same file."""
        for ending in _endings(path):
            if ending not in self._endings:
                continue
            found = self._endings[ending]
            if found is None:
                return Resolved(Fit.AMBIGUOUS)
            # A bare file name proves nothing where both sides name different folders.
            enough = "/" in ending or ending in (path, found)
            return Resolved(Fit.FOUND, found) if enough else Resolved(Fit.UNKNOWN)
        return Resolved(Fit.UNKNOWN)

    def _longest_ending(self, whole: str, at_least: str) -> str:
        """The file of the tree that an absolute path ends in; the part that the report names must be in it."""
        parts = whole.strip("/").split("/")
        for start in range(len(parts)):
            ending = "/".join(parts[start:])
            if len(ending) < len(at_least):
                break
            if ending in self._paths:
                return ending
        return ""


def go_module(go_mod: str) -> str | None:
    """The name a go.mod file gives its module: https://go.dev/ref/mod#go-mod-file-module"""
    found = _GO_MODULE.search(go_mod[:100_000])
    return found[1] if found else None


def normalise(reported: str) -> str:
    """The path with forward slashes and without drive, scheme and detours. Leading `..` are dropped: what they lead out
    of is not known. Empty where it is no path."""
    path = reported.strip()
    if path.startswith("file://"):
        path = unquote(path[len("file://") :])
    drive = _DRIVE.match(path) or _DRIVE.match(path.removeprefix("/"))
    if drive or ("\\" in path and "/" not in path):
        path = path.replace("\\", "/")
        path = path.lstrip("/")[2:] if drive else path
    if not path or "\0" in path or len(path) > MAX_PATH:
        return ""
    path = posixpath.normpath(path)
    while path.startswith("../"):
        path = path[3:]
    path = "/" + path.lstrip("/") if path.startswith("/") else path
    return "" if path in (".", "..", "/") else path


def _name(path: str) -> str:
    return path.rpartition("/")[2]


def _endings(path: str) -> list[str]:
    """The endings of a path, longest first, at most MAX_DEPTH components long."""
    parts = path.strip("/").split("/")[-MAX_DEPTH:]
    return ["/".join(parts[start:]) for start in range(len(parts))]
