"""What those of oxlint's rules that count mean, for people who never heard of the rule. Core.

Rules: https://oxc.rs/docs/guide/usage/linter/rules.html
"""

from reviewers.linter_words import glossary

_THROWS = "The line throws whenever it is reached. "
_ALWAYS = "The result is the same whatever the values are, so a branch never runs. Write what was meant."
_TWICE = "The later one silently replaces the earlier one. Delete one of them, or correct its name."
_LOST = "What happens in it is lost without a trace. "
_UNUSED = "Either something was forgotten or it is a leftover. Use it, or delete it."
_PRECEDENCE = "This is read in another order than it looks. Add parentheses."

WORDS = glossary(
    (
        "eslint/constructor-super eslint/no-this-before-super",
        "Constructor without `super`",
        _THROWS + "Call `super()` first in the constructor of a subclass, and only there.",
    ),
    (
        "eslint/getter-return",
        "Getter without a value",
        "Whoever reads the property gets `undefined`. Return a value on every path.",
    ),
    (
        "eslint/no-class-assign* eslint/no-func-assign*",
        "Declaration overwritten",
        "The class or function is gone for everybody else in the file. Use another name.",
    ),
    ("eslint/no-const-assign* eslint/no-import-assign*", "Constant assigned", _THROWS + "Use another variable."),
    ("eslint/no-dupe-keys* eslint/no-dupe-class-members*", "Defined twice", _TWICE),
    ("eslint/no-invalid-regexp", "Broken regular expression", _THROWS + "Correct the pattern."),
    (
        "eslint/no-new-native-nonconstructor eslint/no-obj-calls typescript/no-misused-new",
        "Not a constructor",
        _THROWS + "Use it as what it is: `Math`, `JSON` and `Symbol` are not made with `new` or called.",
    ),
    ("eslint/no-setter-return", "Setter that returns", "Nobody can see the value. Remove the `return`."),
    (
        "eslint/no-unsafe-optional-chaining typescript/no-non-null-asserted-optional-chain",
        "Missing value used",
        "`?.` admits that there may be nothing, on which the rest fails. Give a default with `??`, or check first.",
    ),
    ("eslint/use-isnan", "Comparison with `NaN`", "`NaN` equals nothing, not even itself. Use `Number.isNaN(...)`."),
    (
        "eslint/valid-typeof",
        "Unknown type name",
        "`typeof` never gives this text, so the condition never holds. Correct it.",
    ),
    (
        "oxc/missing-throw",
        "Error made and not thrown",
        "The error is built and thrown away, and the program goes on. Put `throw` before it.",
    ),
    (
        "oxc/uninvoked-array-callback",
        "Callback that never runs",
        "`new Array(n)` holds no items to call it for. Use `Array.from({ length: n }, ...)`.",
    ),
    (
        "unicorn/no-invalid-fetch-options",
        "Body in a GET request",
        "`fetch` throws for a body with GET or HEAD. Use POST, or leave the body out.",
    ),
    (
        "eslint/for-direction",
        "Loop that never ends",
        "The counter moves away from its limit. Turn the direction or the comparison round.",
    ),
    ("eslint/no-async-promise-executor", "Error lost in a promise", _LOST + "Do the waiting outside of `new Promise`."),
    ("eslint/no-compare-neg-zero", "Comparison with -0", "This also holds for 0. Use `Object.is(value, -0)`."),
    ("eslint/no-cond-assign", "Assignment as a condition", "This assigns instead of comparing. Write `===`."),
    ("eslint/no-constant-binary-expression eslint/no-constant-condition", "Condition that cannot vary", _ALWAYS),
    ("eslint/no-debugger", "Breakpoint left in", "The page stops here when the developer tools are open. Delete it."),
    (
        "eslint/no-delete-var",
        "Variable deleted",
        "Only properties can be deleted; in strict mode this is a syntax error. Assign `undefined`.",
    ),
    (
        "eslint/no-dupe-else-if eslint/no-duplicate-case",
        "Condition tested twice",
        "The second branch never runs. Correct its condition, or delete it.",
    ),
    (
        "eslint/no-empty-character-class",
        "Pattern that never matches",
        "`[]` matches no character. Put the characters in.",
    ),
    ("eslint/no-ex-assign", "Caught error overwritten", "The original error is lost. Use another variable."),
    (
        "eslint/no-global-assign*",
        "Built-in overwritten",
        "Every script of the page sees the new value. Use another name.",
    ),
    (
        "eslint/no-loss-of-precision",
        "Number too long",
        "JavaScript rounds it, so it is another number. Use a `BigInt` or a string.",
    ),
    (
        "eslint/no-misleading-character-class",
        "Characters of several parts",
        "The pattern matches their parts one by one. Use the `v` flag or an alternative.",
    ),
    (
        "eslint/no-self-assign",
        "Assigned to itself",
        "The line does nothing, so something else was meant. Correct it, or delete it.",
    ),
    (
        "eslint/no-sparse-arrays",
        "Hole in an array",
        "Two commas leave out an item, and loops skip it. Delete a comma, or write `undefined`.",
    ),
    (
        "eslint/no-unassigned-vars*",
        "Variable without a value",
        "This is read and never assigned, so it is always `undefined`. Assign it.",
    ),
    (
        "eslint/no-unreachable",
        "Code that never runs",
        "What stands after this point is never reached. Delete it, or move it up.",
    ),
    ("eslint/no-unsafe-finally", "Error swallowed in `finally`", _LOST + "Move this out of the `finally` block."),
    ("eslint/no-unsafe-negation oxc/bad-comparison-sequence", "Misleading order", _PRECEDENCE),
    (
        "eslint/no-useless-backreference",
        "Reference that matches nothing",
        "The group has not matched yet where it is referred to. Correct its number.",
    ),
    ("oxc/bad-array-method-on-arguments", "`arguments` is no array", _THROWS + "Use rest parameters: `(...values)`."),
    (
        "oxc/bad-char-at-comparison",
        "One character, longer text",
        "`charAt` gives one character, which never equals a longer text. Use `startsWith` or `slice`.",
    ),
    ("oxc/bad-min-max-func oxc/const-comparisons oxc/double-comparisons", "Comparison that cannot vary", _ALWAYS),
    (
        "oxc/bad-object-literal-comparison",
        "Comparison with a new object",
        "A new object or array equals nothing. Compare its length or its contents.",
    ),
    ("oxc/erasing-op", "Always zero", "Whatever the value is, the result is 0. Write what was meant."),
    ("oxc/number-arg-out-of-range", "Number out of range", _THROWS + "See which numbers the method takes."),
    (
        "typescript/no-duplicate-enum-values*",
        "Enum value twice",
        "Two names mean the same and cannot be told apart. Give one a value of its own.",
    ),
    (
        "typescript/no-unsafe-declaration-merging",
        "Class and interface merged",
        "The compiler believes in properties that nobody sets. Use different names.",
    ),
    (
        "unicorn/no-await-in-promise-methods",
        "Waits one by one",
        "`await` inside the list waits for each in turn. Remove it.",
    ),
    (
        "unicorn/no-invalid-remove-event-listener",
        "Listener never removed",
        "A new function is not the one that was added. Keep the function, and pass the same one.",
    ),
    (
        "unicorn/no-thenable",
        "Object that looks like a promise",
        "`await` calls its `then` by mistake. Give the property another name.",
    ),
    (
        "eslint/no-empty-pattern",
        "Takes nothing apart",
        "The pattern creates no variable. Put names in, or use a default: `= {}`.",
    ),
    (
        "eslint/no-unused-expressions",
        "Line without effect",
        "The result is thrown away, so what was meant does not happen. Call or assign it, or delete it.",
    ),
    ("eslint/no-unused-labels* eslint/no-unused-private-class-members* eslint/no-unused-vars*", "Never used", _UNUSED),
    (
        "eslint/no-useless-catch",
        "Handler that does nothing",
        "This catches the error only to throw it again. Delete the `try`.",
    ),
    (
        "eslint/no-with",
        "`with` statement",
        "Nobody can tell which object a name belongs to, and strict mode forbids it. Use a variable.",
    ),
    (
        "eslint/require-yield",
        "Generator without `yield`",
        "Whoever loops over it gets nothing. Add a `yield`, or remove the star.",
    ),
    (
        "oxc/only-used-in-recursion*",
        "Parameter passed for nothing",
        "This is only handed on to the function itself. Delete it.",
    ),
    (
        "unicorn/no-single-promise-in-promise-methods",
        "List of one promise",
        "There is nothing to wait for together. Use `await` alone.",
    ),
    (
        "oxc/no-accumulating-spread",
        "Copies everything in each turn",
        "The work grows with the square of the number of items. Change the accumulator instead: `push` or assign.",
    ),
    (
        "eslint/no-useless-call",
        "Needless `call`",
        "This is slower than calling the function directly, and does the same.",
    ),
)
