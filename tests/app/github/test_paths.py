"""A value can never leave its place in a URL."""

from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.github.errors import Garbled, Misused
from app.github.paths import checked_api_url, fill, own

API = "https://github.example/api/v3"
TEXT = st.text(min_size=1).filter(lambda text: text not in {".", ".."} and text.isprintable())


@given(ref=TEXT)
def test_any_text_stays_one_part_of_the_path(ref: str) -> None:
    path = urlsplit(fill(API, "/repos/{repo}/commits/{ref}/check-runs", {"repo": "o/r", "ref": ref})).path
    parts = path.split("/")
    assert [*parts[:7], parts[8]] == ["", "api", "v3", "repos", "o", "r", "commits", "check-runs"]
    assert unquote(parts[7]) == ref


@given(parts=st.lists(TEXT.filter(lambda text: "/" not in text), min_size=1, max_size=5))
def test_a_path_keeps_its_slashes_and_only_those(parts: list[str]) -> None:
    path = urlsplit(fill(API, "/repos/{repo}/contents{/path*}", {"repo": "o/r", "path": parts})).path
    assert [unquote(part) for part in path.removeprefix("/api/v3/repos/o/r/contents/").split("/")] == parts


@given(name=TEXT)
def test_what_the_path_does_not_name_is_the_query(name: str) -> None:
    url = urlsplit(fill(API, "/repos/{repo}/check-runs", {"repo": "o/r", "check_name": name, "app_id": 7}))
    assert url.path == "/api/v3/repos/o/r/check-runs"
    assert parse_qs(url.query) == {"check_name": [name], "app_id": ["7"]}


def test_none_is_left_out_and_truth_is_lower_case() -> None:
    url = fill(API, "/x", {"absent": None, "all": True, "n": 0})
    assert url == f"{API}/x?all=true&n=0"


@pytest.mark.parametrize(
    "values",
    [
        pytest.param({}, id="nothing given"),
        pytest.param({"repo": "o/r"}, id="a value missing"),
        pytest.param({"repo": "o/r", "ref": ""}, id="an empty value"),
        pytest.param({"repo": "o/r", "ref": ".."}, id="a step up"),
        pytest.param({"repo": "o/r/../x", "ref": "a"}, id="a repository with too many slashes"),
        pytest.param({"repo": "o", "ref": "a"}, id="a repository without an owner"),
        pytest.param({"repo": "o/..", "ref": "a"}, id="a repository that is a step up"),
        pytest.param({"repo": "o/r?x=1", "ref": "a"}, id="a repository with a query"),
        pytest.param({"repo": "o/r\n", "ref": "a"}, id="a repository with a line end"),
    ],
)
def test_a_call_that_could_be_mistaken_is_refused(values: dict[str, str]) -> None:
    with pytest.raises(Misused):
        fill(API, "/repos/{repo}/commits/{ref}", values)


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/api/v3/next",
        "http://github.example/api/v3/next",
        "https://github.example:444/api/v3/next",
        "https://github.example@evil.example/next",
        "https://someone@github.example/next",
        "/api/v3/next",
        "https://[broken/next",
    ],
)
def test_a_link_to_another_host_is_no_link(url: str) -> None:
    with pytest.raises(Garbled):
        own(API, url)


def test_a_link_within_github_is_followed() -> None:
    assert own(API, f"{API}/repositories/1/pulls?page=2") == f"{API}/repositories/1/pulls?page=2"


@pytest.mark.parametrize(
    "url", ["http://github.example", "ftp://github.example", "https://", "https://a:b@github.example", "https://h/?q=1"]
)
def test_an_api_address_must_be_encrypted_and_plain(url: str) -> None:
    with pytest.raises(Misused):
        checked_api_url(url)


def test_loopback_needs_no_encryption() -> None:
    assert checked_api_url("http://127.0.0.1:8099/api/v3/") == "http://127.0.0.1:8099/api/v3"
