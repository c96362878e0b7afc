"""A verdict in each format that `quaygate review` can print. Shell."""

from enum import StrEnum
from importlib.metadata import version

from app.reports import html, text
from checks import report_json, sarif
from checks.verdict import Verdict
from reviewers.change import Change


class Format(StrEnum):
    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"
    HTML = "html"


def render(format: Format, verdict: Verdict, change: Change) -> str:
    """The whole report. Text comes plain, 100 columns wide; `text.show` writes it to a terminal with colours."""
    match format:
        case Format.TEXT:
            return text.report(verdict, change)
        case Format.JSON:
            return report_json.report(verdict, change)
        case Format.SARIF:
            return sarif.report(verdict, change, version("quaygate"))
        case Format.HTML:
            return html.report(verdict, change)
