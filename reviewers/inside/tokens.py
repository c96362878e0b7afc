"""How the tokens of well-known providers look, and what makes a string a mere example. Core.

Every pattern is run by RE2, which takes linear time on any input. Group 1, where there is one, is the secret.
"""

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import re2


@dataclass(frozen=True, slots=True)
class Token:
    """`high` says that the format alone proves it: a prefix that its provider reserves, or the like."""

    rule: str
    what: str
    pattern: str
    high: bool = True


# Word boundaries keep a token from being found in the middle of a longer string, such as base64 of something else.
TOKENS = (
    # https://github.blog/2021-04-05-behind-githubs-new-authentication-token-formats/; since 2026 installation tokens
    # are longer, signed, and hold dots and dashes.
    Token("github-token", "A GitHub token", r"\bgh[pour]_[A-Za-z0-9]{36,255}\b"),
    Token("github-token", "A GitHub installation token", r"\bghs_[A-Za-z0-9._-]{36,}"),
    Token("github-token", "A GitHub token", r"\bgithub_pat_[A-Za-z0-9_]{60,}\b"),
    Token("gitlab-token", "A GitLab token", r"\bgl(?:pat|dt|rt|ptt|soat|agent)-[A-Za-z0-9_-]{20,}"),
    Token("aws-access-key", "An AWS access key id", r"\b((?:AKIA|ASIA)[A-Z2-7]{16})\b"),
    Token(
        "aws-secret-key",
        "An AWS secret access key",
        r"(?i)aws.{0,20}?(?:secret|sk).{0,20}?[=:>\s\"']{1,5}([A-Za-z0-9/+]{40})(?:[^A-Za-z0-9/+=]|$)",
    ),
    Token("slack-token", "A Slack token", r"\bxox[abeoprs]-[0-9A-Za-z-]{20,}"),
    Token("slack-token", "A Slack app token", r"\bxapp-[0-9]-[A-Z0-9]+-[0-9]+-[a-z0-9]{20,}"),
    Token(
        "slack-webhook", "A Slack webhook", r"hooks\.slack\.com/services/(T[A-Z0-9]{6,}/B[A-Z0-9]{6,}/[A-Za-z0-9]{20,})"
    ),
    Token("stripe-key", "A Stripe live key", r"\b[sr]k_live_[0-9A-Za-z]{16,}"),
    Token("stripe-key", "A Stripe test key", r"\b[sr]k_test_[0-9A-Za-z]{16,}", high=False),
    Token("stripe-webhook", "A Stripe webhook secret", r"\bwhsec_[A-Za-z0-9+/]{32,}"),
    Token("google-api-key", "A Google API key", r"\bAIza[0-9A-Za-z_-]{35}\b"),
    Token("google-oauth", "A Google OAuth client secret", r"\bGOCSPX-[0-9A-Za-z_-]{28}"),
    Token("google-oauth", "A Google access token", r"\bya29\.[0-9A-Za-z_-]{30,}"),
    Token("linear-key", "A Linear key", r"\blin_(?:api|oauth|wh)_[A-Za-z0-9]{32,}"),
    Token("npm-token", "An npm token", r"\bnpm_[A-Za-z0-9]{36}\b"),
    Token("pypi-token", "A PyPI token", r"\bpypi-AgE[A-Za-z0-9_-]{50,}"),
    Token("openai-key", "An OpenAI key", r"\bsk-[A-Za-z0-9_-]{0,100}T3BlbkFJ[A-Za-z0-9_-]{20,}"),
    Token("anthropic-key", "An Anthropic key", r"\bsk-ant-[a-z0-9]+-[A-Za-z0-9_-]{60,}"),
    Token("huggingface-token", "A Hugging Face token", r"\bhf_[A-Za-z]{34}\b"),
    Token("sendgrid-key", "A SendGrid key", r"\bSG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}"),
    Token("mailgun-key", "A Mailgun key", r"(?i)mailgun.{0,40}?\b(key-[0-9a-f]{32})\b"),
    Token("twilio-key", "A Twilio key", r"(?i)twilio.{0,40}?\b(SK[0-9a-f]{32})\b"),
    Token("telegram-token", "A Telegram bot token", r"\b[0-9]{8,10}:AA[A-Za-z0-9_-]{33}\b"),
    Token(
        "discord-webhook", "A Discord webhook", r"discord(?:app)?\.com/api/webhooks/([0-9]{17,20}/[A-Za-z0-9_-]{60,})"
    ),
    Token(
        "discord-token", "A Discord bot token", r"\b[MNO][A-Za-z0-9_-]{23,25}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,38}\b"
    ),
    Token("mailchimp-key", "A Mailchimp key", r"\b[0-9a-f]{32}-us[0-9]{1,2}\b"),
    Token("artifactory-key", "An Artifactory key", r"\bAKCp[A-Za-z0-9]{60,}\b"),
    Token("digitalocean-token", "A DigitalOcean token", r"\bdo[oprt]_v1_[a-f0-9]{64}\b"),
    Token("azure-storage-key", "An Azure storage key", r"AccountKey=([A-Za-z0-9+/]{86}==)"),
    Token("vault-token", "A Vault token", r"\bhv[sb]\.[A-Za-z0-9_-]{24,}"),
    Token("terraform-token", "A Terraform Cloud token", r"\b[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_=-]{60,}"),
    Token("databricks-token", "A Databricks token", r"\bdapi[a-f0-9]{32}\b"),
    Token("docker-token", "A Docker Hub token", r"\bdckr_(?:pat|oat)_[A-Za-z0-9_-]{27,}"),
    Token("grafana-token", "A Grafana token", r"\bgl(?:sa|c)_[A-Za-z0-9+/=_]{32,}"),
    Token("shopify-token", "A Shopify token", r"\bshp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}\b"),
    Token("postman-key", "A Postman key", r"\bPMAK-[a-f0-9]{24}-[a-f0-9]{34}\b"),
    Token("new-relic-key", "A New Relic key", r"\bNRAK-[A-Z0-9]{27}\b"),
    Token("square-token", "A Square token", r"\b(?:sq0(?:atp|csp)-[0-9A-Za-z_-]{22,43}|EAAA[A-Za-z0-9_-]{60})"),
    Token("age-key", "An age secret key", r"\bAGE-SECRET-KEY-1[0-9A-Z]{58}\b"),
    Token(
        "jwt", "A signed token (JWT)", r"\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{20,}", high=False
    ),
)

