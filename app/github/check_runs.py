"""Check runs: written so that doing it twice, or losing an answer half-way, leaves exactly one. Shell.

A run is known by its `external_id`. GitHub appends annotations and never removes one, so what is there already is
looked up before more is sent. https://docs.github.com/en/rest/checks/runs
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated

from pydantic import AliasPath, Field, TypeAdapter

from app.github.check_payloads import Body, batches, beside_code, identity, more, sifted, whole
from app.github.client import InstallationClient
from app.github.errors import Invalid
from app.github.shapes import parse
from checks.draft import Annotation, CheckConclusion, CheckRunDraft, CheckStatus

ALL = "/repos/{repo}/check-runs"
ONE = "/repos/{repo}/check-runs/{run_id}"
OF_COMMIT = "/repos/{repo}/commits/{ref}/check-runs"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRun:
    """`annotations` is how many it has."""

    id: int
    name: str
    head_sha: str
    status: str
    external_id: str | None = None
    conclusion: str | None = None
    app_id: Annotated[int | None, Field(validation_alias=AliasPath("app", "id"))] = None
    annotations: Annotated[int, Field(validation_alias=AliasPath("output", "annotations_count"))] = 0


RUN = TypeAdapter(CheckRun)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a draft goes, and who carries it."""

    client: InstallationClient
    repo: str
    draft: CheckRunDraft


async def ours(client: InstallationClient, repo: str, head_sha: str, name: str = "") -> dict[str, CheckRun]:
    """Our App's runs on a commit by `external_id`, the newest where there are several; one name, or all."""
    found: dict[str, CheckRun] = {}
    listed = client.pages(
        OF_COMMIT,
        key="check_runs",
        repo=repo,
        ref=head_sha,
        app_id=client.app_id,
        check_name=name or None,
        filter="all",
    )
    async for item in listed:
        run = parse(RUN, item)
        known = found.get(run.external_id or "")
        if run.app_id == client.app_id and run.external_id and (known is None or known.id < run.id):
            found[run.external_id] = run
    return found


async def find(client: InstallationClient, repo: str, draft: CheckRunDraft) -> CheckRun | None:
    return (await ours(client, repo, draft.head_sha, draft.name)).get(draft.external_id)


async def publish(client: InstallationClient, repo: str, draft: CheckRunDraft) -> int:
    """Opens, updates or concludes the run that the draft describes; returns its id."""
    return await write(Place(client, repo, draft), await find(client, repo, draft))


async def publish_all(client: InstallationClient, repo: str, drafts: Iterable[CheckRunDraft]) -> dict[str, int]:
    """The same for many, with one look per commit instead of one per run. Ids by `external_id`."""
    seen: dict[str, Mapping[str, CheckRun]] = {}
    ids: dict[str, int] = {}
    for draft in drafts:
        if draft.head_sha not in seen:
            seen[draft.head_sha] = await ours(client, repo, draft.head_sha)
        known = seen[draft.head_sha].get(draft.external_id)
        ids[draft.external_id] = await write(Place(client, repo, draft), known)
    return ids


async def cancel(client: InstallationClient, repo: str, run_id: int, *, title: str, summary: str) -> None:
    body = {
        "status": CheckStatus.COMPLETED.value,
        "conclusion": CheckConclusion.CANCELLED.value,
        "output": {"title": title, "summary": summary},
    }
    await client.patch(ONE, body, safe=True, repo=repo, run_id=run_id)


async def write(place: Place, run: CheckRun | None) -> int:
    """`run` is the one that exists already, as it was looked up."""
    todo, lost = sifted(place.draft.annotations)
    if run is not None and run.annotations:
        todo = await missing(place, run, todo)
    first, *rest = batches(todo)
    run = await send(place, run, first, lost)
    for batch in rest:
        run = await send(place, run, batch, lost, further=True)
    return run.id


async def missing(place: Place, run: CheckRun, todo: Sequence[Annotation]) -> list[Annotation]:
    """What an earlier attempt has not sent yet."""
    shown = place.client.pages(ONE + "/annotations", key=None, repo=place.repo, run_id=run.id)
    there = {identity(item) async for item in shown}
    return [one for one in todo if identity(place.client.redacted(beside_code(one))) not in there]


async def send(
    place: Place, run: CheckRun | None, batch: Sequence[Annotation], lost: list[Annotation], *, further: bool = False
) -> CheckRun:
    """One request. Where GitHub refuses the annotations, once more without them: they are named in the summary."""
    body = more if further else whole
    try:
        return await request(place, run, body(place.draft, batch, lost), len(batch))
    except Invalid:
        if not batch:
            raise
        lost.extend(batch)
    return await request(place, run, body(place.draft, (), lost), 0)


async def request(place: Place, run: CheckRun | None, body: Body, count: int) -> CheckRun:
    if run is None:
        return await create(place, body, count)
    known, client, repo = run, place.client, place.repo

    async def applied() -> object | None:
        raw = await client.get(ONE, repo=repo, run_id=known.id)
        return raw if parse(RUN, raw).annotations >= known.annotations + count else None

    raw = await client.patch(ONE, body, find=applied if count else None, safe=not count, repo=repo, run_id=run.id)
    return replace(parse(RUN, raw), annotations=run.annotations + count)


async def create(place: Place, body: Body, count: int) -> CheckRun:
    async def made() -> object | None:
        run = await find(place.client, place.repo, place.draft)
        return None if run is None else await place.client.get(ONE, repo=place.repo, run_id=run.id)

    body = {**body, "head_sha": place.draft.head_sha}
    raw = await place.client.post(ALL, body, find=made, repo=place.repo)
    return replace(parse(RUN, raw), annotations=count)
