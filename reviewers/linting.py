"""Runs both linters on a case with one reviewer's choice of rules. Shell."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial

from reviewers import oxlint_rules, oxlint_words, ruff_rules, ruff_words
from reviewers.asking import Compared, compare
from reviewers.base import Case
from reviewers.change import Change, ChangedFile, Language
from reviewers.oxlint import LANGUAGES as OXLINT_LANGUAGES
from reviewers.oxlint import oxlint
from reviewers.remarks import Judgement, Remark
from reviewers.review import Dimension, Looked, Severity
from reviewers.ruff import ruff

LANGUAGES = OXLINT_LANGUAGES | {Language.PYTHON}

Rules = Mapping[str, Severity]


@dataclass(frozen=True, slots=True)
class Linted:
    """What one linter said, and how that is to be judged."""

    compared: Compared[Remark]
    judgement: Judgement


def only(languages: Iterable[Language], tool: str) -> Callable[[ChangedFile], str | None]:
    """Why a file is none of the tool's business, or None."""
    read = frozenset(languages)

    def skip(file: ChangedFile) -> str | None:
        if file.language not in read:
            return f"not read by {tool}"
        return "generated" if file.generated else "vendored" if file.vendored else None

    return skip


def excuse(compared: Compared[Remark], syntax: str, change: Change) -> Compared[Remark]:
    """Takes back the gap of a file that did not parse before the change either.

    It is written for another compiler (Python 2, Flow), or was broken all along; nobody could ever merge a change to
    it. A file that the change breaks keeps its gap.
    """
    bases = {file.path: file.base_path for file in change.files}
    broken = {path for path, answer in compared.base.items() if any(remark.code == syntax for remark in answer.said)}
    files = tuple(
        replace(entry, looked=Looked.SKIPPED, why=f"it did not parse before the change either; {entry.why}")
        if entry.looked is Looked.PARTIAL and bases[entry.path] in broken
        else entry
        for entry in compared.evidence.files
    )
    return replace(compared, evidence=replace(compared.evidence, files=files))


async def lint_python(case: Case, rules: Rules, dimension: Dimension) -> Linted:
    compared = await compare(await ruff(case, rules), case, only({Language.PYTHON}, "ruff"))
    compared = excuse(compared, ruff_rules.INVALID_SYNTAX, case.change)
    severity = partial(ruff_rules.severity_of, rules)
    return Linted(compared, Judgement("ruff", dimension, severity, ruff_rules.is_about, ruff_words.WORDS))


async def lint_scripts(case: Case, rules: Rules, dimension: Dimension) -> Linted:
    compared = await compare(await oxlint(case, rules), case, only(OXLINT_LANGUAGES, "oxlint"))
    compared = excuse(compared, oxlint_rules.INVALID_SYNTAX, case.change)
    severity = partial(oxlint_rules.severity_of, rules)
    return Linted(compared, Judgement("oxlint", dimension, severity, oxlint_rules.is_about, oxlint_words.WORDS))
