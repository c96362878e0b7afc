"""The door: what is let in, what is refused, and that nobody can knock it over."""

import asyncio
import gzip
import json
import multiprocessing
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.web import Probe, build
from app.webhooks import EVENTS, translate
from app.webhooks.delivery import Delivery, NotKept
from app.webhooks.intake import HEAVY, Intake
from app.webhooks.payload import Malformed, Payload
from app.webhooks.signature import is_signed, sign
from app.webhooks.work import (
    ClosePull,
    EvidenceArrived,
    LookAround,
    Place,
    RecordPush,
    ReviewGroup,
    ReviewHead,
    ReviewPull,
    from_json,
    partition,
    to_json,
)

SECRET, OLD_SECRET, APP_ID = b"a secret of the tests", b"the secret before it", 29310
RECORDINGS = Path(__file__).parents[2] / "recordings" / "webhooks.json.gz"
EXAMPLES: dict[str, list[dict[str, Any]]] = json.loads(gzip.decompress(RECORDINGS.read_bytes()))
PLACE = Place(installation_id=5, repository_id=17, full_name="acme/shop")
ENVELOPE = {"installation": {"id": 5}, "repository": {"id": 17, "full_name": "acme/shop"}, "sender": {"id": 9}}
SHA = "a" * 40


class Door:
    """A running intake, and what it kept."""

    def __init__(self, url: str, session: aiohttp.ClientSession) -> None:
        self.url = url
        self.session = session
        self.kept: list[Delivery] = []
        self.broken = False

    async def keep(self, delivery: Delivery) -> None:
        if self.broken:
            raise NotKept("the disk is full")
        self.kept.append(delivery)

    async def knock(self, body: bytes, **changed: str | None) -> tuple[int, str]:
        """Posts a body as GitHub would; a header given as None is left out."""
        headers = {
            "Content-Type": "application/json",
            "X-GitHub-Event": "pull_request",
            "X-GitHub-Delivery": "0f6b6c2e-1111-2222-3333-444455556666",
            "X-Hub-Signature-256": sign(body, SECRET),
        } | {name.replace("_", "-"): value for name, value in changed.items()}  # fmt: skip
        sent = {name: value for name, value in headers.items() if value is not None}
        async with self.session.post(
            self.url, data=BytesIO(body), headers=sent, skip_auto_headers=["Content-Type"]
        ) as answer:
            return answer.status, await answer.text()


@asynccontextmanager
async def served(intake: Intake | None, **probes: Probe) -> AsyncIterator[str]:
    """Where the intake is to be found."""
    runner = web.AppRunner(build(intake, probes), auto_decompress=False)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/webhooks/github"
    if intake:
        await intake.close()
    await runner.cleanup()


@pytest.fixture
async def door() -> AsyncIterator[Door]:
    async with aiohttp.ClientSession() as session:
        door = Door("", session)
        async with served(Intake((SECRET, OLD_SECRET), APP_ID, lambda delivery: door.keep(delivery))) as door.url:
            yield door


def opened(**more: object) -> bytes:
    return json.dumps({"action": "opened", "pull_request": {"number": 7}, **ENVELOPE, **more}).encode()


async def test_a_signed_delivery_is_kept_and_acknowledged(door: Door) -> None:
    status, _ = await door.knock(opened())
    assert status == 202
    assert [kept.work for kept in door.kept] == [ReviewPull(place=PLACE, number=7)]
    assert door.kept[0].guid == "0f6b6c2e-1111-2222-3333-444455556666"
    assert json.loads(door.kept[0].body)["action"] == "opened"


async def test_the_secret_before_is_accepted_while_it_is_rotated(door: Door) -> None:
    status, _ = await door.knock(opened(), X_Hub_Signature_256=sign(opened(), OLD_SECRET))
    assert status == 202


