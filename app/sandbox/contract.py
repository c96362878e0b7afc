"""GitHub's published contract: which operation a request is, and what is wrong with it or with our answer to it. Core.

The judge is GitHub's own OpenAPI description (`spec/github.json`), so neither side of the sandbox marks its own work.
Both sides are held to it strictly: what is not documented does not exist, neither in a request nor in an answer.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from jsonschema_rs import Draft202012Validator, Registry, ValidationError

from app.sandbox.spec.translate import REGISTRY, current, extended, strict, strict_within

Json = Any

# Any operation may be refused in these ways, documented for it or not.
ALWAYS = frozenset({400, 401, 403, 404, 409, 415, 422, 429, 500, 501, 502, 503})
# These path values may hold slashes; GitHub asks for %2F and takes both.
SLASHES = frozenset({"path", "ref", "basehead", "branch"})
MAX_PAGE_SIZE = 100
LONGEST_MESSAGE = 300


@dataclass(frozen=True, slots=True)
class Operation:
    """One row of the contract. `granted` lists permissions of which one is enough; empty means that none is needed."""

    name: str
    method: str
    pattern: re.Pattern[str]
    caller: str
    granted: tuple[tuple[str, str], ...]
    described: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class Matched:
    operation: Operation
    parameters: Mapping[str, str]


class Contract:
    """The operations of `operations.txt` with their schemas. Validators are compiled when first used."""

    def __init__(self, described: Mapping[str, Json], table: str) -> None:
        callers = dict(rows(table))
        described = current(dict(described))
        shared = frozenset(extended(described))
        schemas = {
            name: (strict_within if f"{REGISTRY}#/$defs/{name}" in shared else strict)(schema, shared)
            for name, schema in described["schemas"].items()
        }
        self.source: Mapping[str, str] = described["source"]
        self._registry = Registry([(REGISTRY, {"$defs": schemas})])
        self._shared = shared
        self._webhooks: Mapping[str, Json] = described["webhooks"]
        self._validators: dict[tuple[str, ...], Draft202012Validator] = {}
        operations = [operation(name, callers[name], found) for name, found in described["operations"].items()]
        # The most literal path first, so that {ref} cannot swallow `/commits/main/check-runs`.
        self.operations = {op.name: op for op in sorted(operations, key=specificity)}

    def match(self, method: str, raw_path: str) -> Matched | None:
        """`raw_path` is still percent-encoded, so that an encoded slash stays within its value."""
        for op in self.operations.values():
            if op.method == method and (found := op.pattern.fullmatch(raw_path)):
                return Matched(op, {name: unquote(value or "") for name, value in found.groupdict().items()})
        return None

    def parameter_problems(self, matched: Matched, query: Mapping[str, Json]) -> list[str]:
        """What is wrong with the path and the query; values are already of their documented type where they fit it."""
        op = matched.operation
        problems = [f"query key {key!r} is not documented" for key in query if key not in op.described["query"]]
        problems += [f"query key {key!r} is required" for key in op.described["required_query"] if key not in query]
        for key, value in query.items():
            if key in op.described["query"]:
                problems += self._problems((op.name, "query", key), op.described["query"][key], value, f"query {key}: ")
        if query.get("per_page") not in (None, *range(1, MAX_PAGE_SIZE + 1)):
            problems.append(f"per_page must be 1 to {MAX_PAGE_SIZE}")
        if query.get("page") == 0:
            problems.append("pages are counted from 1")
        for key, schema in op.described["path_parameters"].items():
            value = typed(schema, matched.parameters[key])
            problems += self._problems((op.name, "path", key), schema, value, f"path {key}: ")
        return problems

    def typed_query(self, op: Operation, query: Mapping[str, str]) -> dict[str, Json]:
        return {key: typed(op.described["query"].get(key, {}), value) for key, value in query.items()}

    def body_problems(self, op: Operation, body: Json) -> list[str]:
        """`body` is None where the request had none."""
        schema = op.described["body"]
        if body is None:
            return ["a body is required"] if op.described["body_required"] else []
        if schema is None:
            return [] if body == {} else ["this operation takes no body"]
        return self._problems((op.name, "body"), schema, body, "body: ")

    def answer_problems(self, op: Operation, status: int, body: Json) -> list[str]:
        answers = op.described["answers"]
        if str(status) not in answers:
            return [] if status in ALWAYS else [f"{status} is not a documented answer of {op.name}"]
        schema = answers[str(status)]
        if schema is None:
            return [] if body is None or status in ALWAYS else [f"{op.name} answers {status} without a body"]
        return self._problems((op.name, "answer", str(status)), schema, body, f"answer {status}: ")

    def webhook_problems(self, name: str, body: Json) -> list[str]:
        """`name` is the event with its action, such as `pull-request-opened`."""
        if name not in self._webhooks:
            return [f"{name} is not a webhook of the contract"]
        return self._problems(("webhook", name), self._webhooks[name], body, f"webhook {name}: ")

    def _problems(self, key: tuple[str, ...], schema: Json, value: Json, where: str) -> list[str]:
        if key not in self._validators:
            closed = strict(schema, self._shared)
            self._validators[key] = Draft202012Validator(closed, registry=self._registry, validate_formats=True)
        validator = self._validators[key]
        # Most values are right, and asking that alone is cheap.
        return [] if validator.is_valid(value) else [where + said(error) for error in validator.iter_errors(value)]


def said(error: ValidationError) -> str:
    place = "/".join(str(step) for step in error.instance_path)
    # The message begins with the value, which may be a whole book, and ends with what is wrong with it.
    message = error.message
    shown = message if len(message) <= LONGEST_MESSAGE else f"{message[:80]} ... {message[-LONGEST_MESSAGE:]}"
    return f"{place or 'it'}: {shown}"


def typed(schema: Json, value: str) -> Json:
    """The value of a query or path as the type its schema asks for; unchanged where it does not fit."""
    wanted = schema.get("type")
    kinds = wanted if isinstance(wanted, list) else [wanted]
    if "integer" in kinds and re.fullmatch(r"-?\d{1,18}", value):
        return int(value)
    if "boolean" in kinds and value in ("true", "false"):
        return value == "true"
    return value


def rows(table: str) -> list[tuple[str, list[str]]]:
    split = [line.split() for line in table.splitlines() if line.strip() and not line.startswith("#")]
    return [(words[0], words[1:]) for words in split]


def operation(name: str, columns: list[str], described: Mapping[str, Json]) -> Operation:
    caller, *permission = columns
    granted = tuple(permission_of(words) for words in "".join(permission).split("|") if words)
    return Operation(name, described["method"], pattern(described["path"]), caller, granted, described)


def permission_of(words: str) -> tuple[str, str]:
    name, _, level = words.partition(":")
    return name, level


def pattern(path: str) -> re.Pattern[str]:
    def group(found: re.Match[str]) -> str:
        name = found.group(1)
        return f"(?P<{name}>{'.+' if name in SLASHES else '[^/]+'})"

    expression = re.sub(r"\\{(\w+)\\}", group, re.escape(path))
    # The root of a repository's contents has no path at all.
    return re.compile(expression.replace("/contents/(?P<path>.+)", "/contents(?:/(?P<path>.*))?"))


def specificity(op: Operation) -> tuple[int, int]:
    path = op.described["path"]
    return (sum(f"{{{name}}}" in path for name in SLASHES), -len(re.sub(r"{\w+}", "", path)))
