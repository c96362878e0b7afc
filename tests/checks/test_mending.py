"""What is shown as code to write instead, and what as an instruction."""

import pytest

from checks.mending import Mending, mending
from reviewers.pack import load_pack


@pytest.mark.parametrize(
    ("suggestion", "expected"),
    [
        ("", None),
        (" \n", None),
        ("Use an `Event`.", Mending("Use an `Event`.", is_code=False)),
        ("revoke the key, and let the program use a role", "Revoke the key, and let the program use a role."),
        ("json.loads(data)", Mending("json.loads(data)", is_code=True)),
        ("USER 10001", Mending("USER 10001", is_code=True)),
        ("chmod 755 file", Mending("chmod 755 file", is_code=True)),
        ("curl https://...", Mending("curl https://...", is_code=True)),
        ("if x:\n    return.", Mending("if x:\n    return.", is_code=True)),
    ],
)
def test_instructions_are_told_from_code(suggestion: str, expected: Mending | str | None) -> None:
    wanted = Mending(expected, is_code=False) if isinstance(expected, str) else expected
    assert mending(suggestion) == wanted


def test_the_rule_pack_proposes_code_but_for_a_few_instructions() -> None:
    proposed = {rule.id: mending(rule.metadata.fix) for rule in load_pack().rules.values() if rule.metadata.fix}
    prose = {rule for rule, what in proposed.items() if what and not what.is_code}
    assert prose == {
        *("any-private-key", "any-cloud-key", "any-provider-token", "any-bidi-control", "any-hidden-text"),
        *("gh-environment-injection", "py-csrf-exempt"),
    }
