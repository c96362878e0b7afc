"""Measures every function of some files with tree-sitter; runs inside the jail, one JSON document in, one out. Shell.

Complexity is the number of branches plus one: if, loop, catch. A switch counts once, since a flat one reads easily, and
`&&` or `?:` do not count, since they do not make a path longer to follow. Functions inside functions count apart.
"""

import hashlib
import json
import sys
from dataclasses import asdict, dataclass
from functools import cache
from importlib import import_module
from pathlib import Path

from tree_sitter import Language, Node, Parser, Query, QueryCursor, Tree

REPORT_FROM = 10  # complexity from which a function is told at all; far below any limit
DEPTH = 30_000  # of nodes in nodes: no compiler goes that deep, and queries get slow where 16 bits cannot count it


@dataclass(frozen=True, slots=True)
class Grammar:
    """`module` and `entry` name the compiled grammar; the others are its kinds of nodes, separated by spaces."""

    module: str
    entry: str
    functions: str
    branches: str
    scopes: str = ""


_JS_FUNCTIONS = (
    "function_declaration function_expression arrow_function method_definition generator_function "
    "generator_function_declaration"
)
_JS_BRANCHES = "if_statement for_statement for_in_statement while_statement do_statement catch_clause switch_statement"
_JAVA_BRANCHES = (
    "if_statement for_statement enhanced_for_statement while_statement do_statement catch_clause switch_expression"
)
_RUBY_BRANCHES = (
    "if elsif unless while until for case case_match rescue if_modifier unless_modifier while_modifier until_modifier "
    "rescue_modifier"
)
_PHP_BRANCHES = (
    "if_statement else_if_clause for_statement foreach_statement while_statement do_statement catch_clause "
    "switch_statement match_expression"
)

GRAMMARS = {
    "python": Grammar(
        "tree_sitter_python",
        "language",
        "function_definition lambda",
        "if_statement elif_clause for_statement while_statement except_clause match_statement",
        "class_definition",
    ),
    "javascript": Grammar("tree_sitter_javascript", "language", _JS_FUNCTIONS, _JS_BRANCHES, "class_declaration class"),
    "typescript": Grammar(
        "tree_sitter_typescript",
        "language_typescript",
        _JS_FUNCTIONS,
        _JS_BRANCHES,
        "class_declaration abstract_class_declaration class internal_module",
    ),
    "tsx": Grammar(
        "tree_sitter_typescript",
        "language_tsx",
        _JS_FUNCTIONS,
        _JS_BRANCHES,
        "class_declaration abstract_class_declaration class internal_module",
    ),
    "go": Grammar(
        "tree_sitter_go",
        "language",
        "function_declaration method_declaration func_literal",
        "if_statement for_statement expression_switch_statement type_switch_statement select_statement",
    ),
    "java": Grammar(
        "tree_sitter_java",
        "language",
        "method_declaration constructor_declaration compact_constructor_declaration lambda_expression",
        _JAVA_BRANCHES,
        "class_declaration interface_declaration enum_declaration record_declaration",
    ),
    "ruby": Grammar("tree_sitter_ruby", "language", "method singleton_method lambda", _RUBY_BRANCHES, "class module"),
    "php": Grammar(
        "tree_sitter_php",
        "language_php",
        "function_definition method_declaration anonymous_function arrow_function",
        _PHP_BRANCHES,
        "class_declaration interface_declaration trait_declaration enum_declaration",
    ),
    "rust": Grammar(
        "tree_sitter_rust",
        "language",
        "function_item closure_expression",
        "if_expression for_expression while_expression loop_expression match_expression",
        "impl_item trait_item mod_item",
    ),
    "c": Grammar(
        "tree_sitter_c",
        "language",
        "function_definition",
        "if_statement for_statement while_statement do_statement switch_statement",
    ),
}

# Where a nameless function gets its name from: the kind of its parent, and the field that holds the name.
_NAMED_BY_PARENT = {
    "variable_declarator": "name",
    "pair": "key",
    "assignment_expression": "left",
    "public_field_definition": "name",
    "field_definition": "property",
    "assignment": "left",
}


@dataclass(slots=True)
class Function:
    """Lines are 1-based and inclusive. `nesting` is how deep branches lie in branches, `body` a digest of the text
    without white space, by which a function that only moved is known again."""

    name: str
    line: int
    end_line: int
    complexity: int = 1
    nesting: int = 0
    body: str = ""