REFUSED: dict[str, tuple[dict[str, str | None], int]] = {
    "no signature": ({"X_Hub_Signature_256": None}, 401),
    "a SHA-1 signature alone": ({"X_Hub_Signature_256": None, "X_Hub_Signature": "sha1=00"}, 401),
    "SHA-1 inside the newer header": ({"X_Hub_Signature_256": "sha1=" + "0" * 40}, 401),
    "the signature of another body": ({"X_Hub_Signature_256": sign(b"{}", SECRET)}, 401),
    "an unknown secret": ({"X_Hub_Signature_256": sign(opened(), b"somebody else's")}, 401),
    "an upper-case signature": ({"X_Hub_Signature_256": "sha256=" + sign(opened(), SECRET)[7:].upper()}, 401),
    "a signature that is not ASCII": ({"X_Hub_Signature_256": "sha256=é"}, 401),
    "a signature of 8 kB": ({"X_Hub_Signature_256": "sha256=" + "0" * 8000}, 401),
    "no event": ({"X_GitHub_Event": None}, 400),
    "an event that is a path": ({"X_GitHub_Event": "../push"}, 400),
    "no delivery id": ({"X_GitHub_Delivery": None}, 400),
    "a delivery id of 100 characters": ({"X_GitHub_Delivery": "a" * 100}, 400),
    "a form": ({"Content_Type": "application/x-www-form-urlencoded"}, 415),
    "no content type": ({"Content_Type": None}, 415),
    "a compressed body": ({"Content_Encoding": "gzip"}, 415),
}


@pytest.mark.parametrize(("changed", "expected"), REFUSED.values(), ids=REFUSED.keys())
async def test_what_is_not_a_delivery_is_refused(door: Door, changed: dict[str, str | None], expected: int) -> None:
    status, _ = await door.knock(opened(), **changed)
    assert status == expected
    assert door.kept == []


BODIES: dict[str, bytes] = {
    "empty": b"",
    "null": b"null",
    "a list": b"[]",
    "a number": b"1",
    "cut short": opened()[:-5],
    "not a number": b'{"action": NaN}',
    "nested 100,000 deep": b"[" * 100_000 + b"]" * 100_000,
    "a byte-order mark": b"\xef\xbb\xbf" + opened(),
    "not UTF-8": b'{"action": "\xff"}',
    "UTF-16": '{"action": "opened"}'.encode("utf-16"),
    "a number of 5,000 digits": b'{"action":"opened","number":' + b"9" * 5000 + b"}",
    "no installation": json.dumps({"action": "opened", "pull_request": {"number": 7}}).encode(),
    "an installation that is text": opened(installation={"id": "5"}),
    "an id over 63 bits": opened(installation={"id": 2**63}),
    "an id that is true": opened(installation={"id": True}),
    "no repository": opened(repository=None),
    "a repository named as a path": opened(repository={"id": 1, "full_name": "../../etc"}),
    "an action that is an object": opened(action={}),
    "no pull request": opened(pull_request=None),
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES.keys())
async def test_a_body_that_github_never_sends_is_a_clean_400(door: Door, body: bytes) -> None:
    status, text = await door.knock(body)
    assert status == 400, text
    assert "body" in json.loads(text)["message"]
    assert door.kept == []


async def test_a_store_that_cannot_keep_it_is_a_503_never_a_2xx(door: Door) -> None:
    door.broken = True
    status, _ = await door.knock(opened())
    assert status == 503


async def test_a_gzip_bomb_is_never_unpacked(door: Door) -> None:
    status, _ = await door.knock(gzip.compress(b"0" * (64 << 20)), Content_Encoding="gzip")
    assert status == 415


async def test_a_body_over_github_s_limit_is_a_413_and_one_below_it_is_read(door: Door) -> None:
    status, _ = await door.knock(b" " * (25 * 1024 * 1024 + 1))
    assert status == 413
    large = opened(padding="x" * (3 << 20))
    status, text = await door.knock(large)
    assert status == 202, text


async def test_a_chunked_body_without_end_is_cut_at_the_limit(door: Door) -> None:
    async def flood() -> AsyncIterator[bytes]:
        for _ in range(26):
            yield b" " * (1 << 20)

    headers = {
        "Content-Type": "application/json", "X-GitHub-Event": "push", "X-GitHub-Delivery": "abcdefgh",
        "X-Hub-Signature-256": "sha256=00",
    }  # fmt: skip
    async with door.session.post(door.url, data=flood(), headers=headers) as answer:
        assert answer.status == 413


async def test_two_signatures_are_not_a_signature(door: Door) -> None:
    host, port = door.url.split("/")[2].split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    body = opened()
    good = sign(body, SECRET)
    lines = ["POST /webhooks/github HTTP/1.1", f"Host: {host}", f"Content-Length: {len(body)}", "Connection: close"]
    lines += ["Content-Type: application/json", "X-GitHub-Event: pull_request", "X-GitHub-Delivery: abcdefgh"]
    lines += [f"X-Hub-Signature-256: {good}", f"X-Hub-Signature-256: {good}"]
    writer.write("\r\n".join([*lines, "", ""]).encode() + body)
    await writer.drain()
    assert (await reader.readline()).startswith(b"HTTP/1.1 401")
    writer.close()
    await writer.wait_closed()


