"""The pages of the sandbox, over real HTTP: what they show, what their forms do, and whom they refuse."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from app.sandbox.entities import CheckRun, Pull
from app.sandbox.hub import SandboxGitHub
from app.sandbox.pages import pages
from tests.app.sandbox.client import as_installation
from tests.app.sandbox.conftest import REPOSITORY, Company
from tests.github import breaches

HERE = f"/repos/{REPOSITORY}"
HOSTILE = """<script>alert(1)</script>"'><img src=x onerror=alert(1)>"""


@pytest.fixture
async def hub(tmp_path: Path) -> AsyncIterator[SandboxGitHub]:
    """With pages, under the company of the other tests."""
    async with SandboxGitHub.start(tmp_path / "github", pages=pages) as started:
        yield started
        await started.settle()
        assert not started.violations, started.violations


class Page(HTMLParser):
    """What a browser would make of it: the tags with their attributes, and the text."""

    def __init__(self, status: int, headers: Mapping[str, str], html: str) -> None:
        super().__init__()
        self.status, self.headers, self.html = status, headers, html
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    def all(self, tag: str) -> Iterator[dict[str, str | None]]:
        return (attributes for name, attributes in self.tags if name == tag)

    @property
    def reloads(self) -> bool:
        return any(meta.get("http-equiv") == "refresh" for meta in self.all("meta"))


async def see(hub: SandboxGitHub, path: str) -> Page:
    async with aiohttp.ClientSession() as session, session.get(hub.url + path) as answer:
        return Page(answer.status, answer.headers, await answer.text())


async def post(
    hub: SandboxGitHub, path: str, fields: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
) -> Page:
    """As a browser sends a form of these pages, unless other headers are given."""
    sent = {"Origin": hub.url, "Sec-Fetch-Site": "same-origin"} if headers is None else headers
    async with (
        aiohttp.ClientSession() as session,
        session.post(hub.url + path, data=fields or {}, headers=sent, allow_redirects=False) as answer,
    ):
        return Page(answer.status, answer.headers, await answer.text())


async def report(company: Company, name: str = "quaygate/gate", **more: Any) -> CheckRun:
    """A check run on the head, made by the App over the API."""
    async with as_installation(company) as client:
        body = {"name": name, "head_sha": company.head} | more
        made = await client.ask("POST", f"{HERE}/check-runs", body)
    assert made.status == 201, made.json
    return company.hub.world.runs[made.json["id"]]


def pull_of(company: Company) -> Pull:
    return company.hub.pull(REPOSITORY, company.number)


def page_of(company: Company, rest: str = "") -> str:
    return f"/{REPOSITORY}/pull/{company.number}{rest}"


def output(**more: Any) -> dict[str, Any]:
    return {"title": "Failed for 2 reasons", "summary": "### What fails\n\n- a blocker"} | more


def annotation(path: str, line: int, message: str = "Mend this") -> dict[str, Any]:
    return {"path": path, "start_line": line, "end_line": line, "annotation_level": "failure", "message": message}


WHY = {"label": "Why", "description": "Explain it", "identifier": "why"}


async def test_a_pull_request_shows_its_checks_with_their_buttons(company: Company) -> None:
    run = await report(company, conclusion="failure", output=output(), actions=[WHY])
    page = await see(company.hub, page_of(company))
    assert "Raise the price #1" in page.text
    assert "Some checks were not successful" in page.text or "All checks have failed" in page.text
    assert "Failed for 2 reasons" in page.text
    assert {form["action"] for form in page.all("form")} >= {
        f"/{REPOSITORY}/runs/{run.id}/rerun",
        f"/{REPOSITORY}/runs/{run.id}/actions",
    }
    assert [button.get("value") for button in page.all("button") if button.get("name") == "identifier"] == ["why"]


