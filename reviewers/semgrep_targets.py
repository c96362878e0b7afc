"""Which files the engine is given: as what language, in what form, and which of them together. Shell."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from reviewers.asking import Answer, Source
from reviewers.change import Language
from reviewers.languages import by_shebang, looks_like_code
from reviewers.legible import Legible, legible
from reviewers.pack import Pack
from reviewers.remarks import Remark
from reviewers.review import Looked

# Starting one more process costs about as much as matching this many bytes.
WORTH_A_PROCESS = 60_000
MOST_BYTES, MOST_FILES = 1_500_000, 150  # of one process, so that its time limit means something
# A file that may take long is scanned alone: when it does, nobody waits for it and nobody is asked again.
LONG_LINE, LARGE = 5_000, 300_000

# Names that promise no program; their text may be one all the same, since `exec(open("notes.txt").read())` runs it.
_MAY_BE_CODE = frozenset({Language.TEXT, Language.OTHER})


@dataclass(frozen=True, slots=True)
class Target:
    """A file to scan: `path` is what the engine opens, and `text` what it finds there."""

    source: Source
    path: Path
    text: Legible
    analyzers: frozenset[str]

    @property
    def is_heavy(self) -> bool:
        content = self.text.content
        return len(content) > LARGE or max(map(len, content.split(b"\n"))) > LONG_LINE


def prepare(sources: Sequence[Source], pack: Pack, folder: Path) -> tuple[list[Target], dict[Source, Answer[Remark]]]:
    """The files to scan, and answers for those that are not. Legible copies are written into `folder`."""
    targets: list[Target] = []
    answers: dict[Source, Answer[Remark]] = {}
    for number, source in enumerate(sources):
        content = source.scratch.read_bytes()
        language = language_to_scan(source.language, content)
        analyzers, text = pack.analyzers(language), legible(content, language)
        if isinstance(text, str):
            answers[source] = Answer(looked=Looked.UNREAD, why=text)
        elif not analyzers:
            answers[source] = Answer(looked=Looked.SKIPPED, why="no rule reads this kind of file")
        else:
            path = source.scratch
            if text.content != content:
                path = folder / f"legible{number:05}{source.scratch.suffix}"
                path.write_bytes(text.content)
            targets.append(Target(source, path, text, analyzers))
    return targets, answers


def language_to_scan(language: Language, content: bytes) -> Language:
    if language not in _MAY_BE_CODE:
        return language
    text = content.decode("utf-8", "replace")
    return by_shebang(text) or looks_like_code(text) or language


def shards(targets: Sequence[Target], parallel: int) -> list[list[Target]]:
    """Which files are scanned together: as many processes as are worth their start, with equal bytes to read."""
    heavy = [[target] for target in targets if target.is_heavy]
    light = sorted(
        (target for target in targets if not target.is_heavy), key=lambda t: len(t.text.content), reverse=True
    )
    total = sum(len(target.text.content) for target in light)
    fewest = max(-(-total // MOST_BYTES), -(-len(light) // MOST_FILES))
    parts: list[list[Target]] = [[] for _ in range(max(fewest, min(parallel, -(-total // WORTH_A_PROCESS)), 1))]
    weights = [0] * len(parts)
    for target in light:
        lightest = weights.index(min(weights))
        parts[lightest].append(target)
        weights[lightest] += len(target.text.content)
    return [part for part in (*heavy, *parts) if part]
