"""The App's identity: what is signed, how often, and what never shows."""

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from app.github.auth import AppCredentials, AppKey
from app.github.client import GitHub
from app.github.errors import Misused, Unauthorised
from app.github.installations import get_app
from tests.app.github.conftest import START, HandClock, Making, Scripted, answer

APP = {"id": 7, "slug": "quaygate", "name": "Quaygate", "permissions": {}, "events": []}
PKCS8, PKCS1 = serialization.PrivateFormat.PKCS8, serialization.PrivateFormat.TraditionalOpenSSL


def pem(form: serialization.PrivateFormat) -> bytes:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())


def claims(token: str) -> dict[str, object]:
    decoded: dict[str, object] = jwt.decode(token, options={"verify_signature": False})
    return decoded


def test_the_jwt_is_backdated_and_ends_within_ten_minutes(key: AppKey) -> None:
    assert claims(key.sign("Iv23li", START)) == {"iat": START - 60, "exp": START + 540, "iss": "Iv23li"}


@pytest.mark.parametrize("form", [PKCS1, PKCS8])
def test_a_key_is_read_in_both_forms_and_with_line_ends_written_out(form: serialization.PrivateFormat) -> None:
    raw = pem(form)
    for text in (raw, raw.decode(), raw.decode().replace("\n", "\\n"), raw.strip()):
        assert AppKey.from_pem(text).sign("7", START).count(".") == 2


def test_a_wrong_key_is_refused_without_quoting_it() -> None:
    raw = pem(PKCS8)
    curve = ec.generate_private_key(ec.SECP256R1())
    wrong = curve.private_bytes(serialization.Encoding.PEM, PKCS8, serialization.NoEncryption())
    for bad in (b"", b"not a key", raw[: len(raw) // 2], wrong, raw.replace(b"A", b"!")):
        with pytest.raises(Misused) as caught:
            AppKey.from_pem(bad)
        assert b"PRIVATE" not in str(caught.value).encode()
        assert caught.value.__suppress_context__ or caught.value.__context__ is None


async def test_one_jwt_serves_until_its_last_minute(key: AppKey) -> None:
    clock = HandClock()
    credentials = AppCredentials(key, "7", clock)
    first = await credentials.get()
    clock.time += 479
    assert await credentials.get() == first
    clock.time += 2
    assert claims(await credentials.get())["iat"] == START + 481 - 60


async def test_the_issuer_is_the_client_id_where_there_is_one(make: Making, github: Scripted) -> None:
    github.says(answer(APP))
    for settings, issuer in (({"client_id": "Iv23li"}, "Iv23li"), ({}, "7")):
        await get_app(make(**settings).app())
        assert claims(github.heard[-1].headers["Authorization"].removeprefix("Bearer "))["iss"] == issuer


async def test_a_clock_that_is_off_is_set_by_githubs(hub: GitHub, github: Scripted) -> None:
    """The Date of the refusal is ten minutes after our own time."""
    github.says(answer({"message": "bad"}, 401, Date="Fri, 15 Jan 2027 08:10:00 GMT"), answer(APP))
    await get_app(hub.app())
    first, second = (claims(heard.headers["Authorization"].split()[1]) for heard in github.heard)
    assert (first["iat"], second["iat"]) == (START - 60, START - 60 + 600)


async def test_a_second_refusal_stands(hub: GitHub, github: Scripted) -> None:
    github.says(answer({"message": "A JSON web token could not be decoded"}, 401))
    with pytest.raises(Unauthorised, match=r"could not be decoded \[GET /app\]"):
        await get_app(hub.app())
    assert len(github.heard) == 2
