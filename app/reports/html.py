"""The report as one HTML file that needs nothing else and runs nothing. Shell."""

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from checks import account, arithmetic, mending, reasons, scores, titles, wording
from checks.markdown import indented, spans, visible
from checks.verdict import Verdict
from reviewers.change import Change
from reviewers.review import Dimension, Finding


def report(verdict: Verdict, change: Change) -> str:
    """A whole page; every value is escaped by the template engine."""
    counting = [finding for finding in verdict.findings if finding.counts]
    return (
        _environment()
        .get_template("report.html")
        .render(
            title=titles.gate(verdict),
            verdict=verdict,
            change=change,
            account=account,
            reasons=reasons,
            looked=account.looked(verdict.reviews),
            instead=mending.INSTEAD,
            wording=wording,
            titles=titles,
            sums=arithmetic.sums(verdict, change),
            groups=_by_dimension(counting),
        )
    )


def _by_dimension(findings: list[Finding]) -> list[tuple[str, list[Finding]]]:
    groups = (
        (name, scores.worst_first(finding for finding in findings if finding.dimension is name)) for name in Dimension
    )
    return [(wording.dimension(name), group) for name, group in groups if group]


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("app.reports"),
        autoescape=True,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["phrase"] = phrase
    environment.filters["visible"] = visible
    environment.filters["lead"] = wording.lead
    environment.filters["mending"] = mending.mending
    environment.filters["sentence"] = wording.sentence
    environment.filters["silenced"] = wording.silenced
    environment.filters["finding_line"] = wording.finding
    environment.filters["block"] = lambda text: "\n".join(map(indented, text.strip("\n").splitlines()))
    return environment


def phrase(sentence: str) -> Markup:
    """A sentence with its marked parts as code."""
    return Markup().join(
        Markup("<code>{}</code>").format(text) if is_code else _shown(text) for text, is_code in spans(sentence)
    )


def _shown(text: str) -> str:
    return "".join(letter if letter == " " else visible(letter) or " " for letter in text)
