"""Whether lines that semgrep could not parse matter to a change. Core.

Every large repository has newer syntax in it than semgrep knows. Where a change leaves it alone, what the change adds
was parsed and matched. Where a change adds it, nobody knows what it says: a gap in the evidence.
"""

from collections.abc import Iterable
from dataclasses import replace

from reviewers.asking import Answer, Compared
from reviewers.change import Change, ChangedFile
from reviewers.remarks import Remark
from reviewers.review import Evidence, FileEvidence, Looked

# The code of a remark on lines that could not be parsed.
UNPARSED = "unparsed"


def with_gaps(compared: Compared[Remark], change: Change) -> Evidence:
    """The evidence, with a gap for each file in which the change adds lines that could not be parsed."""
    files = {file.path: file for file in change.files}
    torn = {path: _gap(answer, files[path]) for path, answer in compared.head.items()}
    return replace(compared.evidence, files=tuple(torn.get(old.path) or old for old in compared.evidence.files))


def _gap(answer: Answer[Remark], file: ChangedFile) -> FileEvidence | None:
    if answer.looked is not Looked.SCANNED:
        return None  # a gap already
    for remark in answer.said:
        if remark.code == UNPARSED and _matters(file, range(remark.line, remark.end_line + 1)):
            why = f"semgrep could not parse it at line {remark.line}"
            return FileEvidence(path=file.path, looked=Looked.PARTIAL, why=why)
    return None


def _matters(file: ChangedFile, lines: Iterable[int]) -> bool:
    """A changed file without added lines is one that git takes for binary, or one that can be run from now on."""
    if not file.added_lines:
        return file.head_blob != file.base_blob or file.head_mode != file.base_mode
    return any(line in file.added_lines for line in lines)