PEM = r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----"

# The sample token of the JWT introduction, repeated in countless examples.
_SAMPLES = ("SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c", "TJVA95OrM7E2cBab30RMHrHDcEfxjoYZgeFONFh7HgQ")
_WORDS = (
    *("example", "sample", "dummy", "placeholder", "changeme", "change_me", "change-me", "replaceme", "replace_me"),
    *("redacted", "notreal", "not-a-real", "your_", "your-", "yoursecret", "insert", "foobar", "<", ">", "...", "…"),
    *(
        "lorem",
        "mysecret",
        "my-secret",
        "my_secret",
        "supersecret",
        "password",
        "passwd",
        "deadbeef",
        "fake",
        "${",
        "{{",
    ),
)
_ROWS = ("01234567890123456789", "abcdefghijklmnopqrstuvwxyzabcdef", "qwertyuiopasdfghjklzxcvbnm")
ROW = 7  # characters in keyboard or alphabet order that no generator gives


def _compile() -> tuple[Any, tuple[Any, ...]]:
    options = re2.Options()
    options.log_errors = False
    prefilter = re2.Set.SearchSet(options)
    for token in TOKENS:
        prefilter.Add(token.pattern)
    prefilter.Compile()
    return prefilter, tuple(re2.compile(token.pattern, options) for token in TOKENS)


_PREFILTER, _PATTERNS = _compile()
_PEM = re2.compile(PEM)


def tokens_in(line: str) -> Iterator[tuple[Token, str]]:
    """Each provider token in a line. One set match tells which patterns are worth running."""
    for place in sorted(_PREFILTER.Match(line) or ()):
        for match in _PATTERNS[place].finditer(line):
            value = match.group(match.re.groups and 1)
            if not is_made_up(value):
                yield TOKENS[place], value


def after_pem_header(line: str) -> str | None:
    """What follows the header of a private key on its line, or None where there is no such header."""
    match = _PEM.search(line)
    return line[match.end() :] if match else None


def is_made_up(value: str) -> bool:
    """Whether a token of the right shape is clearly nobody's: an example, repeated or consecutive characters."""
    low = value.lower()
    if any(word in low for word in ("example", "redacted", "xxxx", "0000000", "...")) or value.endswith(_SAMPLES):
        return True
    # A random value seldom has so few different characters; one made by hand repeats itself.
    return len(set(value)) < min(10, len(value) / 2) or _has_row(low)


def is_placeholder(value: str) -> bool:
    """Whether the value of a setting is clearly no secret: a stand-in, a reference, or words."""
    low = value.lower()
    return is_made_up(value) or any(word in low for word in _WORDS) or not _is_mixed(value) or entropy(value) < 3.0


def entropy(value: str) -> float:
    """Shannon's, in bits per character."""
    return -sum(n / len(value) * math.log2(n / len(value)) for n in Counter(value).values())


def _is_mixed(value: str) -> bool:
    """Letters and digits, and in one piece: people's names for things have neither digits inside nor no spaces."""
    return any(c.isdigit() for c in value) and any(c.isalpha() for c in value) and not any(c.isspace() for c in value)


def _has_row(low: str) -> bool:
    windows = {low[start : start + ROW] for start in range(len(low) - ROW + 1)}
    return any(row[start : start + ROW] in windows for row in _ROWS for start in range(len(row) - ROW + 1))