async def test_a_required_check_blocks_until_it_has_passed(company: Company) -> None:
    company.hub.protect(REPOSITORY, "main", "quaygate/gate")
    told = []
    for more in ({}, {"status": "in_progress"}, {"conclusion": "failure"}, {"conclusion": "success"}):
        if more:
            await report(company, **more)
        told.append((await see(company.hub, page_of(company))).text)
    reasons = ("has not reported yet", "is in progress", "is failing")
    for text, reason in zip(told, reasons, strict=False):
        assert "Merging is blocked" in text
        assert f"quaygate/gate is required, and {reason}." in text
    assert "Merging is allowed" in told[-1]


async def test_the_page_reloads_itself_only_while_something_is_going_on(company: Company) -> None:
    await report(company, status="in_progress")
    during, writing = await see(company.hub, page_of(company)), await see(company.hub, page_of(company, "?write"))
    run = await report(company, conclusion="success")
    after = await see(company.hub, page_of(company))
    company.hub.press_rerun(run.id)
    asked_again = await see(company.hub, page_of(company))
    assert [each.reloads for each in (during, writing, after, asked_again)] == [True, False, False, True]
    assert [any(each.all("textarea")) for each in (during, writing, after)] == [False, True, True]


async def test_the_checks_of_older_commits_stay_in_a_fold(company: Company) -> None:
    await report(company, conclusion="failure", output=output(title="The old verdict"))
    company.head = await company.hub.push(REPOSITORY, "topic", {"src/new.py": "x = 3\n"}, "Again")
    await report(company, conclusion="success", output=output(title="The new verdict"))
    html = (await see(company.hub, page_of(company))).html
    assert html.index("The new verdict") < html.index("Earlier checks (1)") < html.index("The old verdict")


async def test_annotations_stand_below_their_lines(company: Company) -> None:
    notes = [
        annotation("src/shop.py", 1, "Below the line"),
        annotation("src/shop.py", 77, "Beyond the patch"),
        annotation("README.md", 1, "Not in this change"),
    ]
    run = await report(company, conclusion="failure", output=output(annotations=notes))
    files, one = (
        await see(company.hub, page_of(company, "/files")),
        await see(company.hub, f"/{REPOSITORY}/runs/{run.id}"),
    )
    html = files.html
    assert html.index("Beyond the patch") < html.index("price = 2") < html.index("Below the line")
    assert html.index("Unchanged files with annotations") < html.index("Not in this change")
    assert "src/shop.py:77" in one.text
    places = {link["href"].partition("#")[2] for link in one.all("a") if link["href"] and "#" in link["href"]}
    ids = {attributes.get("id") for attributes in files.all("tr")}
    assert len(places & ids) == 1


async def test_a_check_has_a_page_with_its_markdown(company: Company) -> None:
    text = (
        "| a | b |\n|:--|--:|\n| 1 | 2 |\n\n<!-- unseen remark -->\n"
        "<details><summary>More</summary>\n\n**bold**\n\n</details>"
    )
    run = await report(company, conclusion="neutral", output=output(text=text), details_url="https://example.com/x")
    page = await see(company.hub, f"/{REPOSITORY}/runs/{run.id}")
    tags = {tag for tag, _ in page.tags}
    assert {"table", "details", "summary", "strong"} <= tags
    assert [cell.get("align") for cell in page.all("td")] == ["left", "right"]
    assert "unseen remark" not in page.html
    assert any(link.get("href") == "https://example.com/x" for link in page.all("a"))


async def test_a_comment_written_in_the_box_reaches_the_app_and_the_page(company: Company) -> None:
    company.hub.add_user("grace", REPOSITORY)
    sent = await post(company.hub, page_of(company, "/comments"), {"author": "grace", "body": "/help\r\n**please**"})
    await company.hub.settle()
    page = await see(company.hub, page_of(company))
    event = company.receiver.events[-1]
    assert (sent.status, sent.headers["Location"].split("#")[0]) == (303, page_of(company))
    assert (event.event, event.data["comment"]["body"]) == ("issue_comment", "/help\r\n**please**")
    assert event.data["sender"]["login"] == "grace"
    assert "grace commented just now" in page.text
    assert "strong" in {tag for tag, _ in page.tags}


