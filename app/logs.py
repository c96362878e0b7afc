"""How log lines look, that no secret is ever in one, and that nobody can forge one. Shell.

Our own lines, the standard library's and DBOS' all take the same way: redacted first, then every character that would
start a line, move the cursor or turn the direction of writing is shown as an escape.
"""

import logging
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any, Literal

import structlog

from app.github.redactor import Redactor
from checks.markdown import indented, visible

TRACEBACKS = ("exception", "stack")  # have lines of their own; each is set in, so that none can pass for an entry
SET_IN = "\n    | "


def set_up(form: Literal["console", "json"], redactor: Redactor | None = None, level: int = logging.INFO) -> None:
    """Console lines for people, JSON for machines, both on standard error. `level` is of our own lines."""
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer()
        if form == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso"),
        structlog.processors.format_exc_info,
        redactor or Redactor(),
        tame,
    ]
    structlog.configure(
        processors=[*shared, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_logger_name],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *shared[1:], renderer],
        )
    )
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    # DBOS gives its logger a handler of its own, past all of this, unless there is one already.
    logging.getLogger("dbos").addHandler(logging.NullHandler())


def tame(_logger: Any, _name: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
    """A structlog processor. Values in lists and tables are shown by `repr` or as JSON, which escape by themselves."""
    for key, value in event.items():
        if isinstance(value, str):
            event[key] = SET_IN.join(map(indented, value.splitlines())) if key in TRACEBACKS else visible(value)
    return event
