"""Runs both linters on a case with one reviewer's choice of rules. Shell."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial

from reviewers import oxlint_rules, ruff_rules
from reviewers.asking import Compared, compare
from reviewers.base import Case
from reviewers.change import ChangedFile, Language
from reviewers.oxlint import LANGUAGES as OXLINT_LANGUAGES
from reviewers.oxlint import oxlint
from reviewers.remarks import Judgement, Remark
from reviewers.review import Dimension, Severity
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
            return f"{tool} does not read {file.language}"
        return "generated" if file.generated else "vendored" if file.vendored else None

    return skip


async def lint_python(case: Case, rules: Rules, dimension: Dimension) -> Linted:
    compared = await compare(await ruff(case, rules), case, only({Language.PYTHON}, "ruff"))
    return Linted(compared, Judgement("ruff", dimension, partial(ruff_rules.severity_of, rules), ruff_rules.is_about))


async def lint_scripts(case: Case, rules: Rules, dimension: Dimension) -> Linted:
    compared = await compare(await oxlint(case, rules), case, only(OXLINT_LANGUAGES, "oxlint"))
    severity = partial(oxlint_rules.severity_of, rules)
    return Linted(compared, Judgement("oxlint", dimension, severity, oxlint_rules.is_about))
