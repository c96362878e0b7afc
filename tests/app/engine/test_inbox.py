"""A delivery is acknowledged only once it is durable, on SQLite and on PostgreSQL."""

import asyncio
import sqlite3
from pathlib import Path

import pytest
from dbos import DBOSClient

from app.engine.inbox import Inbox
from app.engine.launch import EngineOptions, launch, make_client, stop
from app.webhooks.delivery import Delivery, NotKept
from app.webhooks.work import Place, ReviewPull

PLACE = Place(installation_id=1, repository_id=2, full_name="acme/shop")


def a_delivery(guid: str, number: int = 7) -> Delivery:
    work = ReviewPull(place=PLACE, number=number)
    return Delivery(guid=guid, event="pull_request", work=work, body='{"a":"\\u0000é"}', received_at=1.0)


async def test_deliveries_that_arrive_together_are_each_kept_once(inbox: tuple[Inbox, DBOSClient]) -> None:
    box, client = inbox
    guids = [f"guid-{index:04}" for index in range(40)]
    await asyncio.gather(*[box.accept(a_delivery(guid)) for guid in guids + guids[:10]])
    kept = await client.list_workflows_async(workflow_id_prefix="gh:")
    assert sorted(run.workflow_id for run in kept) == [f"gh:{guid}" for guid in guids]
    assert {run.queue_partition_key for run in kept} == {"2#7"}
    assert kept[0].input is not None
    assert kept[0].input["args"][0] == "pull_request"
    assert kept[0].input["args"][2] == '{"a":"\\u0000é"}'


async def test_a_full_inbox_says_so_instead_of_dropping(inbox: tuple[Inbox, DBOSClient]) -> None:
    box, _ = inbox
    huge = Delivery(
        guid="huge-guid", event="push", work=ReviewPull(place=PLACE, number=1), body="x" * (65 << 20), received_at=1.0
    )
    with pytest.raises(NotKept, match="wait to be written"):
        await box.accept(huge)


async def test_a_locked_store_is_an_error_and_works_again_afterwards(tmp_path: Path) -> None:
    path = tmp_path / "q.db"
    await launch(EngineOptions(url=f"sqlite:///{path}", node_id="test"))
    await stop()
    client, engine = make_client(f"sqlite:///{path}")
    box = Inbox(client, engine)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(NotKept):
        await box.accept(a_delivery("guid-lock"))
    other.execute("ROLLBACK")
    await box.accept(a_delivery("guid-free"))
    assert [run.workflow_id for run in await client.list_workflows_async()] == ["gh:guid-free"]
    await box.close()
    client.destroy()
    engine.dispose()
    other.close()
