"""What those of ruff's rules that count mean, for people who never heard of the rule. Core.

Rules: https://docs.astral.sh/ruff/rules/
"""

from reviewers.linter_words import glossary

_FORMAT = "Formatting raises an error whenever this line runs. Make the placeholders and the values match."
_PLACE = "Python refuses to load the whole file. Move the statement to where it is allowed, or delete it."
_UNDEFINED = "The line raises `NameError` when it runs. Correct the spelling, import the name or define it first."
_SPECIAL = "Python calls this method itself and raises `TypeError` for anything else. Return what it expects."
_HIDDEN = "The character cannot be seen, so the code reads differently from what runs. Write it as an escape."
_LOGGING = "The logging module cannot put the message together, and it is lost. Pass one value for each placeholder."
_TWICE = "The later one silently replaces the earlier one. Delete one of them, or correct its name."
_NO_EFFECT = "The result is thrown away, so what was meant does not happen. Use it, or delete the line."
_BLOCKS = "While it waits, the event loop stands still and nothing else is served. "

WORDS = glossary(
    ("F501* F502 F503 F506 F507* F508 F509* PLE1300 PLE1307", "Formatting that raises", _FORMAT),
    ("F521* F524* F525", "Formatting that raises", _FORMAT),
    (
        "F621 F622",
        "Impossible unpacking",
        "Python cannot tell which value goes where and raises. Use one starred name.",
    ),
    ("F631", "Assertion that never fails", "A tuple is always true, so nothing is checked. Remove the parentheses."),
    ("F633", "Python 2 print", "In Python 3 this raises `TypeError`. Write `print(..., file=...)`."),
    (
        "F634",
        "Condition that always holds",
        "A tuple is always true, so the other branch never runs. Remove the comma.",
    ),
    ("F701 F702 F704 F706 PLE0116 PLE1142 PLE1700", "Statement in the wrong place", _PLACE),
    ("F707", "`except` in the wrong order", "A bare `except` before others is a syntax error. Move it to the end."),
    ("F821*", "Undefined name", _UNDEFINED),
    (
        "F822*",
        "Undefined name",
        "`from module import *` fails for whoever uses it. Define the name, or take it out of the list.",
    ),
    (
        "F823* PLE0118*",
        "Name used too early",
        "This has no value yet here, so the line raises an error. Assign it first.",
    ),
    (
        "F901",
        "Wrong thing raised",
        "`NotImplemented` is no exception, so this raises `TypeError`. Raise `NotImplementedError`.",
    ),
    (
        "PLE0100 PLE0101",
        "Constructor that returns",
        "Creating an object raises `TypeError`. Let `__init__` return nothing.",
    ),
    (
        "PLE0115* PLE0117*",
        "Wrong `nonlocal`",
        "Python refuses to load the whole file. Name a variable of the function around it.",
    ),
    ("PLE0237*", "Attribute outside `__slots__`", "Assigning it raises `AttributeError`. Add its name to `__slots__`."),
    ("PLE0241*", "Base class named twice", "Defining the class raises `TypeError`. Name each base once."),
    (
        "PLE0302*",
        "Wrong number of parameters",
        "Python passes another number of arguments, and the call raises. Correct the signature.",
    ),
    ("PLE0303 PLE0304 PLE0305 PLE0307 PLE0308 PLE0309", "Special method returns the wrong type", _SPECIAL),
    ("PLE0604 PLE0605", "Broken `__all__`", "`from module import *` raises. Use a list of strings."),
    ("PLE0643", "Index past the end", "The line raises `IndexError`. Check the length, or use an index that exists."),
    (
        "PLE0704",
        "Nothing to raise again",
        "Outside of `except` there is no error to pass on, so this raises `RuntimeError`. Name one.",
    ),
    ("PLE1132*", "Argument given twice", "The call raises `TypeError`. Pass it once."),
    ("PLE1205 PLE1206", "Log message that gets lost", _LOGGING),
    (
        "PLE1310",
        "Misleading strip",
        "This strips single characters, not the text as a whole. Use `removeprefix` or `removesuffix`.",
    ),
    (
        "PLE1507 PLW1508",
        "Environment values are text",
        "Pass a string, and convert the result; else its type depends on what is set.",
    ),
    (
        "PLE1519 PLE1520",
        "Wrong dispatch decorator",
        "This chooses by the wrong argument. Use `singledispatchmethod` on methods, `singledispatch` elsewhere.",
    ),
    ("PLE2502 PLE2510* PLE2512* PLE2513* PLE2514* PLE2515*", "Invisible character", _HIDDEN),
    ("B002", "Python has no `++`", "This means plus plus and changes nothing. Write `+= 1`."),
    (
        "B016",
        "Wrong thing raised",
        "Only exceptions can be raised, so this raises `TypeError`. Raise an exception, or return the value.",
    ),
    (
        "B030",
        "Wrong thing caught",
        "While an error is handled, this raises `TypeError` instead. Name exception classes.",
    ),
    (
        "PLW0133",
        "Error made and not raised",
        "The exception is built and thrown away, and the program goes on. Put `raise` before it.",
    ),
    (
        "PLW0406*",
        "Module imports itself",
        "This sees itself half loaded, without some names. Use them directly.",
    ),
    ("PLW0711", "Only one error is caught", "`A and B` is just `B`. Write a tuple: `except (A, B)`."),
    ("PLW1501", "Unknown file mode", "`open` raises `ValueError`. Use a mode such as `r`, `w`, `a` or `rb`."),
    ("RUF016*", "Wrong kind of index", "The line raises `TypeError`. Use a number or a slice."),
    (
        "F601* F602* B035*",
        "Key used twice",
        "The later value silently replaces the earlier one. Delete one, or correct the key.",
    ),
    (
        "F632",
        "Identity compared, not the value",
        "Whether equal values are the same object is up to Python. Use `==`.",
    ),
    ("F811* PIE794* PLW0128*", "Defined twice", _TWICE),
    (
        "B003",
        "Environment not replaced",
        "Programs started from here still get the old environment. Use `os.environ.clear()` and `update()`.",
    ),
    (
        "B005*",
        "Misleading strip",
        "This strips any of these characters, not the text as a whole. Use `removeprefix` or `removesuffix`.",
    ),
    (
        "B006 B039",
        "Mutable default",
        "The default is made once and shared: what one call adds is there in the next. Use `None` and fill it inside.",
    ),
    (
        "B012",
        "Error swallowed in `finally`",
        "An error on its way out is lost without a trace. Move this out of the `finally` block.",
    ),
    (
        "B015",
        "Comparison without effect",
        "The result is thrown away, so nothing is checked. Write `assert`, or assign it.",
    ),
    ("B018", "Line without effect", _NO_EFFECT),
    (
        "B020*",
        "Loop overwrites its list",
        "After the first turn the name means something else. Give the loop variable another name.",
    ),
    (
        "B023*",
        "Loop variable caught late",
        "Every function made in the loop sees the last value. Bind it as a default: `lambda x=x: ...`.",
    ),
    ("B025* B014*", "Error caught twice", "The second handler never runs. Delete one of them."),
    ("B029", "Catches nothing", "An empty tuple catches no error, so all of them pass. Name the exceptions."),
    (
        "B031",
        "Group read twice",
        "A group of `groupby` can be read once; the second time it is empty. Make a list of it.",
    ),
    ("B032", "Annotation instead of assignment", "A colon here only annotates, so nothing is assigned. Write `=`."),
    ("E721", "Type compared with `==`", "Subclasses do not match. Use `isinstance()`, or `is` for exactly this type."),
    (
        "PIE796*",
        "Enum value twice",
        "The second name becomes an alias of the first, and both compare equal. Give it a value of its own.",
    ),
    ("PLW0127*", "Assigned to itself", "The line does nothing, so something else was meant. Correct it, or delete it."),
    ("PLW0129", "Assertion on text", "This checks the text, not a condition. Put the condition first."),
    (
        "PLW1509",
        "Unsafe with threads",
        "The child can hang before it starts. Use `start_new_session` or `process_group`.",
    ),
    (
        "RUF006",
        "Task that may vanish",
        "Nothing else keeps the task, so it can be thrown away half done. Keep a reference, or use a `TaskGroup`.",
    ),
    ("RUF018", "Assignment inside `assert`", "With `python -O` it never happens. Assign on a line of its own."),
    (
        "RUF024",
        "One value shared by all keys",
        "A change under one key shows under all of them. Use a dict comprehension.",
    ),
    (
        "SIM220* SIM221* SIM222* SIM223*",
        "Condition that cannot vary",
        "This is always true or always false, so a branch never runs. Write what was meant.",
    ),
    ("T100", "Breakpoint left in", "The program stops here and waits for a terminal. Delete it."),
    ("F401*", "Unused import", "This costs time at every start and misleads readers. Delete it."),
    (
        "F504* F522* F523*",
        "Unused value in formatting",
        "The value never shows, so a placeholder may be missing. Add it, or delete the value.",
    ),
    ("F841* F842*", "Unused variable", "Either something was forgotten or it is a leftover. Use it, or delete it."),
    ("B017", "Test that any error passes", "A typo in the test would pass too. Name the exception that you expect."),
    ("B021", "Docstring that is none", "Python does not take an f-string as documentation. Remove the `f`."),
    ("B022", "Suppresses nothing", "Without exceptions named, every error passes. Name them."),
    (
        "B026",
        "Arguments in a surprising order",
        "The starred values go first, whatever the order here. Put them before the keyword arguments.",
    ),
    ("B033*", "Item twice in a set", "A set keeps it once, so another item may have been meant. Delete or correct it."),
    (
        "B904",
        "Cause of the error hidden",
        "Whoever reads the log sees the wrong cause. Write `raise ... from error`, or `from None`.",
    ),
    (
        "E722",
        "Catches everything",
        "This also catches Ctrl-C and the exit of the program. Name the exceptions that you expect.",
    ),
    (
        "S110 S112",
        "Error swallowed",
        "When something goes wrong here, nobody learns of it. Log the error, or catch only the one you expect.",
    ),
    (
        "SIM115",
        "File that stays open",
        "An error in between leaves the file open, and what was written may be lost. Use `with open(...)`.",
    ),
    ("TRY203", "Handler that does nothing", "This catches the error only to raise it again. Delete the `try`."),
    ("ASYNC210", "Blocks the event loop", _BLOCKS + "Use an asynchronous HTTP client."),
    ("ASYNC212", "Blocks the event loop", _BLOCKS + "Use the asynchronous client."),
    ("ASYNC220 ASYNC221 ASYNC222", "Blocks the event loop", _BLOCKS + "Use `asyncio.create_subprocess_exec`."),
    ("ASYNC230", "Blocks the event loop", _BLOCKS + "Use `asyncio.to_thread`, or a library for asynchronous files."),
    ("ASYNC250", "Blocks the event loop", _BLOCKS + "Read the answer in a thread: `asyncio.to_thread(input)`."),
    ("ASYNC251", "Blocks the event loop", _BLOCKS + "Use `await asyncio.sleep(...)`."),
    ("PERF101", "Needless copy", "The whole list is copied only to be walked once. Loop over it directly."),
    ("PERF102", "Needless pairs", "Pairs are made and one half is thrown away. Use `keys()` or `values()`."),
    (
        "PERF401 PERF402 PERF403",
        "Slow way to build a collection",
        "Appending one by one takes about twice as long. Use a comprehension or a copy.",
    ),
    (
        "ASYNC110",
        "Waits by polling",
        "This wakes up for nothing again and again, and late. Wait for an `Event`.",
    ),
    ("ASYNC115", "Sleep of nothing", "This says that it waits and does not. Use a checkpoint."),
)
