"""Turns what semgrep matched into sightings, with what the rule pack says about each rule. Core."""

from collections.abc import Iterator, Mapping

from reviewers.asking import Answer
from reviewers.pack import Pack
from reviewers.remarks import Remark
from reviewers.review import Sighting


def pack_sightings(answers: Mapping[str, Answer[Remark]], pack: Pack) -> Iterator[Sighting]:
    for path, answer in answers.items():
        for remark in answer.said:
            if remark.code in pack.rules:
                yield _sighting(path, remark, pack)


def _sighting(path: str, remark: Remark, pack: Pack) -> Sighting:
    rule = pack.rules[remark.code]
    about = rule.metadata
    return Sighting(
        rule=f"semgrep/{rule.id}",
        dimension=about.dimension,
        severity=about.severity,
        confidence=about.confidence,
        message=rule.message.strip(),
        path=path,
        line=remark.line,
        end_line=remark.end_line,
        text=remark.text,
        suggestion=about.fix,
        cwe=about.cwe,
        url=about.url,
    )
