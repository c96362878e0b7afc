"""What holds for every test."""

from collections.abc import Iterator

import pytest

from tests.quay import leave_none_behind


@pytest.fixture(autouse=True)
def no_server_is_left_behind() -> Iterator[None]:
    yield
    leave_none_behind()
