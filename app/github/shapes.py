"""From GitHub's JSON to our own types; what is not as documented is Garbled, and never a guess. Core."""

from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from app.github.errors import Garbled

T = TypeVar("T")


def parse(shape: TypeAdapter[T], raw: Any) -> T:
    """Raises Garbled, which names the fields that are wrong and none of their values."""
    try:
        return shape.validate_python(raw)
    except ValidationError as error:
        wrong = sorted({".".join(map(str, item["loc"])) or "the document" for item in error.errors()})
        raise Garbled(f"GitHub's answer lacks or bends {', '.join(wrong[:5])}") from None
