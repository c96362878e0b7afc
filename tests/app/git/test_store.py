"""The bare repositories kept on disk."""

import asyncio
import os
from pathlib import Path

from app.git.store import Stores


def fill(stores: Stores, repo_id: int, size: int, age: int) -> Path:
    path = stores.root / f"{repo_id}.git"
    (path / "objects" / "pack").mkdir(parents=True)
    (path / "HEAD").write_text("ref: refs/heads/main\n")
    (path / "objects" / "pack" / "one.pack").write_bytes(b"x" * size)
    os.utime(path, (1_000_000 - age, 1_000_000 - age))
    return path


def left(stores: Stores) -> list[str]:
    return sorted(path.stem for path in stores.root.glob("*.git"))


async def test_the_least_recently_used_go_first(tmp_path: Path) -> None:
    stores = Stores(tmp_path / "stores", max_bytes=2500)
    for repo_id, age in ((1, 10), (2, 30), (3, 20)):
        fill(stores, repo_id, 1000, age)
    await stores.trim()
    assert left(stores) == ["1", "3"]


async def test_one_that_is_in_use_stays(tmp_path: Path) -> None:
    stores = Stores(tmp_path / "stores", max_bytes=10)
    async with stores.open(1) as store:
        await Stores(tmp_path / "stores", max_bytes=10).trim()
        assert (store.path / "HEAD").exists()
    assert left(stores) == []


async def test_one_with_too_many_packs_is_made_anew(tmp_path: Path) -> None:
    stores = Stores(tmp_path / "stores", max_packs=3)
    path = fill(stores, 1, 10, 0)
    await stores.trim()
    assert left(stores) == ["1"]
    for number in range(3):
        (path / "objects" / "pack" / f"{number}.pack").write_bytes(b"")
    await stores.trim()
    assert left(stores) == []
    async with stores.open(1) as store:
        assert (store.path / "HEAD").exists()


async def test_only_one_at_a_time_writes_and_all_of_them_get_their_turn(tmp_path: Path) -> None:
    stores = Stores(tmp_path / "stores")
    inside: list[int] = []

    async def write() -> None:
        async with stores.open(1) as store, store.writing():
            inside.append(1)
            assert len(inside) == 1
            await asyncio.sleep(0.01)
            inside.pop()

    async with asyncio.TaskGroup() as group:
        for _ in range(5):
            group.create_task(write())
    assert inside == []


async def test_a_writer_that_is_cancelled_lets_go(tmp_path: Path) -> None:
    stores = Stores(tmp_path / "stores")
    holding = asyncio.Event()

    async def hold() -> None:
        async with stores.open(1) as store, store.writing():
            holding.set()
            await asyncio.Event().wait()

    holder = asyncio.create_task(hold())
    await holding.wait()
    waiter = asyncio.create_task(hold())
    await asyncio.sleep(0.05)
    for task in (waiter, holder):
        task.cancel()
    await asyncio.gather(waiter, holder, return_exceptions=True)
    async with stores.open(1) as store, store.writing():
        assert store.path.is_dir()
