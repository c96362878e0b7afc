"""Check runs on the sandbox GitHub: one run for one external id, whatever happens on the way."""

from dataclasses import replace
from typing import Any

import pytest

from app.github.check_runs import cancel, find, ours, publish, publish_all
from app.github.errors import Forbidden, Invalid, NotFound, Parked, Unavailable
from app.github.jobs import Job
from checks.draft import Action, Annotation, CheckConclusion, CheckRunDraft, CheckStatus, Level
from tests.app.github.stage import REPO, Stage, sandbox, stage
from tests.github import breaches

__all__ = ["sandbox", "stage"]


def remark(line: int, **changes: Any) -> Annotation:
    plain = Annotation(path="dock.py", start_line=line, end_line=line, level=Level.WARNING, message=f"Mend line {line}")
    return replace(plain, **changes)


def draft(stage: Stage, count: int = 0, name: str = "quaygate/gate", **changes: Any) -> CheckRunDraft:
    plain = CheckRunDraft(
        name=name,
        head_sha=stage.head_sha,
        external_id=f"{name}:1",
        status=CheckStatus.COMPLETED,
        conclusion=CheckConclusion.FAILURE,
        title="3 conditions do not hold",
        summary="| security | 4.0 |",
        annotations=tuple(remark(line) for line in range(1, count + 1)),
        actions=(Action(label="Re-run", description="Review this commit again", identifier="rerun"),),
    )
    return replace(plain, **changes)


def opened(stage: Stage) -> CheckRunDraft:
    return replace(draft(stage), status=CheckStatus.IN_PROGRESS, conclusion=None, title="Reviewing")


@pytest.mark.parametrize(("count", "requests"), [(0, 0), (1, 0), (50, 0), (51, 1), (175, 3)])
async def test_all_annotations_arrive_fifty_at_a_time(stage: Stage, count: int, requests: int) -> None:
    await publish(stage.client(), REPO, draft(stage, count))
    (run,) = stage.sandbox.checks(REPO, stage.head_sha)
    assert [each["start_line"] for each in run["annotations"]] == list(range(1, count + 1))
    assert (run["status"], run["conclusion"]) == ("completed", "failure")
    assert (stage.asked("checks/create"), stage.asked("checks/update")) == (1, requests)


async def test_an_opened_run_is_concluded_later_and_shows_its_button_then(stage: Stage) -> None:
    client = stage.client()
    first = await publish(client, REPO, opened(stage))
    (run,) = stage.sandbox.checks(REPO, stage.head_sha)
    assert (run["status"], run["conclusion"], run["actions"]) == ("in_progress", None, [])
    assert await publish(client, REPO, draft(stage, 3)) == first
    (run,) = stage.sandbox.checks(REPO, stage.head_sha)
    assert (run["conclusion"], run["output"]["title"]) == ("failure", "3 conditions do not hold")
    assert [action["identifier"] for action in run["actions"]] == ["rerun"]


async def test_publishing_twice_leaves_one_run_with_each_annotation_once(stage: Stage) -> None:
    client = stage.client()
    assert await publish(client, REPO, draft(stage, 60)) == await publish(client, REPO, draft(stage, 60))
    (run,) = stage.sandbox.checks(REPO, stage.head_sha)
    assert len(run["annotations"]) == 60


async def test_a_second_verdict_adds_only_what_is_new(stage: Stage) -> None:
    client = stage.client()
    await publish(client, REPO, draft(stage, 2))
    later = draft(stage, conclusion=CheckConclusion.SUCCESS, annotations=(remark(2), remark(7)))
    await publish(client, REPO, later)
    (run,) = stage.sandbox.checks(REPO, stage.head_sha)
    assert [each["start_line"] for each in run["annotations"]] == [1, 2, 7]
    assert run["conclusion"] == "success"


@pytest.mark.parametrize("operation", ["checks/create", "checks/update"])
@pytest.mark.parametrize("kind", ["reset_after_apply", "truncate", "reset", "status 502", "html"])
async def test_an_answer_lost_on_the_way_leaves_exactly_one_run(stage: Stage, operation: str, kind: str) -> None:
    stage.fault(operation, kind)
    run_id = await publish(stage.client(), REPO, draft(stage, 120))
    (run,) = stage.sandbox.checks(REPO, stage.head_sha)
    assert (run["id"], run["conclusion"]) == (run_id, "failure")
    assert [each["start_line"] for each in run["annotations"]] == list(range(1, 121))


async def test_a_crash_between_two_requests_is_taken_up_where_it_was(stage: Stage) -> None:
    stage.fault("checks/update", "status 503", times=99)
    with pytest.raises(Unavailable):
        await publish(stage.client(), REPO, draft(stage, 120))
    (run,) = stage.sandbox.checks(REPO, stage.head_sha)
    assert (run["conclusion"], len(run["annotations"])) == ("failure", 50), "concluded from the first request on"
    stage.sandbox.faults.clear()
    await publish(stage.client(), REPO, draft(stage, 120))
    (run,) = stage.sandbox.checks(REPO, stage.head_sha)
    assert [each["start_line"] for each in run["annotations"]] == list(range(1, 121))


