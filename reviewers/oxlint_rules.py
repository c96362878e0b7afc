"""Which of oxlint's rules we use, and how bad we find each: no matter of taste costs points. Core.

Rules: https://oxc.rs/docs/guide/usage/linter/rules.html. Only rules that look at one file are here (no `import`
plugin, none that needs types): an answer is remembered by blob.
"""

from collections.abc import Mapping

from reviewers.review import Severity

INVALID_SYNTAX = "invalid-syntax"

_PLUGINS = {"typescript-eslint": "typescript", "eslint-plugin-unicorn": "unicorn", "eslint-plugin-promise": "promise"}


def _table(**rules: str) -> dict[str, Severity]:
    return {rule: Severity[name.upper()] for name, codes in rules.items() for rule in codes.split()}


QUALITY: Mapping[str, Severity] = _table(
    # It throws, or does something else than it says, whenever the line is reached.
    high="""
        eslint/constructor-super eslint/getter-return eslint/no-class-assign eslint/no-const-assign eslint/no-dupe-keys
        eslint/no-func-assign eslint/no-import-assign eslint/no-invalid-regexp eslint/no-new-native-nonconstructor
        eslint/no-obj-calls eslint/no-setter-return eslint/no-this-before-super eslint/no-unsafe-optional-chaining
        eslint/use-isnan eslint/valid-typeof oxc/missing-throw oxc/uninvoked-array-callback
        unicorn/no-invalid-fetch-options
    """,
    # Nearly always a mistake.
    medium="""
        eslint/for-direction eslint/no-async-promise-executor eslint/no-compare-neg-zero eslint/no-cond-assign
        eslint/no-constant-binary-expression eslint/no-debugger eslint/no-delete-var eslint/no-dupe-class-members
        eslint/no-dupe-else-if eslint/no-duplicate-case eslint/no-empty-character-class eslint/no-ex-assign
        eslint/no-global-assign eslint/no-loss-of-precision eslint/no-misleading-character-class eslint/no-self-assign
        eslint/no-sparse-arrays eslint/no-unassigned-vars eslint/no-unreachable eslint/no-unsafe-finally
        eslint/no-unsafe-negation eslint/no-useless-backreference oxc/bad-array-method-on-arguments
        oxc/bad-char-at-comparison oxc/bad-comparison-sequence oxc/bad-min-max-func oxc/bad-object-literal-comparison
        oxc/const-comparisons oxc/erasing-op oxc/number-arg-out-of-range typescript/no-duplicate-enum-values
        typescript/no-misused-new typescript/no-non-null-asserted-optional-chain
        typescript/no-unsafe-declaration-merging unicorn/no-await-in-promise-methods
        unicorn/no-invalid-remove-event-listener unicorn/no-thenable
    """,
    # Leftovers, and what makes a later mistake likely.
    low="""
        eslint/no-constant-condition eslint/no-empty-pattern eslint/no-unused-expressions eslint/no-unused-labels
        eslint/no-unused-private-class-members eslint/no-unused-vars eslint/no-useless-catch eslint/no-with
        eslint/require-yield oxc/double-comparisons oxc/only-used-in-recursion
        unicorn/no-single-promise-in-promise-methods
    """,
    # Taste: shown, never counted.
    note="eslint/no-extra-boolean-cast eslint/no-useless-escape eslint/no-useless-rename unicorn/no-useless-spread",
)

# A static rule cannot know what is hot: none is worse than medium.
PERFORMANCE: Mapping[str, Severity] = _table(medium="oxc/no-accumulating-spread", low="eslint/no-useless-call")


def config(rules: Mapping[str, Severity]) -> dict[str, object]:
    """oxlint's configuration for exactly these rules.

    Parameters are not called unused: a signature is often given by who calls it.
    """
    chosen: dict[str, object] = dict.fromkeys(sorted(rules), "warn")
    if "eslint/no-unused-vars" in chosen:
        chosen["eslint/no-unused-vars"] = ["warn", {"args": "none", "caughtErrors": "none", "ignoreRestSiblings": True}]
    return {
        "plugins": sorted({rule.split("/")[0] for rule in rules} - {"eslint"}),
        "categories": {"correctness": "off"},
        "rules": chosen,
    }


def rule_name(code: str) -> str:
    """`eslint(no-debugger)` as the table names it: `eslint/no-debugger`."""
    plugin, _, rule = code.rstrip(")").partition("(")
    return f"{_PLUGINS.get(plugin, plugin)}/{rule}"


def severity_of(rules: Mapping[str, Severity], code: str) -> Severity:
    return Severity.CRITICAL if code == INVALID_SYNTAX else rules.get(code, Severity.NOTE)


def is_about(code: str, path: str) -> bool:
    """Whether the rule means anything in a file of that name: what a Vue script declares, its template uses."""
    return not (code == "eslint/no-unused-vars" and path.lower().endswith(".vue"))