def with_installation(payload: dict[str, Any]) -> dict[str, Any]:
    """Deliveries to an App always name the installation; some recordings were made by repository webhooks."""
    return {**payload, "installation": {"id": 5, "node_id": "x"}}


@pytest.mark.parametrize("event", sorted(EXAMPLES))
async def test_every_real_payload_goes_through_without_a_5xx(door: Door, event: str) -> None:
    for number, payload in enumerate(EXAMPLES[event]):
        body = json.dumps(with_installation(payload)).encode()
        status, text = await door.knock(
            body, X_GitHub_Event=event, X_GitHub_Delivery=f"{event[:20].replace('_', '-')}-{number:08}",
            X_Hub_Signature_256=sign(body, SECRET),
        )  # fmt: skip
        assert status in (200, 202), (event, number, text)


def example(event: str, action: str | None = None) -> Payload:
    found = [item for item in EXAMPLES[event] if action is None or item.get("action") == action]
    return Payload(with_installation(found[0]))


@pytest.mark.parametrize(
    ("event", "action", "kind"),
    [
        ("pull_request", "opened", ReviewPull),
        ("pull_request", "synchronize", ReviewPull),
        ("pull_request", "reopened", ReviewPull),
        ("pull_request", "ready_for_review", ReviewPull),
        ("pull_request", "labeled", type(None)),
        ("installation", "created", LookAround),
        ("installation", "deleted", type(None)),
        ("installation_repositories", "added", LookAround),
        ("installation_repositories", "removed", type(None)),
        ("push", None, RecordPush),
        ("merge_group", "checks_requested", ReviewGroup),
        ("workflow_run", "completed", EvidenceArrived),
        ("workflow_run", "requested", type(None)),
        ("check_run", "created", type(None)),
        ("check_suite", "completed", type(None)),
    ],
)
def test_a_real_payload_asks_for_its_work(event: str, action: str | None, kind: type) -> None:
    assert isinstance(translate(event, example(event, action), APP_ID), kind)


def test_a_changed_title_asks_for_nothing_and_a_changed_base_for_a_review() -> None:
    pull = {"pull_request": {"number": 7}, "action": "edited", **ENVELOPE}
    assert translate("pull_request", Payload({**pull, "changes": {"title": {"from": "x"}}}), APP_ID) is None
    moved = translate("pull_request", Payload({**pull, "changes": {"base": {"ref": {"from": "main"}}}}), APP_ID)
    assert moved == ReviewPull(place=PLACE, number=7)


def check(action: str, app_id: int, **more: object) -> Payload:
    run = {"head_sha": SHA, "app": {"id": app_id}, "pull_requests": [{"number": 3, "base": {"repo": {"id": 17}}}]}
    return Payload({"action": action, "check_run": run, "check_suite": run, **ENVELOPE, **more})


def test_the_rerun_button_of_our_own_check_asks_again_and_nobody_elses() -> None:
    again = ReviewHead(place=PLACE, head_sha=SHA, numbers=(3,), again=True)
    assert translate("check_run", check("rerequested", APP_ID), APP_ID) == again
    pressed = check("requested_action", APP_ID, requested_action={"identifier": "rerun"})
    assert translate("check_run", pressed, APP_ID) == again
    assert translate("check_run", check("rerequested", 1), APP_ID) is None
    assert translate("check_run", check("created", APP_ID), APP_ID) is None
    other = check("requested_action", APP_ID, requested_action={"identifier": "approve"})
    assert translate("check_run", other, APP_ID) is None


def test_a_suite_that_is_only_requested_starts_nothing_again() -> None:
    asked = translate("check_suite", check("requested", APP_ID), APP_ID)
    assert asked == ReviewHead(place=PLACE, head_sha=SHA, numbers=(3,), again=False)


def test_a_deleted_branch_is_no_push() -> None:
    payload = Payload({"ref": "refs/heads/x", "before": SHA, "after": "0" * 40, **ENVELOPE})
    assert translate("push", payload, APP_ID) is None


