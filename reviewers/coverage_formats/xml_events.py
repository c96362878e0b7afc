"""Streams a hostile XML document safely: nothing is fetched, no entity exists, nothing is kept. Core.

Python's own expat: no tree is built, a DOCTYPE is read over (Cobertura writes one that points to a dead web site), and
any entity declaration ends it. https://docs.python.org/3/library/xml.html#xml-security
"""

from collections.abc import Callable
from typing import NoReturn
from xml.parsers import expat

from reviewers.coverage_formats.refusal import BROKEN_XML, ENTITIES, TOO_DEEP, TRUNCATED, Refused

MAX_DEPTH = 100
CHUNK = 1 << 20

Attributes = dict[str, str]


class XmlEvents:
    """Calls `start(name, attributes)`, `end(name)` and `text(characters)`."""

    def __init__(
        self,
        start: Callable[[str, Attributes], None],
        end: Callable[[str], None] | None = None,
        text: Callable[[str], None] | None = None,
    ) -> None:
        self._start, self._end, self._depth = start, end, 0
        self._parser = parser = expat.ParserCreate()
        parser.buffer_text = text is not None
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        parser.EntityDeclHandler = _refuse_entities
        parser.ExternalEntityRefHandler = _refuse_entities
        parser.StartElementHandler = self._on_start
        parser.EndElementHandler = self._on_end
        if text is not None:
            parser.CharacterDataHandler = text

    def feed(self, content: bytes) -> None:
        """Reads the whole document. Raises Refused."""
        view = memoryview(content)
        try:
            for begin in range(0, len(content), CHUNK):
                self._parser.Parse(view[begin : begin + CHUNK], False)
            self._parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise Refused(_reason(error)) from error
        except (LookupError, ValueError) as error:  # an encoding that Python does not know, or cannot use here
            raise Refused(BROKEN_XML.format(why=str(error)[:100])) from error

    def _on_start(self, name: str, attributes: Attributes) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise Refused(TOO_DEEP.format(limit=MAX_DEPTH))
        self._start(name, attributes)

    def _on_end(self, name: str) -> None:
        self._depth -= 1
        if self._end:
            self._end(name)


def _refuse_entities(*_: object) -> NoReturn:
    raise Refused(ENTITIES)


_CUT_OFF = {
    expat.errors.codes[expat.errors.XML_ERROR_NO_ELEMENTS],
    expat.errors.codes[expat.errors.XML_ERROR_UNCLOSED_TOKEN],
    expat.errors.codes[expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION],
}


def _reason(error: expat.ExpatError) -> str:
    if error.code in _CUT_OFF:
        return TRUNCATED
    return BROKEN_XML.format(why=f"{expat.ErrorString(error.code)} (line {error.lineno})")
