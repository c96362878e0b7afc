"""Where a format puts what it reads: only wanted files are kept, everything else is counted. Core."""

from collections import Counter
from collections.abc import Mapping

from reviewers.change import Language
from reviewers.coverage_formats.refusal import MANY_FILES, Refused
from reviewers.coverage_lines import FileLines
from reviewers.coverage_paths import MAX_PATH, Fit, Hints, Resolved, Tree
from reviewers.languages import language_of

MAX_FILES = 200_000
MAX_ROOTS = 100
MAX_EXAMPLES = 5


class Shelf:
    """Collects one report. `wanted` maps the paths of interest to how many lines they have at head.

    `fits` counts how the report's paths were resolved, `languages` are those it measures, `lost` are a few paths
    that fit no file, or several.
    """

    def __init__(self, tree: Tree, hints: Hints, wanted: Mapping[str, int]) -> None:
        self._tree, self._hints, self._wanted = tree, hints, wanted
        self._roots: list[str] = []
        self._known: dict[tuple[str, tuple[str, ...]], Resolved] = {}
        self.files: dict[str, FileLines] = {}
        self.fits: Counter[Fit] = Counter()
        self.languages: set[Language] = set()
        self.lost: list[str] = []

    def root(self, folder: str) -> None:
        """A source folder of the report, to be told before the files under it."""
        if len(self._roots) < MAX_ROOTS:
            self._roots.append(folder.strip())
            self._known.clear()

    def open(self, reported: str, roots: tuple[str, ...] = ()) -> FileLines | None:
        """Where to put the lines of a file, or None where nobody wants them. May be called again for the same file.

        `roots` are source folders for this file alone.
        """
        resolved = self._resolve(reported[: MAX_PATH + 1], roots)
        if resolved.path not in self._wanted:
            return None
        return self.files.setdefault(resolved.path, FileLines(self._wanted[resolved.path]))

    def _resolve(self, reported: str, roots: tuple[str, ...]) -> Resolved:
        if (reported, roots) in self._known:
            return self._known[reported, roots]
        if len(self._known) >= MAX_FILES:
            raise Refused(MANY_FILES.format(limit=MAX_FILES))
        resolved = self._known[reported, roots] = self._tree.resolve(reported, (*self._roots, *roots), self._hints)
        self._count(reported, resolved.fit)
        return resolved

    def _count(self, reported: str, fit: Fit) -> None:
        self.fits[fit] += 1
        if fit is not Fit.EXTERNAL:
            self.languages.add(language_of(reported))
        if fit in (Fit.AMBIGUOUS, Fit.UNKNOWN) and len(self.lost) < MAX_EXAMPLES:
            self.lost.append(reported[:200])
