"""Turns the schemas of an OpenAPI 3.0 description into plain JSON Schema. Core."""

from collections.abc import Iterator
from typing import Any

Json = Any

# The name under which all schemas are registered once; embedding them in each schema would cost half a gigabyte.
REGISTRY = "urn:github"
PROSE = frozenset({"title", "summary", "description", "example", "examples", "externalDocs", "deprecated", "xml"})
# Here the keys are names of somebody's properties, not keywords: "description" is a field like any other.
NAMED = frozenset({"properties", "patternProperties"})
VALUES = frozenset({"enum", "const", "required"})
CHOICES = frozenset({"allOf", "anyOf", "oneOf"})
COMBINERS = CHOICES | {"$ref"}


def plain(schema: Json) -> Json:
    """Without prose and extensions, and with OpenAPI's own keywords said in JSON Schema's words."""
    if isinstance(schema, list):
        return [plain(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {key: keyword(key, value) for key, value in schema.items() if key not in PROSE and not key.startswith("x-")}
    if "$ref" in kept:
        kept["$ref"] = kept["$ref"].replace("#/components/schemas/", f"{REGISTRY}#/$defs/")
    # GitHub says that these are URIs, and sends "" where there is none.
    if kept.get("format") == "uri" and kept.get("default") == "":
        del kept["format"]
    kept.pop("default", None)
    kept.pop("readOnly", None)
    return nullable(kept)


def keyword(key: str, value: Json) -> Json:
    if key in NAMED:
        return {name: plain(schema) for name, schema in value.items()}
    return value if key in VALUES else plain(value)


def nullable(schema: dict[str, Json]) -> dict[str, Json]:
    if not schema.pop("nullable", False):
        return schema
    if "enum" in schema and None not in schema["enum"]:
        schema["enum"] = [*schema["enum"], None]
    if isinstance(schema.get("type"), str):
        return schema | {"type": [schema["type"], "null"]}
    return {"anyOf": [schema, {"type": "null"}]} if COMBINERS & schema.keys() else schema


def strict(schema: Json, shared: frozenset[str] = frozenset()) -> Json:
    """Refuses keys that are not documented.

    GitHub ignores them in a request, which is how a misspelt key goes unnoticed until somebody misses its effect; in an
    answer of ours they would be inventions. `shared` names the schemas that others extend, and which stay open in
    themselves: they are closed where they are used.
    """
    if isinstance(schema, list):
        return [strict(item, shared) for item in schema]
    if not isinstance(schema, dict):
        return schema
    if schema.get("$ref") in shared:
        return schema | {"unevaluatedProperties": False}
    return closed(strict_within(schema, shared))


def strict_within(schema: dict[str, Json], shared: frozenset[str]) -> dict[str, Json]:
    """Closed in all its parts, and open in itself."""
    partial = "properties" in schema or "allOf" in schema
    return {key: inner(key, value, shared, partial) for key, value in schema.items()}


def inner(key: str, value: Json, shared: frozenset[str], partial: bool) -> Json:
    """What a closed schema holds: the branches of a choice stay open where each tells only a part of the object."""
    if key in NAMED:
        return {name: strict(schema, shared) for name, schema in value.items()}
    if key in CHOICES and partial:
        return [branch if "$ref" in branch else strict_within(branch, shared) for branch in value]
    return value if key in VALUES else strict(value, shared)


def closed(schema: dict[str, Json]) -> dict[str, Json]:
    if "additionalProperties" in schema or not {"properties", "allOf"} & schema.keys():
        return schema
    word = "unevaluatedProperties" if COMBINERS & schema.keys() else "additionalProperties"
    return schema | {word: False}


def current(schema: Json) -> Json:
    """With its lists of permissions and events left open.

    In many places the description spells these lists out, and they lag behind what GitHub grants and sends.
    """
    if isinstance(schema, list):
        return [current(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    changed = {key: current(value) for key, value in schema.items()}
    properties = changed.get("properties", {})
    if isinstance(properties.get("permissions"), dict) and "properties" in properties["permissions"]:
        properties["permissions"] = {"additionalProperties": True} | properties["permissions"]
    if isinstance(properties.get("events"), dict) and "items" in properties["events"]:
        properties["events"] = properties["events"] | {"items": {"type": "string"}}
    return changed


def extended(schema: Json) -> Iterator[str]:
    """The references that some `allOf` extends."""
    if isinstance(schema, list):
        for item in schema:
            yield from extended(item)
    elif isinstance(schema, dict):
        for part in schema.get("allOf", ()) if isinstance(schema.get("allOf"), list) else ():
            if "$ref" in part:
                yield part["$ref"]
        for value in schema.values():
            yield from extended(value)
