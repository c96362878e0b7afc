"""How log lines look, and that no secret is ever in one. Shell."""

import logging
import sys
from typing import Literal

import structlog

from app.github.redactor import Filter, Redactor


def set_up(form: Literal["console", "json"], redactor: Redactor | None = None, level: int = logging.INFO) -> None:
    """Console lines for people, JSON for machines, both on standard error and redacted. `level` is of our own lines."""
    cleaner = redactor or Redactor()
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer()
        if form == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.processors.format_exc_info,
            cleaner,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(
        level=logging.WARNING, stream=sys.stderr, format="%(asctime)s %(levelname)s %(name)s %(message)s"
    )
    for handler in logging.getLogger().handlers:
        handler.addFilter(Filter(cleaner))
