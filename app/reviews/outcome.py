"""What is kept of a review, and so published: made from what was found, with no look at the world. Core."""

import json
from dataclasses import asdict, replace

from app.reviews import stored
from app.reviews.analysis import Judged, Misconfigured
from app.reviews.config_change import config_check
from app.reviews.target import Target
from app.storage.runs import Run, RunState
from checks import drafts
from checks.comment import MARKER, comment
from checks.draft import CheckConclusion, CheckRunDraft, CheckStatus
from checks.drafts import GATE, RERUN, ConfigProblem, RunInfo, external_id
from checks.report_json import report
from checks.verdict import Conclusion

COMMENT = "summary"
SUPERSEDED = "Superseded"
SUPERSEDED_WHY = "A newer push to this pull request is reviewed instead, or it was closed."


def started(target: Target, now: float) -> Run:
    """The run as it is kept while the reviewers work. `now` is in seconds since the epoch."""
    return Run(
        run_id=target.run_id,
        installation_id=target.place.installation_id,
        repository_id=target.place.repository_id,
        full_name=target.place.full_name,
        number=target.number,
        head_sha=target.head_sha,
        base_ref=target.base_ref,
        state=RunState.RUNNING,
        target=json.dumps(asdict(target)),
        created_at=now,
        updated_at=now,
    )


def finished(run: Run, target: Target, found: Judged | Misconfigured, first_seen: float) -> Run:
    """The run with what is to be published. A deadline counts from the first look at this head."""
    info = RunInfo(external_id=target.check_id)
    if isinstance(found, Misconfigured):
        draft = drafts.config_invalid(target.head_sha, info, _problems(found), found.config_sha)
        return replace(run, state=RunState.DONE, conclusion=Conclusion.FAILURE.value, drafts=stored.dump([draft]))
    verdict = found.verdict
    pending = verdict.conclusion is Conclusion.PENDING
    said = drafts.drafts(verdict, found.change, info)
    if found.proposed_config is not None:
        said = (*said, config_check(found.proposed_config, target.head_sha, info))
    return replace(
        run,
        state=RunState.PENDING if pending else RunState.DONE,
        conclusion=verdict.conclusion.value,
        overall=verdict.overall,
        deadline=first_seen + found.config.to_policy().deadline if pending else None,
        report=report(verdict, found.change),
        drafts=stored.dump(said),
        comment=comment(verdict, found.change).removeprefix(MARKER).lstrip("\n"),
    )


def broken(target: Target, reference: str, now: float) -> Run:
    """A review that could not be done at all: the gate fails, says that it is not the author's fault, and offers a
    re-run."""
    draft = CheckRunDraft(
        name=GATE,
        head_sha=target.head_sha,
        external_id=external_id(target.check_id, GATE),
        status=CheckStatus.COMPLETED,
        conclusion=CheckConclusion.FAILURE,
        title="Could not evaluate (not your code)",
        summary=f"Something broke while this commit was reviewed. Whoever runs Quaygate finds it in the log under the "
        f"reference `{reference}`. Press `Review again` to try once more.",
        actions=(RERUN,),
    )
    run = started(target, now)
    return replace(run, state=RunState.DONE, conclusion=Conclusion.ERROR.value, drafts=stored.dump([draft]))


def _problems(found: Misconfigured) -> list[ConfigProblem]:
    where = found.problems.where
    return [
        ConfigProblem(
            path=where, line=problem.place.line, reason=f"{problem.found}; expected {problem.expected}. {problem.mend}"
        )
        for problem in found.problems.problems
    ]
