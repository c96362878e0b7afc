"""Canaries of every kind, in everything that leaves: no secret survives."""

import io
import json

import jwt
import pytest
import structlog
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from hypothesis import given
from hypothesis import strategies as st

from app.github.client import InstallationClient
from app.github.errors import GitHubError
from app.github.redactor import REDACTED, Redactor
from tests.app.github.conftest import REPO, Scripted, answer

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PEM = KEY.private_bytes(
    serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
).decode()
SIGNED = jwt.encode({"iss": "7"}, KEY, algorithm="RS256")

# Each with a part that must not be readable any more. Put together at run time, so that no scanner takes them for real.
CANARIES = {
    "a short installation token": ("ghs_" + "A1b2" * 9, "A1b2A1b2"),
    "a long installation token": (f"ghs_123456_{SIGNED}", SIGNED[-40:]),
    "a token with dashes and dots": ("ghs_7_" + "a-b_c.d" * 60, "a-b_c.d"),
    "a personal token": ("ghp_" + "z9Y8" * 9, "z9Y8z9Y8"),
    "an OAuth token": ("gho_" + "z9Y8" * 9, "z9Y8z9Y8"),
    "a user-to-server token": ("ghu_" + "z9Y8" * 9, "z9Y8z9Y8"),
    "a refresh token": ("ghr_" + "z9Y8" * 18, "z9Y8z9Y8"),
    "a fine-grained token": ("github_pat_" + "11ABC_x" * 10, "11ABC_x"),
    "an old installation token": ("v1." + "0123456789abcdef" * 2 + "01234567", "0123456789abcdef"),
    "an AWS key": ("AKIA" + "IOSFODNN7EXAMPLE", "IOSFODNN7"),
    "a temporary AWS key": ("ASIA" + "IOSFODNN7EXAMPLE", "IOSFODNN7"),
    "a Slack token": ("xoxb-" + "123456789012-abcdefABCDEF", "abcdefABCDEF"),
    "a Slack app token": ("xapp-1-" + "A0123456-abcdefABCDEF", "abcdefABCDEF"),
    "a Linear key": ("lin_api_" + "q" * 40, "qqqq"),
    "a Stripe key": ("sk_live_" + "q1w2" * 6, "q1w2q1w2"),
    "a GitLab token": ("glpat-" + "q1w2-" * 5, "q1w2-q1w2"),
    "a JWT": (SIGNED, SIGNED[-40:]),
    "a private key": (PEM, PEM.splitlines()[3]),
    "a private key in JSON": (json.dumps(PEM), PEM.splitlines()[3]),
    "a private key cut off": (PEM[:600], PEM.splitlines()[3]),
    "an Authorization header": ("Authorization: Basic " + "dXNlcjpwYXNzd29yZA==", "dXNlcjpw"),
    "a header in a dictionary": ("{'Authorization': 'token " + "abcdef0123456789'}", "abcdef0123456789"),
    "a password in a URL": ("https://x-access-token:" + "hunter2hunter2@github.com/a/b", "hunter2"),
    "a storage link": ("https://store.example/a.zip?se=1&sig=" + "Zm9vYmFy%3D&sp=r", "Zm9vYmFy"),
}
AROUND = [("", ""), ("token=", "\n"), ("«", "»"), ('{"a": "', '"}'), ("x ", " y"), ("(", ").")]


@pytest.mark.parametrize("name", CANARIES)
@pytest.mark.parametrize(("before", "after"), AROUND)
def test_no_secret_survives_whatever_stands_around_it(name: str, before: str, after: str) -> None:
    secret, telling = CANARIES[name]
    cleaned = Redactor().text(before + secret + after)
    assert telling not in cleaned
    assert REDACTED in cleaned


@given(st.text(st.characters(codec="utf-8"), max_size=60), st.text(st.characters(codec="utf-8"), max_size=60))
def test_a_token_is_found_in_any_text(before: str, after: str) -> None:
    cleaned = Redactor().text(f"{before} {CANARIES['a long installation token'][0]} {after}")
    assert SIGNED[:12] not in cleaned
    assert SIGNED[-12:] not in cleaned


