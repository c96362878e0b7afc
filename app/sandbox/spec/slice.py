"""Cuts the operations and webhooks we use out of GitHub's OpenAPI description. Shell.

    npm pack @octokit/openapi@23.0.2 && tar xzf octokit-openapi-23.0.2.tgz
    python -m app.sandbox.spec.slice package/generated/api.github.com.json [EXAMPLES]

It writes `github.json` beside itself: plain JSON Schema (2020-12) without prose, one line per operation and schema, so
that a new version of the description reads as a small diff. EXAMPLES, when given, gets GitHub's own example requests
and answers for the same operations.

The description is published by GitHub under the MIT licence (https://github.com/github/rest-api-description) and
packed by https://github.com/octokit/openapi, also MIT.
"""

import json
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from app.sandbox.spec.translate import REGISTRY, plain, strict

HERE = Path(__file__).parent
JSON_TYPE = "application/json"
Json = Any

# Where the description is plainly wrong: this list spells out an account that is a user and an enterprise at once,
# while asking for one of the same installations says either.
CORRECTIONS: Mapping[tuple[str, str], Json] = {
    ("apps/list-installations", "200"): {"type": "array", "items": {"$ref": "#/components/schemas/installation"}},
}


def listed(path: Path) -> list[str]:
    """The first word of every line that is not a comment."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line.split()[0] for line in lines if line.strip() and not line.startswith("#")]


class Slicer:
    """Follows references through one description; `wanted` grows as they are met."""

    def __init__(self, description: Mapping[str, Json]) -> None:
        self.description = description
        self.wanted: set[str] = set()

    def target(self, node: Json) -> Json:
        """What a `$ref` outside of a schema (a parameter, a response, an example) points at."""
        while isinstance(node, dict) and "$ref" in node:
            place: Json = self.description
            for step in node["$ref"].removeprefix("#/").split("/"):
                place = place[step]
            node = place
        return node

    def operation(self, method: str, path: str, found: Mapping[str, Json]) -> dict[str, Json]:
        parameters = [self.target(parameter) for parameter in found.get("parameters", [])]
        return {
            "method": method.upper(),
            "path": path,
            "path_parameters": {p["name"]: self.answer_schema(p["schema"]) for p in parameters if p["in"] == "path"},
            "query": {p["name"]: self.answer_schema(p["schema"]) for p in parameters if p["in"] == "query"},
            "required_query": [p["name"] for p in parameters if p["in"] == "query" and p.get("required")],
            "body": self.body(found.get("requestBody")),
            "body_required": bool(self.target(found.get("requestBody", {})).get("required")),
            "answers": {
                status: self.answer(CORRECTIONS.get((found["operationId"], status)), response)
                for status, response in found["responses"].items()
            },
        }

    def body(self, request: Json) -> Json:
        content = self.target(request or {}).get("content", {})
        if not content:
            return None
        # References are written out, because only a request is refused for a key that is not documented.
        return strict(plain(self.written_out(content[JSON_TYPE]["schema"])))

    def answer(self, correction: Json, response: Json) -> Json:
        if correction is not None:
            return self.answer_schema(correction)
        content = self.target(response).get("content", {})
        if JSON_TYPE not in content:
            return None
        return self.answer_schema(content[JSON_TYPE]["schema"])

    def answer_schema(self, schema: Json) -> Json:
        translated = plain(schema)
        self.wanted |= set(references(translated))
        return translated

    def written_out(self, node: Json) -> Json:
        if isinstance(node, list):
            return [self.written_out(item) for item in node]
        if not isinstance(node, dict):
            return node
        if "$ref" in node:
            return self.written_out(self.target(node))
        return {key: self.written_out(value) for key, value in node.items()}

    def closure(self) -> dict[str, Json]:
        """Every schema that something wanted refers to, translated."""
        done: dict[str, Json] = {}
        while missing := self.wanted - set(done):
            for name in missing:
                done[name] = self.answer_schema(self.description["components"]["schemas"][name])
        return dict(sorted(done.items()))

    def examples(self, operation: Mapping[str, Json]) -> Iterator[tuple[str, Json]]:
        """GitHub's example bodies of one operation, each with "request" or the status it belongs to."""
        request = self.target(operation.get("requestBody", {})).get("content", {})
        places = [("request", request)]
        places += [(status, self.target(r).get("content", {})) for status, r in operation["responses"].items()]
        for where, content in places:
            for example in content.get(JSON_TYPE, {}).get("examples", {}).values():
                yield where, self.target(example).get("value")


def references(node: Json) -> Iterator[str]:
    if isinstance(node, list):
        for item in node:
            yield from references(item)
    elif isinstance(node, dict):
        reference = node.get("$ref")
        if isinstance(reference, str):
            yield reference.removeprefix(f"{REGISTRY}#/$defs/")
        for value in node.values():
            yield from references(value)


def by_operation_id(description: Mapping[str, Json]) -> dict[str, tuple[str, str, Json]]:
    return {
        found["operationId"]: (method, path, found)
        for path, methods in description["paths"].items()
        for method, found in methods.items()
    }


def webhooks(slicer: Slicer, names: list[str]) -> dict[str, Json]:
    described = slicer.description["x-webhooks"]
    bodies = {name: described[name]["post"]["requestBody"]["content"][JSON_TYPE]["schema"] for name in names}
    return {name: slicer.answer_schema(schema) for name, schema in bodies.items()}


def lines(table: Mapping[str, Json]) -> str:
    rows = (f"{json.dumps(key)}:{json.dumps(value, separators=(',', ':'))}" for key, value in table.items())
    return "{\n" + ",\n".join(rows) + "\n}"


def cut(description: Mapping[str, Json]) -> tuple[str, str]:
    """The text of the slice, and of the examples."""
    slicer, known = Slicer(description), by_operation_id(description)
    names = listed(HERE / "operations.txt")
    operations = {name: slicer.operation(*known[name]) for name in names}
    hooks = webhooks(slicer, listed(HERE / "webhooks.txt"))
    source = {
        "package": f"@octokit/openapi {description['info']['version']}",
        "licence": "MIT",
        "copyright": "GitHub, Inc. and the Octokit contributors",
        "api_version": "2022-11-28",
    }
    parts = {"operations": operations, "webhooks": hooks, "schemas": slicer.closure()}
    body = ",\n".join(f'"{name}":{lines(table)}' for name, table in parts.items())
    examples = [
        {"operation": name, "of": of, "value": value} for name in names for of, value in slicer.examples(known[name][2])
    ]
    return f'{{"source":{json.dumps(source)},\n{body}}}\n', "[\n" + ",\n".join(
        json.dumps(each, separators=(",", ":")) for each in examples
    ) + "\n]\n"


def main(arguments: list[str]) -> None:
    if not arguments or len(arguments) > 2:
        sys.exit(re.sub(r"\n\n.*", "", __doc__ or "", flags=re.DOTALL))
    text, examples = cut(json.loads(Path(arguments[0]).read_text(encoding="utf-8")))
    (HERE / "github.json").write_text(text, encoding="utf-8")
    if arguments[1:]:
        Path(arguments[1]).write_text(examples, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
