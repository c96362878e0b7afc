"""Rate-limit answers, as GitHub documents them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.github.limits import LONGEST_WAIT, Park, exhausted, limited, park, seconds, spread

NOW = 1_800_000_000.0
SPENT = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": f"{NOW + 100:.0f}"}
SECONDARY = "You have exceeded a secondary rate limit. Please wait."


@pytest.mark.parametrize(
    ("status", "headers", "message", "expected"),
    [
        pytest.param(429, {}, "", True, id="too many requests"),
        pytest.param(403, {"retry-after": "5"}, "", True, id="forbidden for a while"),
        pytest.param(403, SPENT, "API rate limit exceeded", True, id="the primary limit"),
        pytest.param(403, {}, SECONDARY, True, id="the secondary limit without a time"),
        pytest.param(403, {"x-ratelimit-remaining": "9"}, "Resource not accessible", False, id="a missing permission"),
        pytest.param(404, SPENT, "", False, id="not found with the last call"),
        pytest.param(200, SPENT, "", False, id="a success with the last call"),
    ],
)
def test_a_limit_is_told_from_a_missing_permission(
    status: int, headers: dict[str, str], message: str, expected: bool
) -> None:
    assert limited(status, headers, message) is expected


@pytest.mark.parametrize(
    ("headers", "strikes", "expected"),
    [
        pytest.param({"retry-after": "30", **SPENT}, 3, Park(NOW + 30), id="retry-after comes first"),
        pytest.param(SPENT, 0, Park(NOW + 101, "core"), id="then the reset, and a second"),
        pytest.param({**SPENT, "x-ratelimit-resource": "search"}, 0, Park(NOW + 101, "search"), id="of one resource"),
        pytest.param({}, 0, Park(NOW + 60, strike=True), id="then a minute"),
        pytest.param({}, 2, Park(NOW + 240, strike=True), id="longer each time"),
        pytest.param({"retry-after": "soon"}, 0, Park(NOW + 60, strike=True), id="a time that cannot be read"),
        pytest.param({"x-ratelimit-remaining": "0"}, 0, Park(NOW + 60, strike=True), id="a limit without a reset"),
        pytest.param({"retry-after": "999999"}, 0, Park(NOW + LONGEST_WAIT), id="never longer than an hour"),
    ],
)
def test_how_long_to_stay_away(headers: dict[str, str], strikes: int, expected: Park) -> None:
    assert park(headers, now=NOW, strikes=strikes, jitter=0.0) == expected


def test_the_reset_is_read_on_githubs_clock() -> None:
    slow = {**SPENT, "date": "Fri, 15 Jan 2027 08:01:00 GMT"}  # a minute after NOW
    assert exhausted(slow, now=NOW, jitter=0.0) == Park(NOW + 41, "core")


@pytest.mark.parametrize("date", ["yesterday", "", "Fri, 99 Foo 2027 99:99:99 GMT"])
def test_a_date_that_cannot_be_read_leaves_our_own_clock(date: str) -> None:
    assert exhausted({**SPENT, "date": date}, now=NOW, jitter=0.0) == Park(NOW + 101, "core")


@given(wait=st.floats(0, LONGEST_WAIT), jitter=st.floats(0, 1, exclude_max=True))
def test_jitter_only_ever_adds_and_not_much(wait: float, jitter: float) -> None:
    assert wait <= spread(wait, jitter) <= wait + 30


@given(st.text())
def test_a_header_counts_seconds_or_nothing(text: str) -> None:
    found = seconds(text)
    assert found is None or found >= 0