@dataclass(slots=True)
class _Open:
    """A node that the walk is inside of. `depth` counts branches since the innermost function began."""

    end: int
    name: str
    function: Function | None
    depth: int


@cache
def _tools(kind: str) -> tuple[Parser, Query]:
    grammar = GRAMMARS[kind]
    language = Language(getattr(import_module(grammar.module), grammar.entry)())
    groups = {"function": grammar.functions, "branch": grammar.branches, "scope": grammar.scopes, "error": "ERROR"}
    patterns = [f"({node}) @{name}" for name, nodes in groups.items() for node in nodes.split()]
    return Parser(language), Query(language, "\n".join([*patterns, "(MISSING) @error"]))


def measure(kind: str, content: bytes) -> dict[str, object]:
    """The functions worth telling, and the first line that does not parse (0 where all do)."""
    parser, query = _tools(kind)
    tree = parser.parse(content)
    found = [function for function, node in _walk(tree, query) if _is_told(function, node)]
    errors = _captures(tree, query).get("error", []) if tree.root_node.has_error else []
    error_line = min((node.start_point.row + 1 for node in errors), default=int(tree.root_node.has_error))
    return {"functions": [asdict(function) for function in found], "error_line": error_line}


def _is_told(function: Function, node: Node) -> bool:
    if function.complexity <= REPORT_FROM:
        return False
    function.body = hashlib.sha256(b"".join((node.text or b"").split())).hexdigest()[:16]
    return True


def _captures(tree: Tree, query: Query) -> dict[str, list[Node]]:
    cursor = QueryCursor(query)
    cursor.set_max_start_depth(DEPTH)
    return cursor.captures(tree.root_node)


def _walk(tree: Tree, query: Query) -> list[tuple[Function, Node]]:
    """Every function with its node."""
    marks = [(kind, node) for kind, nodes in _captures(tree, query).items() if kind != "error" for node in nodes]
    marks.sort(key=lambda mark: (mark[1].start_byte, -mark[1].end_byte))
    path: list[_Open] = []
    functions: list[tuple[Function, Node]] = []
    for kind, node in marks:
        while path and path[-1].end <= node.start_byte:
            path.pop()
        if kind == "branch":
            path.append(_branch(node, path))
            continue
        entered = _enter(kind, node, path)
        path.append(entered)
        if kind == "function" and entered.function:
            functions.append((entered.function, node))
    return functions


def _branch(node: Node, path: list[_Open]) -> _Open:
    around = path[-1] if path else None
    function = around.function if around else None
    depth = (around.depth if around else 0) + (not _is_else_if(node))
    if function:
        function.complexity += 1
        function.nesting = max(function.nesting, depth)
    return _Open(node.end_byte, around.name if around else "", function, depth)


def _is_else_if(node: Node) -> bool:
    """Some grammars nest `else if` in the `if` before it; a reader does not."""
    parent = node.parent
    if node.type in {"elif_clause", "elsif", "else_if_clause"} or parent is None:
        return node.type in {"elif_clause", "elsif", "else_if_clause"}
    return parent.type == "else_clause" or (
        parent.type == node.type and parent.child_by_field_name("alternative") == node
    )


def _enter(kind: str, node: Node, path: list[_Open]) -> _Open:
    around = path[-1] if path else None
    name = ".".join(part for part in (around.name if around else "", _name(kind, node)) if part)
    if kind == "scope":
        return _Open(node.end_byte, name, around.function if around else None, around.depth if around else 0)
    function = Function(name=name, line=node.start_point.row + 1, end_line=node.end_point.row + 1)
    return _Open(node.end_byte, name, function, 0)


def _name(kind: str, node: Node) -> str:
    # Rust names an `impl` by its type.
    found = node.child_by_field_name("name") or (node.child_by_field_name("type") if kind == "scope" else None)
    declarator = node.child_by_field_name("declarator")
    while found is None and declarator is not None:  # C: pointer and function declarators around the identifier
        found = declarator if declarator.type == "identifier" else None
        declarator = declarator.child_by_field_name("declarator")
    if found is None and node.parent is not None and node.parent.type in _NAMED_BY_PARENT:
        found = node.parent.child_by_field_name(_NAMED_BY_PARENT[node.parent.type])
    text = found.text if found is not None else None
    return " ".join(text.decode("utf-8", "replace").split())[:80] if text else "(anonymous)"


def main() -> None:
    asked = json.load(sys.stdin)
    json.dump([measure(item["kind"], Path(item["path"]).read_bytes()) for item in asked], sys.stdout)


if __name__ == "__main__":
    main()
