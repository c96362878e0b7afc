"""What is said of attempts to make a check look away. Core."""

SUGGESTION = "Mend what is reported, or say in the pull request why it may stay."

_ABOUT = {
    "ignore-file": "This takes files out of a check. The list on the base branch decides, so it changes nothing here; "
    "merged, it would hide them from every later change.",
    "setting": "This setting can take files or rules out of a check. The settings on the base branch decide here.",
    "deleted-test": "A test is deleted while the code it tests stays.",
    "noqa-file": "This comment asks a linter to look away from the whole file. It was not obeyed.",
    "eslint-disable": "This comment asks a linter to look away from the rest of the file. It was not obeyed.",
    "no-cover": "This comment takes lines out of what the project's own coverage run counts.",
}


def message(code: str, text: str) -> str:
    return (
        _ABOUT.get(code) or "This comment asks a check to look away. It was not obeyed, and what it covers is reported."
    )