async def test_many_runs_cost_one_look(stage: Stage) -> None:
    names = ["quaygate/gate", "quaygate/security", "quaygate/quality"]
    client = stage.client()
    for _ in range(2):
        ids = await publish_all(client, REPO, [draft(stage, name=name) for name in names])
    assert list(ids) == [f"{name}:1" for name in names]
    assert len(stage.sandbox.checks(REPO, stage.head_sha)) == 3
    assert (stage.asked("checks/list-for-ref"), stage.asked("checks/create"), stage.asked("checks/update")) == (2, 3, 3)


async def test_annotations_no_tree_can_have_are_named_in_the_summary(stage: Stage) -> None:
    odd = (
        remark(1),
        remark(0),
        remark(5, end_line=4),
        remark(6, path=""),
        remark(7, path="/etc/passwd"),
        remark(8, message="  "),
    )
    await publish(stage.client(), REPO, draft(stage, annotations=odd))
    (run,) = stage.sandbox.checks(REPO, stage.head_sha)
    assert [each["start_line"] for each in run["annotations"]] == [1]
    assert "refused to show 5 remarks" in run["output"]["summary"]
    assert "` /etc/passwd:7 `" in run["output"]["summary"]


async def test_annotations_github_refuses_degrade_to_the_summary(stage: Stage) -> None:
    stage.fault("checks/create", "status 422")
    await publish(stage.client(), REPO, draft(stage, 25))
    (run,) = stage.sandbox.checks(REPO, stage.head_sha)
    assert run["annotations"] == []
    assert "refused to show 25 remarks" in run["output"]["summary"]
    assert "and 5 more" in run["output"]["summary"]


async def test_a_refusal_that_is_not_about_annotations_is_an_error_after_one_more_try(stage: Stage) -> None:
    stage.fault("checks/create", "status 422", times=9)
    with pytest.raises(Invalid):
        await publish(stage.client(), REPO, draft(stage, 1))
    assert stage.asked("checks/create") == 2


async def test_a_commit_github_does_not_know_is_an_error(stage: Stage) -> None:
    with pytest.raises(NotFound):
        await publish(stage.client(), REPO, draft(stage, 1, head_sha="0" * 40))


async def test_texts_are_cut_to_what_github_takes(stage: Stage) -> None:
    long = draft(
        stage,
        summary="s" * 70_000,
        text="t" * 70_000,
        title="x" * 300,
        annotations=(remark(1, message="é" * 70_000, title="y" * 300, raw_details="z" * 70_000), remark(0)),
        actions=tuple(Action(label="l" * 30, description="d" * 50, identifier="i" * 30) for _ in range(5)),
    )
    await publish(stage.client(), REPO, long)
    (run,) = stage.sandbox.checks(REPO, stage.head_sha)
    assert len(run["output"]["summary"]) <= 65_535
    assert "cut here" in run["output"]["summary"]
    assert "refused to show 1 remark " in run["output"]["summary"]
    assert len(run["output"]["text"]) <= 65_535
    assert len(run["actions"]) == 3


async def test_a_superseded_run_is_cancelled(stage: Stage) -> None:
    client = stage.client()
    run_id = await publish(client, REPO, opened(stage))
    await cancel(client, REPO, run_id, title="A newer push", summary="See the newer commit.")
    (run,) = stage.sandbox.checks(REPO, stage.head_sha)
    assert (run["status"], run["conclusion"]) == ("completed", "cancelled")


async def test_runs_of_another_app_are_not_ours(stage: Stage) -> None:
    client = stage.client()
    other = stage.sandbox.register_app("other", {"checks": "write"})
    installed = stage.sandbox.install(other, "quay")
    await publish(client, REPO, draft(stage))
    assert set(await ours(client, REPO, stage.head_sha)) == {"quaygate/gate:1"}
    for run in stage.sandbox.world.runs.values():
        run.suite.app = stage.sandbox.world.apps[other.app_id]
    assert installed
    assert await find(client, REPO, draft(stage)) is None


async def test_a_token_for_looking_cannot_write(stage: Stage) -> None:
    with pytest.raises(Forbidden) as caught:
        await publish(stage.client(Job.SWEEP), REPO, draft(stage))
    assert "checks=write" in caught.value.missing
    breaches(stage.sandbox)


async def test_a_token_that_ends_mid_run_is_renewed(stage: Stage) -> None:
    stage.fault("checks/create", "expired_token")
    await publish(stage.client(), REPO, draft(stage))
    assert stage.asked("apps/create-installation-access-token") == 2
    assert len(stage.sandbox.checks(REPO, stage.head_sha)) == 1


@pytest.mark.parametrize(
    ("kind", "seconds", "wait"), [("secondary_limit", 90, 90), ("secondary_limit", 0, 60), ("primary_limit", 600, 601)]
)
async def test_a_limit_parks_until_its_time_and_nothing_is_written_twice(
    stage: Stage, kind: str, seconds: float, wait: float
) -> None:
    stage.fault("checks/create", kind, seconds=seconds)
    with pytest.raises(Parked) as caught:
        await publish(stage.client(), REPO, draft(stage, 60))
    assert caught.value.until.timestamp() - stage.clock.time == pytest.approx(wait, abs=2)
    sent = len(stage.sandbox.requests)
    with pytest.raises(Parked):
        await publish(stage.client(), REPO, draft(stage, 60))
    assert len(stage.sandbox.requests) == sent
    stage.clock.time = caught.value.until.timestamp()
    await publish(stage.client(), REPO, draft(stage, 60))
    (run,) = stage.sandbox.checks(REPO, stage.head_sha)
    assert len(run["annotations"]) == 60
