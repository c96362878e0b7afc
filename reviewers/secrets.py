"""The secrets reviewer: no token, key or password may be committed, in any text file whatever it is for. Shell.

Vendored, generated and documentation files are read too: a secret is as public there. Only lines that the change adds
are judged. The secret itself stays in the jail; a mark, its length and its first characters come out.
"""

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import version

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from reviewers import wording
from reviewers.asking import Answer, Failed, Source, Tool, compare, digest
from reviewers.base import Case, Options, Reviewer
from reviewers.change import ChangedFile, Language
from reviewers.jail import python_order
from reviewers.languages import language_of
from reviewers.matching import settle
from reviewers.review import (
    Confidence,
    Dimension,
    Looked,
    NotApplicable,
    Review,
    Scored,
    Severity,
    Sighting,
)
from reviewers.testcode import is_test
from reviewers.versions import digest_of

CWE = "CWE-798"
URL = "https://docs.github.com/en/code-security/secret-scanning/remediating-a-leaked-secret"

# How sure the format makes us. In tests and prose a value that merely looks secret is usually an example.
GRADES = {
    "token": (Severity.CRITICAL, Confidence.HIGH),
    "likely": (Severity.HIGH, Confidence.MEDIUM),
    "assigned": (Severity.MEDIUM, Confidence.MEDIUM),
}
EXAMPLE = (Severity.NOTE, Confidence.LOW)
_PROSE = (".md", ".markdown", ".mdx", ".rst", ".adoc")


class Secret(BaseModel):
    """`mark` is how it is known again; `shown` has four characters of it at most."""

    model_config = ConfigDict(frozen=True)

    line: int
    rule: str
    what: str
    grade: str
    shown: str
    length: int
    mark: str


class _Found(BaseModel):
    found: tuple[Secret, ...]
    cut: bool


Answers = Mapping[Source, Answer[Secret]] | Failed

_OUTPUT = TypeAdapter(list[_Found])


async def review(case: Case, options: Options) -> Review:
    start = time.monotonic()
    found = await compare(_tool(case), case, _skip)
    findings = settle(_sightings(found.head), _sightings(found.base), case.change)
    skipped = all(file.looked is Looked.SKIPPED for file in found.evidence.files)
    return Review(
        reviewer=reviewer.name,
        dimension=Dimension.SECURITY,
        outcome=NotApplicable("the change adds no line of text") if skipped else Scored(),
        findings=findings,
        evidence=(found.evidence,),
        notes=(wording.NOT_LOOKED_BACK,) if findings else (),
        seconds=time.monotonic() - start,
    )


def _tool(case: Case) -> Tool[Secret]:
    async def run(sources: Sequence[Source], seconds: float) -> Answers:
        return await _run(case, sources, seconds)

    return Tool(
        name="detect-secrets",
        version=version("detect-secrets"),
        digest=digest_of(("secrets", "tokens"), ("detect-secrets", "google-re2")),
        answer=Answer[Secret],
        run=run,
        facet=lambda source: digest([source.path, sorted(source.lines)]),
        batch=150,
        seconds=40.0,
    )


async def _run(case: Case, sources: Sequence[Source], seconds: float) -> Answers:
    asked = [{"path": str(source.scratch), "name": source.path, "lines": sorted(source.lines)} for source in sources]
    stdin = json.dumps(asked).encode()
    done = await case.jail.run(
        python_order("secrets", readable=(case.scratch.root,), stdin=stdin, wall_seconds=seconds)
    )
    if done.timed_out or done.flooded or done.returncode != 0:
        why = "ran out of time" if done.timed_out else "crashed"
        return Failed(f"the search for secrets {why} on this file", done.timed_out)
    try:
        output = _OUTPUT.validate_json(done.stdout)
    except ValidationError:
        return Failed("the search for secrets gave an answer that cannot be read")
    if len(output) != len(sources):
        return Failed("the search for secrets left files out")
    return {source: _answer(found) for source, found in zip(sources, output, strict=True)}


def _answer(found: _Found) -> Answer[Secret]:
    if found.cut:
        return Answer(said=found.found, looked=Looked.PARTIAL, why="it holds so many secrets that the search stopped")
    return Answer(said=found.found)


def _skip(file: ChangedFile) -> str | None:
    """A file in which git sees no lines, for a NUL byte perhaps, is read whole."""
    if file.language is Language.BINARY and language_of(file.path) is Language.BINARY:
        return "binary"
    if not file.added_lines and (file.removed_lines or file.head_blob == file.base_blob):
        return "no line added"
    return None


def _sightings(found: Mapping[str, Answer[Secret]]) -> Iterator[Sighting]:
    for path, answer in found.items():
        calm = is_test(path) or path.lower().endswith(_PROSE)
        for secret in answer.said:
            yield _sighting(path, secret, EXAMPLE if calm and secret.grade == "assigned" else GRADES[secret.grade])


def _sighting(path: str, secret: Secret, grade: tuple[Severity, Confidence]) -> Sighting:
    return Sighting(
        rule=f"secrets/{secret.rule}",
        dimension=Dimension.SECURITY,
        severity=grade[0],
        confidence=grade[1],
        message=wording.secret(secret.what, secret.shown, secret.length),
        path=path,
        line=secret.line,
        end_line=secret.line,
        text=secret.mark,
        suggestion=wording.REVOKE,
        cwe=CWE,
        url=URL,
    )


reviewer = Reviewer(name="secrets", dimension=Dimension.SECURITY, title="Secrets", options=Options, review=review)
