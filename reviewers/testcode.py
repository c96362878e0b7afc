"""Whether a path is that of a test: what stands there is an example more often than it is in use. Core."""

import re

_TEST = re.compile(
    r"(?:^|/)(?:tests?|specs?|__tests__|testdata|fixtures|mocks?)/|(?:^|/)(?:test_|conftest\.)[^/]*$"
    r"|[._-](?:test|tests|spec)\.[^/]*$|Tests?\.(?:java|kt|cs|php)$"
)


def is_test(path: str) -> bool:
    return _TEST.search(path) is not None
