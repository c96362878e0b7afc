"""Secrets are found wherever they are added, and never repeated. Shell.

The tokens here are made up, and put together at run time so that no scanner takes this file for a leak.
"""

import json
import random
import string
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewers.base import Options
from reviewers.inside.tokens import is_made_up, tokens_in
from reviewers.review import Confidence, Finding, Looked, NotApplicable, Origin, Review, Severity
from reviewers.secrets import reviewer
from tests.reviewers.casebook import Content, MemoryCache, case_of, counting

ALPHANUMERIC = string.ascii_letters + string.digits


def made(length: int, letters: str = ALPHANUMERIC, seed: int = 7) -> str:
    return "".join(random.Random(seed).choices(letters, k=length))


GITHUB = "ghp" + "_" + made(36)
AWS = "AKI" + "A" + made(16, string.ascii_uppercase + "234567")
HEXADECIMAL = made(32, "0123456789abcdef")
PASSWORD = "Tr0ub4dor" + "&3xyzW"
PEM = f"-----BEGIN RSA PRIVATE {'KEY'}-----\n{made(64)}\n{made(64, seed=8)}\n-----END RSA PRIVATE KEY-----\n"

TOKENS = {
    "github-token": [GITHUB, "gh" + "s_" + made(36), "gh" + "s_" + made(20) + "." + made(300) + "-" + made(40)],
    "gitlab-token": ["glp" + "at-" + made(20)],
    "aws-access-key": [AWS],
    "slack-token": ["xox" + "b-" + made(12, string.digits) + "-" + made(24)],
    "slack-webhook": [
        "https://hooks.slack" + ".com/services/T" + made(8, "A1B2C3") + "/B" + made(8, "D4E5F6") + "/" + made(24)
    ],
    "stripe-key": ["sk_" + "live_" + made(24)],
    "google-api-key": ["AI" + "za" + made(35)],
    "linear-key": ["lin_" + "api_" + made(40)],
    "npm-token": ["npm" + "_" + made(36)],
    "pypi-token": ["pypi-" + "AgE" + made(80)],
    "sendgrid-key": ["SG" + "." + made(22) + "." + made(43)],
    "openai-key": ["sk-" + "proj-" + made(40) + "T3Blbk" + "FJ" + made(40)],
    "anthropic-key": ["sk-" + "ant-api03-" + made(90)],
    "digitalocean-token": ["dop" + "_v1_" + made(64, "0123456789abcdef")],
    "azure-storage-key": ["Account" + "Key=" + made(86) + "=="],
    "telegram-token": [made(9, "123456789") + ":AA" + made(33)],
    "jwt": ["ey" + "J" + made(20) + ".ey" + "J" + made(40) + "." + made(43)],
}


async def judged(folder: Path, head: dict[str, Content], base: dict[str, Content] | None = None) -> Review:
    return await reviewer.review(await case_of(folder, head, base), Options())


@pytest.mark.parametrize(("rule", "token"), [(rule, token) for rule, tokens in TOKENS.items() for token in tokens])
def test_the_format_of_a_provider_is_known(rule: str, token: str) -> None:
    for line in (f'x = "{token}"', f"x: {token}", f"curl -H 'Authorization: {token}' https://a.example"):
        assert [found.rule for found, _ in tokens_in(line)] == [rule]


@pytest.mark.parametrize(
    "value",
    [
        "ghp_" + "x" * 36,
        "ghp_" + "ab" * 18,
        "AKIA" + "IOSFODNN7EXAMPLE",
        "ghp_" + "1234567890" * 4,
        "lin_api_" + "abcdefgh" * 5,
    ],
    ids=["one letter", "two letters", "the example of the documentation", "digits in order", "the alphabet"],
)
def test_a_token_that_nobody_was_ever_given_is_no_secret(value: str) -> None:
    assert is_made_up(value)


@given(st.integers(0, 10_000), st.sampled_from([ALPHANUMERIC, "0123456789abcdef"]))
def test_a_random_value_is_hardly_ever_taken_for_made_up(seed: int, letters: str) -> None:
    runs = [is_made_up(made(40, letters, seed=seed * 20 + n)) for n in range(20)]
    assert sum(runs) <= 1


