"""Which lines of a source file can run, judged by its syntax: for files no coverage report tells about. Core.

A statement counts on its first line, as coverage.py and istanbul count. Where no grammar is at hand, a line counts
unless it is blank, a comment or only brackets. It runs in the sandbox: parsers are C, and the source is
hostile.
"""

import importlib
import re
from collections.abc import Iterator

from tree_sitter import Language as Grammar
from tree_sitter import Node, Parser

from reviewers.change import Language

GRAMMARS = {
    Language.PYTHON: ("tree_sitter_python", "language"),
    Language.JAVASCRIPT: ("tree_sitter_javascript", "language"),
    Language.TYPESCRIPT: ("tree_sitter_typescript", "language_typescript"),
    Language.GO: ("tree_sitter_go", "language"),
    Language.JAVA: ("tree_sitter_java", "language"),
    Language.RUBY: ("tree_sitter_ruby", "language"),
    Language.RUST: ("tree_sitter_rust", "language"),
    Language.PHP: ("tree_sitter_php", "language_php"),
    Language.C: ("tree_sitter_c", "language"),
}
TSX = ("tree_sitter_typescript", "language_tsx")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Nodes whose children are statements, and which are none themselves.
_BODIES = _words(
    "module block program statement_block compound_statement statement_list body_statement then else ensure rescue do"
    " do_block block_body begin match_arm ERROR"
)
# What may stand among statements without being one: declarations that only name things, and wrappers.
_SILENT = _words(
    "comment line_comment block_comment php_tag text_interpolation hash_bang_line function_declaration"
    " generator_function_declaration class_declaration abstract_class_declaration interface_declaration"
    " type_alias_declaration enum_declaration ambient_declaration export_statement import_statement import_declaration"
    " package_declaration type_declaration const_declaration record_declaration annotation_type_declaration"
    " module_declaration namespace_definition namespace_use_declaration trait_declaration function_definition"
    " class_definition decorated_definition function_item struct_item enum_item impl_item trait_item mod_item"
    " use_declaration const_item static_item type_item macro_definition attribute_item inner_attribute_item method"
    " singleton_method class singleton_class exception_variable exceptions match_pattern empty_statement"
    " labeled_statement global_statement nonlocal_statement struct_specifier union_specifier enum_specifier"
    " type_definition"
)
_DECLARATIONS = _words("lexical_declaration variable_declaration local_variable_declaration let_declaration")
# In Python definitions and imports run too, when their module is imported, and each arm is a line of its own.
_PYTHON = _words(
    "function_definition class_definition import_statement decorator elif_clause except_clause case_clause"
)

_BRACKETS_OR_COMMENT = re.compile(r"\s*(?:[\[\](){};,]*\s*$|//|#|\*|/\*|<!--|--|(?:end|fi|done|esac|else|then)\s*$)")


def executable_lines(source: bytes, language: Language, path: str = "") -> frozenset[int]:
    """1-based line numbers. The path tells TypeScript with JSX from TypeScript without."""
    if language not in GRAMMARS:
        return frozenset(_by_text(source))
    module, function = TSX if path.lower().endswith(".tsx") else GRAMMARS[language]
    parser = Parser(Grammar(getattr(importlib.import_module(module), function)()))
    return frozenset(_by_syntax(parser.parse(source).root_node, language))


def _by_text(source: bytes) -> Iterator[int]:
    for number, line in enumerate(source.decode("utf-8", "replace").split("\n"), start=1):
        if not _BRACKETS_OR_COMMENT.match(line[:1000]):
            yield number


def _by_syntax(root: Node, language: Language) -> Iterator[int]:
    """Walks without recursion: a hostile file may be nested as deep as it is long."""
    waiting: list[tuple[Node, str]] = [(root, "")]
    while waiting:
        node, parent = waiting.pop()
        if node.is_named and _runs(node, parent, language):
            yield node.start_point[0] + 1
        waiting.extend((child, node.type) for child in node.children)


def _runs(node: Node, parent: str, language: Language) -> bool:
    kind = node.type
    if language is Language.PYTHON and kind in _PYTHON:
        return True
    if kind in _SILENT or kind in _BODIES or _is_docstring(node, language):
        return False
    return kind.endswith("_statement") or kind in _DECLARATIONS or parent in _BODIES


def _is_docstring(node: Node, language: Language) -> bool:
    if language is not Language.PYTHON or node.type != "expression_statement":
        return False
    return node.named_child_count == 1 and node.children[0].type in ("string", "concatenated_string")
