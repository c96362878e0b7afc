"""All reviewers run at once; one that breaks or hangs takes no other along. Shell."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from reviewers.base import Case, Options, Reviewer
from reviewers.review import Broke, Dimension, Review, Scored
from reviewers.run import run_all
from tests.reviewers.casebook import case_of

Behaviour = Callable[[], Awaitable[None]]


def reviewer(name: str, behave: Behaviour) -> tuple[Reviewer, Options]:
    async def review(case: Case, options: Options) -> Review:
        await behave()
        return Review(reviewer=name, dimension=Dimension.QUALITY, outcome=Scored())

    made = Reviewer(name=name, dimension=Dimension.QUALITY, title=name, options=Options, review=review)
    return made, Options()


async def works() -> None:
    await asyncio.sleep(0)


async def hangs() -> None:
    await asyncio.Event().wait()


async def crashes() -> None:
    raise KeyError("secret of the change")


async def crashes_in_a_group() -> None:
    async with asyncio.TaskGroup() as group:
        group.create_task(crashes())


@pytest.fixture
async def case(tmp_path: Path) -> Case:
    return await case_of(tmp_path, {"a.py": "x = 1\n"})


async def test_reviews_come_in_the_order_of_the_reviewers_and_each_is_told_when_it_is_done(case: Case) -> None:
    gate, told = asyncio.Event(), []

    async def opens() -> None:
        gate.set()

    async def waits() -> None:
        await gate.wait()

    chosen = [reviewer("first", waits), reviewer("second", opens)]
    reviews = await run_all(case, chosen, lambda review: told.append(review.reviewer))
    assert [review.reviewer for review in reviews] == ["first", "second"]
    assert told == ["second", "first"]


@pytest.mark.parametrize("crash", [crashes, crashes_in_a_group])
async def test_one_that_crashes_is_broken_and_the_others_are_not(case: Case, crash: Behaviour) -> None:
    broken, fine = await run_all(case, [reviewer("bad", crash), reviewer("good", works)])
    assert isinstance(fine.outcome, Scored)
    assert isinstance(broken.outcome, Broke)
    assert broken.outcome.why == "it failed with KeyError", "the text of an error may quote the change"
    assert broken.reviewer == "bad"


async def test_an_operator_finds_the_crash_by_its_reference(case: Case, caplog: pytest.LogCaptureFixture) -> None:
    (broken,) = await run_all(case, [reviewer("bad", crashes)])
    assert isinstance(broken.outcome, Broke)
    (record,) = [record for record in caplog.records if broken.outcome.reference in record.getMessage()]
    assert record.exc_info


async def test_one_that_hangs_is_broken_when_its_time_is_up(case: Case) -> None:
    hung, fine = await run_all(case, [reviewer("slow", hangs), reviewer("good", works)], timeout=0.2)
    assert isinstance(hung.outcome, Broke)
    assert isinstance(fine.outcome, Scored)


async def test_a_failure_of_the_machine_is_tried_once_more(case: Case) -> None:
    tries = []

    async def fails_at_first() -> None:
        tries.append(1)
        if len(tries) == 1:
            raise OSError("no memory")

    (done,) = await run_all(case, [reviewer("unlucky", fails_at_first)])
    assert isinstance(done.outcome, Scored)


async def test_a_failure_that_stays_is_told_in_words_and_not_tried_for_ever(case: Case) -> None:
    tries = []

    async def fails() -> None:
        tries.append(1)
        raise FileNotFoundError("semgrep is not installed")

    (done,) = await run_all(case, [reviewer("without", fails)])
    assert isinstance(done.outcome, Broke)
    assert done.outcome.why == "semgrep is not installed"
    assert len(tries) == 2


async def test_cancelling_the_caller_cancels_every_reviewer(case: Case) -> None:
    started, ended = asyncio.Semaphore(0), []

    async def notes_its_end() -> None:
        try:
            started.release()
            await hangs()
        finally:
            ended.append(1)

    running = asyncio.create_task(run_all(case, [reviewer("a", notes_its_end), reviewer("b", notes_its_end)]))
    await started.acquire()
    await started.acquire()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert len(ended) == 2