async def test_buttons_reach_the_app(company: Company) -> None:
    run = await report(company, conclusion="failure", actions=[WHY])
    again = await post(company.hub, f"/{REPOSITORY}/runs/{run.id}/rerun")
    why = await post(company.hub, f"/{REPOSITORY}/runs/{run.id}/actions", {"identifier": "why"})
    await company.hub.settle()
    assert [each.headers["Location"] for each in (again, why)] == [page_of(company)] * 2
    assert company.receiver.names[-2:] == ["check_run.rerequested", "check_run.requested_action"]
    assert company.receiver.events[-1].data["requested_action"] == {"identifier": "why"}
    assert company.receiver.events[-1].data["sender"]["login"] == "ada"


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({}, id="a program that names no origin"),
        pytest.param({"Origin": "https://evil.example"}, id="another site in an old browser"),
        pytest.param({"Sec-Fetch-Site": "cross-site"}, id="another site"),
        pytest.param({"Sec-Fetch-Site": "same-site"}, id="another port of this machine"),
        pytest.param({"Origin": "http://127.0.0.1:1", "Sec-Fetch-Site": "same-origin"}, id="two that disagree"),
        pytest.param({"Origin": "null"}, id="a page that hides where it is from"),
        pytest.param({"Host": "evil.example:80", "Origin": "http://evil.example:80"}, id="a name made to point here"),
    ],
)  # fmt: skip
async def test_nobody_else_can_press_a_button(company: Company, headers: Mapping[str, str]) -> None:
    run = await report(company, conclusion="failure")
    await company.hub.settle()
    before = len(company.receiver.events)
    rerun = await post(company.hub, f"/{REPOSITORY}/runs/{run.id}/rerun", headers=headers)
    comment = await post(company.hub, page_of(company, "/comments"), {"body": "hi"}, headers=headers)
    await company.hub.settle()
    assert (rerun.status, comment.status) == (403, 403)
    assert len(company.receiver.events) == before


@pytest.mark.parametrize(
    ("path", "fields", "status"),
    [
        pytest.param("pull/1/comments", {"body": " \n"}, 422, id="an empty comment"),
        pytest.param("pull/1/comments", {"body": "x" * 65_537}, 422, id="a comment that is too long"),
        pytest.param("pull/1/comments", {"body": "hi", "author": "mallory"}, 403, id="a writer without a role"),
        pytest.param("pull/99/comments", {"body": "hi"}, 404, id="a pull request that is not there"),
        pytest.param("runs/{run}/rerun", {}, 409, id="a check that has not finished"),
        pytest.param("runs/{run}/actions", {"identifier": "none"}, 409, id="a button that is not there"),
        pytest.param("runs/1/rerun", {}, 404, id="a check that is not there"),
    ],
)
async def test_what_cannot_be_done_is_refused(
    company: Company, path: str, fields: Mapping[str, str], status: int
) -> None:
    run = await report(company, status="in_progress")
    page = await post(company.hub, f"/{REPOSITORY}/{path.format(run=run.id)}", fields)
    assert page.status == status
    assert str(status) in page.text
    assert not company.hub.comments(REPOSITORY, company.number)


@pytest.mark.parametrize("path", ["/", "/acme/shop", "/acme/none", "/acme/shop/pull/1", "/acme/shop/pull/1/files",
                                  "/acme/shop/pull/12", "/acme/shop/runs/1", "/_pages/style.css"])  # fmt: skip
async def test_every_page_carries_the_policy_and_says_what_it_is(company: Company, path: str) -> None:
    page = await see(company.hub, path)
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert not any(weak in policy for weak in ("unsafe", "*", "http"))
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    assert path.endswith(".css") or "A sandbox GitHub, for trying Quaygate. Not GitHub." in page.text
    assert not any("style" in attributes for _, attributes in page.tags), "the policy forbids style attributes"