@pytest.mark.parametrize(
    "text",
    [
        "The quick brown fox: ghs_short, AKIA, xoxb, -----BEGIN PUBLIC KEY-----",
        "4c3f2b1a" * 5,  # a commit
        "https://github.com/quay/harbour/pull/1?tab=checks#L10",
        "https://github.com:443/a@b",
        "eyJ is how they begin",
        "v1.2.3 and authorization: none",
        "",
        "ünï©ødé \0 \x1b[31m",
    ],
)
def test_ordinary_text_is_left_alone(text: str) -> None:
    assert Redactor().text(text) == text


def test_known_values_are_redacted_whatever_they_look_like() -> None:
    redactor = Redactor(["correct horse", "correct horse battery", "short"])
    assert redactor.text("my correct horse battery staple, correct horse, short") == (
        f"my {REDACTED} staple, {REDACTED}, short"
    )


def test_every_string_of_a_value_is_cleaned() -> None:
    secret = CANARIES["a personal token"][0]
    value = {"a": [secret, 1, None, True, 2.5], secret: ({"b": secret},), "c": secret.encode(), "d": ValueError(secret)}
    cleaned = Redactor().deep(value)
    assert secret not in repr(cleaned)
    assert cleaned["a"][1:] == [1, None, True, 2.5]


JSON = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.text(max_size=20),
        st.sampled_from([c for c, _ in CANARIES.values()]),
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=9), inner, max_size=4)),
    max_leaves=12,
)


@given(JSON)
def test_the_quick_look_at_a_body_misses_nothing(body: object) -> None:
    redactor = Redactor(["known value"])
    assert redactor.body(body) == redactor.deep(body)


def test_what_is_nested_beyond_sense_is_dropped_whole() -> None:
    nested: list[object] = [CANARIES["a personal token"][0]]
    for _ in range(5000):
        nested = [nested]
    assert "ghp_" not in repr(Redactor().deep(nested))


def test_file_names_that_are_no_text_do_not_break_it() -> None:
    assert Redactor().text("a\udcffb " + CANARIES["a personal token"][0]) == f"a?b {REDACTED}"


def test_structlog_writes_no_secret() -> None:
    out = io.StringIO()
    log = structlog.wrap_logger(
        structlog.PrintLogger(out),
        processors=[
            structlog.processors.format_exc_info,
            Redactor(["known value"]),
            structlog.processors.JSONRenderer(),
        ],
    )
    for secret, telling in CANARIES.values():
        try:
            raise ValueError(f"with {secret}")
        except ValueError:
            log.exception(f"event {secret}", key=secret, nested={"a": [secret]}, known="known value")
        assert telling not in out.getvalue()
    assert "known value" not in out.getvalue()
    assert "Traceback" in out.getvalue()


async def test_no_body_that_leaves_holds_a_secret(client: InstallationClient, github: Scripted) -> None:
    github.says(answer({}))
    for secret, telling in CANARIES.values():
        body = {"output": {"summary": f"see {secret}", "annotations": [{"message": secret}]}}
        for write in (client.post, client.patch, client.put):
            await write("/repos/{repo}", body, repo=REPO)
            assert telling.encode() not in github.heard[-1].body
            assert REDACTED in github.heard[-1].json["output"]["summary"]


async def test_no_error_tells_a_token_or_a_link(client: InstallationClient, github: Scripted) -> None:
    """GitHub echoes, proxies chat: whatever is said, the error's text and its arguments are clean."""
    said = [secret for secret, _ in CANARIES.values()]
    telling = [part for _, part in CANARIES.values()]
    for status in (400, 401, 403, 404, 409, 410, 418, 422, 500):
        for secret in said:
            headers = {"X_GitHub_Request_Id": "A:1"}
            github.script[:] = [answer({"message": f"bad {secret}", "errors": [secret]}, status, **headers)]
            with pytest.raises(GitHubError) as caught:
                await client.get("/repos/{repo}", repo=REPO)
            shown = f"{caught.value} {caught.value.args!r} {vars(caught.value)}"
            assert not [part for part in (*telling, *github.minted) if part in shown]
            github.clock.time += 1
