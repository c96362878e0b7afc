"""The JSON Schema of the configuration file, and its table for the documentation; both made from the model. Core."""

from collections.abc import Iterator, Mapping
from typing import Any

from app.reviews.config_model import DURATION, WORKFLOW, model_for
from reviewers.base import Options

SCHEMA_ID = "https://json-schema.org/draft/2020-12/schema"
TITLE = "Quaygate's configuration of a repository, .github/quaygate.yml"
_HEAD = ("| key | value | default | meaning |", "|---|---|---|---|")
_PATTERNS = {DURATION: "duration", WORKFLOW: "path of a workflow file"}

Schema = dict[str, Any]


def json_schema(options: Mapping[str, type[Options]]) -> Schema:
    """The schema that editors complete and check the file with. It accepts what `parse_config` accepts."""
    schema: Schema = _without_null(model_for(options).model_json_schema())
    return {"$schema": SCHEMA_ID, **schema, "title": TITLE}


def _without_null(node: Any) -> Any:
    """A key may be absent, but never empty."""
    if isinstance(node, list):
        return [_without_null(part) for part in node]
    if not isinstance(node, dict):
        return node
    cleaned = {key: _without_null(part) for key, part in node.items() if not (key == "default" and part is None)}
    choices = cleaned.get("anyOf")
    if isinstance(choices, list) and {"type": "null"} in choices:
        (only,) = [choice for choice in choices if choice != {"type": "null"}]
        cleaned = {**{key: part for key, part in cleaned.items() if key != "anyOf"}, **only}
    return cleaned


def docs_table(options: Mapping[str, type[Options]]) -> str:
    """A Markdown table with one row for each key that holds a value."""
    schema = json_schema(options)
    return "\n".join((*_HEAD, *_rows(schema, schema, ""))) + "\n"


def _rows(schema: Schema, root: Schema, prefix: str) -> Iterator[str]:
    for name, found in schema["properties"].items():
        field = {**_resolved(found, root), **{key: part for key, part in found.items() if key != "$ref"}}
        key = f"{prefix}{name}"
        if "properties" in field:
            if "default" not in field and name not in schema.get("required", ()):
                yield f"| `{key}` | section | absent | {_cell(field)} |"
            yield from _rows(field, root, f"{key}.")
        elif field.get("type") != "object" or "additionalProperties" in field:
            required = name in schema.get("required", ())
            yield f"| `{key}` | {_values(field, root)} | {_default(field, required)} | {_cell(field)} |"


def _resolved(field: Schema, root: Schema) -> Schema:
    found: Schema = root["$defs"][field["$ref"].rpartition("/")[2]] if "$ref" in field else field
    return found


def _values(field: Schema, root: Schema) -> str:
    field = _resolved(field, root)
    if "const" in field:
        return f"`{field['const']}`"
    if "enum" in field:
        return ", ".join(f"`{word}`" for word in field["enum"])
    if field.get("pattern") in _PATTERNS:
        return _PATTERNS[field["pattern"]]
    match field.get("type"):
        case "boolean":
            return "`true`, `false`"
        case "number" | "integer":
            return f"{'number' if field['type'] == 'number' else 'whole number'}{_range(field)}"
        case "array":
            return f"list of {_values(field['items'], root)}"
        case "object":
            return "keys and values"
    return "text"


def _range(field: Schema) -> str:
    low, high = field.get("minimum"), field.get("maximum")
    if low is not None and high is not None:
        return f", {low:g} to {high:g}"
    return f", at least {low:g}" if low is not None else f", at most {high:g}" if high is not None else ""


def _default(field: Schema, required: bool) -> str:
    if required:
        return "required"
    default = field.get("default")
    if default is None or default in ([], {}):
        return ""
    words = default if isinstance(default, list) else [default]
    return ", ".join(f"`{str(word).lower() if isinstance(word, bool) else word}`" for word in words)


def _cell(field: Schema) -> str:
    return str(field.get("description", "")).replace("|", "\\|").replace("\n", " ")
