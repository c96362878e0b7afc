"""A few words for each finding, for titles: what it is, to people who do not know the rule's name. Core.

The names of weaknesses are short forms of those at https://cwe.mitre.org.
"""

from reviewers import oxlint_words, ruff_words
from reviewers.review import Finding

_LINTERS = {"ruff": ruff_words.WORDS, "oxlint": oxlint_words.WORDS}

# A key is a rule, or a prefix of some rules; the longest that fits is used.
_RULES = {
    "complexity/function": "Function hard to follow",
    "complexity/syntax": "Does not parse",
    "coverage/uncovered": "Not covered by tests",
    "coverage/partly-covered": "Partly covered by tests",
    "disguise/": "Disguised source code",
    "guards/removed": "Security check removed",
    "leftovers/": "Left over from debugging",
    "leftovers/focused-test": "Other tests switched off",
    "leftovers/merge-conflict": "Unresolved merge conflict",
    "oxlint/invalid-syntax": "Does not parse",
    "ruff/invalid-syntax": "Does not parse",
    "secrets/": "Committed secret",
    "suppression/": "Asks a check to look away",
    "suppression/deleted-test": "Test deleted",
    "suppression/ignore-file": "Files taken out of a check",
    "suppression/setting": "Setting that weakens a check",
}
_WEAKNESSES = {
    "CWE-22": "Path from outside",
    "CWE-23": "Path from outside",
    "CWE-74": "Injection",
    "CWE-78": "Command injection",
    "CWE-79": "Cross-site scripting",
    "CWE-89": "SQL injection",
    "CWE-94": "Code injection",
    "CWE-95": "Code injection",
    "CWE-98": "Code injection",
    "CWE-208": "Comparison that leaks by its timing",
    "CWE-214": "Secret visible to other programs",
    "CWE-250": "More rights than needed",
    "CWE-284": "Open to everybody",
    "CWE-295": "Certificate not checked",
    "CWE-311": "Not encrypted",
    "CWE-321": "Committed key",
    "CWE-322": "Host key not checked",
    "CWE-327": "Broken or weak encryption",
    "CWE-328": "Weak hash",
    "CWE-329": "Encryption that repeats itself",
    "CWE-330": "Guessable secret",
    "CWE-338": "Guessable secret",
    "CWE-346": "Sender not checked",
    "CWE-347": "Signature not checked",
    "CWE-352": "Requests can be forged",
    "CWE-377": "Guessable temporary file",
    "CWE-407": "Slow search",
    "CWE-434": "Dangerous upload",
    "CWE-470": "Code chosen from outside",
    "CWE-489": "Debugging switched on",
    "CWE-494": "Download not checked",
    "CWE-502": "Unsafe deserialisation",
    "CWE-532": "Secret in the log",
    "CWE-538": "Secret in a file for others",
    "CWE-548": "Files open to everybody",
    "CWE-601": "Open redirect",
    "CWE-605": "Open to the whole network",
    "CWE-611": "XML that reads files",
    "CWE-614": "Unprotected cookie",
    "CWE-617": "Check that can be switched off",
    "CWE-644": "Host not checked",
    "CWE-668": "Open to strangers",
    "CWE-693": "Protection switched off",
    "CWE-732": "Open permissions",
    "CWE-798": "Committed secret",
    "CWE-829": "Somebody else's code trusted",
    "CWE-915": "Fields set from outside",
    "CWE-916": "Weak password hash",
    "CWE-917": "Expression injection",
    "CWE-918": "Request to an address from outside",
    "CWE-942": "Open to other sites",
    "CWE-943": "Query injection",
    "CWE-1007": "Disguised source code",
    "CWE-1046": "Slow string building",
    "CWE-1049": "Query in a loop",
    "CWE-1050": "Slow work in a loop",
    "CWE-1088": "Waits and blocks everything else",
    "CWE-1321": "Prototype pollution",
    "CWE-1333": "Slow regular expression",
    "CWE-1336": "Template injection",
}


def headline(finding: Finding) -> str:
    """Our own words, never the change's. A rule that nobody named goes by its dimension."""
    tool, _, code = finding.rule.partition("/")
    words = _LINTERS.get(tool, {}).get(code)
    if words is not None:
        return words.headline.replace("`", "")
    fitting = [known for known in _RULES if finding.rule.startswith(known)]
    if fitting:
        return _RULES[max(fitting, key=len)]
    return _WEAKNESSES.get(finding.cwe, finding.dimension.value.capitalize())