@pytest.mark.parametrize(
    ("path", "line", "severity", "confidence"),
    [
        pytest.param("a.py", f'KEY = "{GITHUB}"', Severity.CRITICAL, Confidence.HIGH, id="a provider's token in code"),
        pytest.param(
            "docs/a.md", f"Use {GITHUB}", Severity.CRITICAL, Confidence.HIGH, id="a provider's token in prose"
        ),
        pytest.param(
            "tests/test_a.py", f'k = "{AWS}"', Severity.CRITICAL, Confidence.HIGH, id="a provider's token in a test"
        ),
        pytest.param(
            "package-lock.json", f'"r": "{GITHUB}"', Severity.CRITICAL, Confidence.HIGH, id="a token in a lock file"
        ),
        pytest.param("a.py", f'password = "{PASSWORD}"', Severity.MEDIUM, Confidence.MEDIUM, id="a password in code"),
        pytest.param(
            ".env", f"DB_PASSWORD={PASSWORD}", Severity.MEDIUM, Confidence.MEDIUM, id="a password without quotes"
        ),
        pytest.param("a.yml", f"api_key: {HEXADECIMAL}", Severity.MEDIUM, Confidence.MEDIUM, id="a key in settings"),
        pytest.param(
            "a.js", f'const authToken = "{made(44)}"', Severity.MEDIUM, Confidence.MEDIUM, id="a random token"
        ),
        pytest.param(
            "a.py",
            'u = "postgres://app:s3cr3tPa55w0rt@db.acme.io/x"',
            Severity.MEDIUM,
            Confidence.MEDIUM,
            id="in a URL",
        ),
        pytest.param(
            "a.py",
            f'k = "{GITHUB}"  # pragma: allowlist secret',
            Severity.CRITICAL,
            Confidence.HIGH,
            id="with a pragma",
        ),
        pytest.param(
            "a.py",
            "x = 1" + " " * 5000 + f'; password = "{PASSWORD}"',
            Severity.MEDIUM,
            Confidence.MEDIUM,
            id="far right",
        ),
        pytest.param(
            "tests/test_a.py", f'password = "{PASSWORD}"', Severity.NOTE, Confidence.LOW, id="a password in a test"
        ),
    ],
)
async def test_it_finds(path: str, line: str, severity: Severity, confidence: Confidence, tmp_path: Path) -> None:
    review = await judged(tmp_path, {path: f"first\n{line}\n"})
    assert [(one.line, one.severity, one.confidence) for one in review.findings] == [(2, severity, confidence)]


@pytest.mark.parametrize(
    ("path", "line"),
    [
        pytest.param("a.py", 'password = os.environ["DB_PASSWORD"]', id="a password from the environment"),
        pytest.param("a.py", 'secret = load_secret("db/password/2024")', id="a password from a store"),
        pytest.param("a.py", 'password = "changeme123"', id="a stand-in"),
        pytest.param("a.yml", "password: ${DB_PASSWORD_2}", id="a template"),
        pytest.param("a.yml", "api_key: <your-api-key-1>", id="a blank to fill in"),
        pytest.param("a.py", f'sha256 = "{made(64, "0123456789abcdef")}"', id="a digest"),
        pytest.param("a.py", f'token_hash = "{made(64, "0123456789abcdef")}"', id="the digest of a token"),
        pytest.param("a.py", 'key_id = "3fa85f64-5717-4562-b3fc-2c963f66afa6"', id="a UUID"),
        pytest.param("a.json", f'"integrity": "sha512-{made(86)}=="', id="the integrity of a package"),
        pytest.param("package-lock.json", f'"token": "{made(44)}"', id="anything random in a lock file"),
        pytest.param("a.py", 'PASSWORD_FIELD = "user_password_confirmation"', id="the name of a field"),
        pytest.param("a.md", f"-----BEGIN RSA PRIVATE {'KEY'}-----", id="the header of a key alone"),
        pytest.param("a.js", 'const url = "https://user:password@localhost/"', id="a password that says password"),
    ],
)
async def test_it_leaves_in_peace(path: str, line: str, tmp_path: Path) -> None:
    assert (await judged(tmp_path, {path: f"{line}\n"})).findings == ()


@pytest.mark.parametrize("secret", [GITHUB, AWS, PASSWORD, HEXADECIMAL], ids=["token", "key id", "password", "key"])
async def test_the_secret_itself_never_comes_out(secret: str, tmp_path: Path) -> None:
    cache = MemoryCache()
    case = await case_of(tmp_path, {"a.py": f'api_key = "{secret}"\n'}, cache=cache)
    review = await reviewer.review(case, Options())
    assert f"({secret[:4]}…, {len(secret)} characters)" in review.findings[0].message
    assert secret[:5] not in str(review)
    assert cache.items
    assert secret[:5].encode() not in b"".join(cache.items.values())


async def test_a_private_key_is_told_once(tmp_path: Path) -> None:
    review = await judged(tmp_path, {"deploy.pem": PEM})
    assert [(one.rule, one.severity) for one in review.findings] == [("secrets/private-key", Severity.CRITICAL)]


async def test_a_private_key_on_one_line_is_found(tmp_path: Path) -> None:
    review = await judged(tmp_path, {"account.json": json.dumps({"private_key": PEM}) + "\n"})
    assert [one.rule for one in review.findings] == ["secrets/private-key"]