WORKS = [
    ReviewPull(place=PLACE, number=7, again=True),
    ReviewHead(place=PLACE, head_sha=SHA, numbers=(1, 2)),
    ReviewGroup(place=PLACE, head_sha=SHA, base_sha="b" * 40, base_ref="main"),
    ClosePull(place=PLACE, number=7),
    LookAround(place=PLACE, places=(PLACE, PLACE)),
    RecordPush(place=PLACE, ref="refs/heads/" + "x" * 500, before=SHA, after="b" * 40),
    EvidenceArrived(place=PLACE, head_sha=SHA, workflow_run_id=1),
]


@pytest.mark.parametrize("work", WORKS, ids=[type(work).__name__ for work in WORKS])
def test_work_survives_the_store_and_names_its_partition(work: Any) -> None:
    assert from_json(json.loads(json.dumps(to_json(work)))) == work
    assert 0 < len(partition(work)) <= 255


def test_the_deliveries_of_one_pull_request_share_a_partition() -> None:
    head = ReviewHead(place=PLACE, head_sha=SHA, numbers=(7,))
    assert (
        partition(head) == partition(ReviewPull(place=PLACE, number=7)) == partition(ClosePull(place=PLACE, number=7))
    )


NASTY = st.sampled_from(["", "\x00", "\u202e", "A" * 5000, "-rf", "$(id)", "../../etc/passwd", "@org/team", "<img>"])
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20) | NASTY
JSON = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4)
)
PATHS = st.sampled_from(
    ["action", "repository", "installation", "pull_request", "check_run", "check_suite", "merge_group", "after", "ref"]
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(event=st.sampled_from(sorted(EVENTS)), number=st.integers(0, 50), path=PATHS, value=JSON, drop=st.booleans())
async def test_a_mutated_real_payload_never_breaks_the_translator(
    event: str, number: int, path: str, value: object, drop: bool
) -> None:
    payload = dict(with_installation(EXAMPLES[event][number % len(EXAMPLES[event])]))
    if drop:
        payload.pop(path, None)
    else:
        payload[path] = value
    try:
        work = translate(event, Payload(payload), APP_ID)
    except Malformed:
        return
    assert work is None or from_json(to_json(work)) == work


@given(body=st.binary(max_size=64), secret=st.binary(min_size=1, max_size=32))
def test_only_the_signature_of_this_body_is_accepted(body: bytes, secret: bytes) -> None:
    assert is_signed(body, sign(body, secret), [b"another", secret])
    assert not is_signed(body + b"x", sign(body, secret), [secret])
    assert not is_signed(body, sign(body, secret), [])


def test_the_vector_of_github_s_documentation() -> None:
    expected = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
    assert sign(b"Hello, World!", b"It's a Secret to Everybody") == expected


def test_without_a_secret_there_is_no_door() -> None:
    async def keep(delivery: Delivery) -> None:
        raise AssertionError(delivery)

    with pytest.raises(ValueError, match="needs a secret"):
        Intake((), APP_ID, keep)


def test_every_event_we_translate_is_one_the_manifest_subscribes_to() -> None:
    manifest = (Path(__file__).parents[3] / "app.yml").read_text(encoding="utf-8")
    events: Mapping[str, object] = EVENTS
    everybody_hears = {"installation", "installation_repositories"}
    assert all(f"- {event}" in manifest for event in events.keys() - everybody_hears)


async def test_strangers_who_send_much_at_once_fill_no_memory(door: Door) -> None:
    """Nobody has proved anything while a body is read: all of them together have a limit, and room comes back."""
    intake = Intake((SECRET,), APP_ID, lambda delivery: door.keep(delivery), most_held=100_000)
    async with served(intake) as url:
        large = Door(url, door.session)
        assert (await large.knock(b"x" * 200_000, X_Hub_Signature_256="sha256=00"))[0] == 503
        for _ in range(5):
            assert (await large.knock(b"x" * 60_000, X_Hub_Signature_256="sha256=00"))[0] == 401
        assert (await large.knock(opened()))[0] == 202


async def test_a_reader_that_the_kernel_ended_is_replaced(door: Door) -> None:
    """A delivery too large for the event loop is read in a process of its own, which may run out of memory."""
    body = opened(padding="x" * (HEAVY + 1))
    assert (await door.knock(body))[0] == 202
    ended = multiprocessing.active_children()
    assert ended
    for child in ended:
        child.kill()
    answers = [(await door.knock(body))[0] for _ in range(3)]
    assert answers[-1] == 202
    assert set(answers) <= {202, 503}