async def test_a_client_of_the_api_that_comes_to_a_page_is_caught(company: Company) -> None:
    async with aiohttp.ClientSession(headers={"Authorization": "Bearer x"}) as session:
        for path in ("/app/installations", f"/{REPOSITORY}"):
            async with session.get(company.hub.url + path) as answer:
                assert answer.status == 404
    assert len(breaches(company.hub)) == 2


async def hostile(company: Company) -> CheckRun:
    """Everything that somebody may name or write is hostile."""
    hub, path = company.hub, HOSTILE.replace("/", "")
    branch = "x\"'><img/onerror=alert(1)>"
    company.head = await hub.push(
        REPOSITORY,
        branch,
        {path: HOSTILE, b"\xff\xfe".decode("utf-8", "surrogateescape"): "1"},
        HOSTILE,
        author="<i>eve</i>",
    )
    company.number = await hub.open_pull(REPOSITORY, branch, title=HOSTILE, author=HOSTILE)
    pull_of(company).body = HOSTILE
    hub.add_user(HOSTILE, REPOSITORY)
    hub.review(REPOSITORY, company.number, HOSTILE, "CHANGES_REQUESTED", HOSTILE)
    await hub.comment(REPOSITORY, company.number, HOSTILE, f"{HOSTILE}\n\n[x](javascript:alert(1)) \ud800")
    note = annotation(path, 1, HOSTILE) | {"title": HOSTILE, "raw_details": HOSTILE}
    words = output(title=HOSTILE, summary=HOSTILE, text=HOSTILE, annotations=[note, note | {"path": "other" + path}])
    button = {"label": "<b>\"'x", "description": "<img src=x>", "identifier": "\"'><b>"}
    run = await report(company, name=HOSTILE, conclusion="failure", output=words, actions=[button])
    hub.protect(REPOSITORY, "main", HOSTILE, "missing" + HOSTILE)
    async with as_installation(company) as client:
        asked = {"ref": company.head, "environment": HOSTILE, "description": HOSTILE, "required_contexts": []}
        made = await client.ask("POST", f"{HERE}/deployments", asked)
        told = {"state": "failure", "description": HOSTILE, "environment_url": 'https://example.com/"><img>'}
        await client.ask("POST", f"{HERE}/deployments/{made.json['id']}/statuses", told)
    return run


async def test_hostile_text_stays_text(company: Company) -> None:
    run = await hostile(company)
    paths = ("/", f"/{REPOSITORY}", page_of(company), page_of(company, "/files"), f"/{REPOSITORY}/runs/{run.id}")
    for page in await asyncio.gather(*(see(company.hub, path) for path in paths)):
        assert page.status == 200
        assert not {"script", "img", "iframe", "b", "i", "style", "object"} & {tag for tag, _ in page.tags}
        assert not [name for _, attributes in page.tags for name in attributes if name.startswith("on")]
        assert not [
            value for _, attributes in page.tags for value in attributes.values() if "javascript:" in (value or "")
        ]
    shown = await see(company.hub, page_of(company))
    assert "Deployments" in shown.text
    assert shown.text.count("alert(1)") > 5, "it is shown all the same"
    breaches(company.hub)  # such logins and addresses cannot be on GitHub, and the sandbox says so


async def test_drafts_closed_and_merged_pull_requests_say_so(company: Company) -> None:
    hub, told = company.hub, []
    await hub.set_draft(REPOSITORY, company.number, True)
    told.append((await see(hub, page_of(company))).text)
    await hub.close_pull(REPOSITORY, company.number)
    told.append((await see(hub, page_of(company))).text)
    await hub.reopen_pull(REPOSITORY, company.number)
    await hub.set_draft(REPOSITORY, company.number, False)
    await hub.merge_pull(REPOSITORY, company.number)
    told.append((await see(hub, page_of(company))).text)
    assert ["still a draft" in told[0], "not merged" in told[1], "Merged into main" in told[2]] == [True] * 3
