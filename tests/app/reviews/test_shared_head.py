"""One commit, several pull requests: what is said of the others, whatever their branches are called."""

from app.reviews import stored
from app.reviews.shared_head import strictest
from app.storage.runs import Run, RunState
from checks.draft import CheckConclusion, CheckRunDraft, CheckStatus
from checks.drafts import GATE
from tests.checks.commonmark import kinds, shown_text


def gate(conclusion: CheckConclusion) -> CheckRunDraft:
    return CheckRunDraft(
        name=GATE,
        head_sha="a" * 40,
        external_id="x",
        status=CheckStatus.COMPLETED,
        conclusion=conclusion,
        title="Passes",
        summary="All is well.",
    )


def other(base_ref: str, conclusion: CheckConclusion | None = None, number: int = 7) -> Run:
    return Run(
        run_id=f"review:1:{number}",
        installation_id=1,
        repository_id=1,
        full_name="acme/shop",
        number=number,
        head_sha="a" * 40,
        base_ref=base_ref,
        state=RunState.DONE if conclusion else RunState.RUNNING,
        drafts=stored.dump([gate(conclusion)]) if conclusion else "",
    )


def test_a_pull_request_still_at_work_does_not_lend_its_silence() -> None:
    """Otherwise the quicker of two reviews would show green until the stricter one ends."""
    (shown,) = strictest([gate(CheckConclusion.SUCCESS)], [other("main")])
    assert shown.conclusion is CheckConclusion.FAILURE


def test_one_that_passes_takes_nothing_away() -> None:
    passing = gate(CheckConclusion.SUCCESS)
    assert strictest([passing], [other("main", CheckConclusion.SUCCESS)]) == (passing,)


def test_the_name_of_a_branch_is_only_a_name() -> None:
    """git allows all of these letters in it."""
    name = "a`@acme/all<img/src=//evil.example/x>![x](//evil.example)`b"
    (shown,) = strictest([gate(CheckConclusion.SUCCESS)], [other(name, CheckConclusion.FAILURE)])
    assert not kinds(shown.summary) & {"html_inline", "html_block", "image", "link_open"}
    assert "@" not in shown_text(shown.summary)
    assert "#7" in shown.summary