async def test_only_lines_that_the_change_adds_are_judged(tmp_path: Path) -> None:
    old = f'old = "{GITHUB}"\n'
    review = await judged(tmp_path, {"a.py": old + "x = 1\n"}, {"a.py": old})
    assert review.findings == ()


async def test_a_secret_that_was_there_and_is_only_formatted_does_not_count(tmp_path: Path) -> None:
    review = await judged(tmp_path, {"a.py": f'token = "{GITHUB}"\n'}, {"a.py": f"token='{GITHUB}'\n"})
    assert [one.origin for one in review.findings] == [Origin.TOUCHED]
    assert counting(review) == []


async def test_a_secret_replaced_by_another_counts(tmp_path: Path) -> None:
    other = "ghp" + "_" + made(36, seed=9)
    review = await judged(tmp_path, {"a.py": f'token = "{other}"\n'}, {"a.py": f'token = "{GITHUB}"\n'})
    assert [one.origin for one in review.findings] == [Origin.INTRODUCED]


async def test_it_reads_vendored_and_generated_files_too(tmp_path: Path) -> None:
    case = await case_of(tmp_path, {"vendor/a.js": f'"{GITHUB}"\n'})
    files = (replace(case.change.files[0], vendored=True, generated=True),)
    review = await reviewer.review(replace(case, change=replace(case.change, files=files)), Options())
    assert [one.rule for one in review.findings] == ["secrets/github-token"]


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(f'k = "{GITHUB}"\n'.encode("utf-16"), id="in UTF-16"),
        pytest.param(f'k = "{GITHUB}"\r\n\0'.encode(), id="beside a NUL byte"),
        pytest.param(b'\xff\xfe\xfa k = "' + GITHUB.encode() + b'"\n', id="beside bytes that are no text"),
    ],
)
async def test_a_file_in_which_git_sees_no_lines_is_read_whole(content: bytes, tmp_path: Path) -> None:
    case = await case_of(tmp_path, {"settings.py": content})
    files = (replace(case.change.files[0], added_lines=frozenset()),)
    review = await reviewer.review(replace(case, change=replace(case.change, files=files)), Options())
    assert [one.rule for one in review.findings] == ["secrets/github-token"]
    assert counting(review)


async def test_a_flood_of_them_makes_the_evidence_incomplete(tmp_path: Path) -> None:
    flood = "".join(f'password = "{made(20, seed=n)}9x"\n' for n in range(200))
    review = await judged(tmp_path, {"tests/flood.py": flood + f'k = "{GITHUB}"\n'})
    assert [gap.looked for gap in review.evidence[0].gaps] == [Looked.PARTIAL]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("password=" * 100_000, id="a keyword over and over"),
        pytest.param('"' + "a" * 900_000, id="a string without an end"),
        pytest.param("ghp_" * 200_000, id="the beginning of a token over and over"),
        pytest.param("://:@" * 150_000, id="the skeleton of a URL over and over"),
        pytest.param("-----BEGIN PRIVATE KEY-----\n" * 30_000, id="headers of keys"),
    ],
)
async def test_hostile_text_is_read_to_its_end(text: str, tmp_path: Path) -> None:
    review = await judged(tmp_path, {"a.txt": f'{text}\nk = "{GITHUB}"\n'})
    assert "secrets/github-token" in {one.rule for one in review.findings}
    assert not review.evidence[0].gaps


async def test_it_says_what_it_cannot_see(tmp_path: Path) -> None:
    review = await judged(tmp_path, {"a.py": f'k = "{GITHUB}"\n'})
    assert any("still in the history" in note for note in review.notes)


async def test_nobody_is_alarmed_where_no_secret_was_found(tmp_path: Path) -> None:
    assert (await judged(tmp_path, {"a.py": "x = 1\n"})).notes == ()


async def test_it_does_not_apply_where_nothing_is_added(tmp_path: Path) -> None:
    review = await judged(tmp_path, {"logo.png": b"\x89PNG\0\0"}, {"gone.py": f'k = "{GITHUB}"\n'})
    assert isinstance(review.outcome, NotApplicable)


def fingerprints(findings: tuple[Finding, ...]) -> set[str]:
    return {finding.fingerprint for finding in findings}


async def test_the_same_secret_on_another_line_has_the_same_fingerprint(tmp_path: Path) -> None:
    one = await judged(tmp_path / "1", {"a.py": f'k = "{GITHUB}"\n'})
    two = await judged(tmp_path / "2", {"a.py": f'x = 1\nname = "{GITHUB}"\n'})
    assert fingerprints(one.findings) == fingerprints(two.findings)
