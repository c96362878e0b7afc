"""The check of a pull request that edits the configuration itself: what is wrong with it, on its lines. Core.

It judges the proposed file; the one on the base branch still rules.
"""

from app.reviews.repo_config import PATH, Invalid, Valid
from checks.draft import Annotation, CheckConclusion, CheckRunDraft, CheckStatus, Level
from checks.drafts import RunInfo, external_id
from checks.markdown import clip, prose

CHECK = "quaygate/config"
MAX_TITLE = 255
RULES = "The configuration on the base branch judges this pull request; this one rules once it is merged."


def config_check(proposed: Valid | Invalid, head_sha: str, run: RunInfo) -> CheckRunDraft:
    """One annotation for each problem, on the line where it is."""
    problems = proposed.problems if isinstance(proposed, Invalid) else ()
    said = "The proposed configuration is valid"
    if problems:
        said = f"The proposed configuration has {len(problems)} problem{'s' if len(problems) > 1 else ''}"
    return CheckRunDraft(
        name=CHECK,
        head_sha=head_sha,
        external_id=external_id(run.external_id, CHECK),
        status=CheckStatus.COMPLETED,
        conclusion=CheckConclusion.FAILURE if problems else CheckConclusion.SUCCESS,
        title=clip(said, MAX_TITLE),
        summary=prose(RULES),
        annotations=tuple(
            Annotation(
                path=PATH,
                start_line=problem.place.line,
                end_line=problem.place.line,
                level=Level.FAILURE,
                title=problem.dotted[:MAX_TITLE] or "quaygate.yml",
                message=f"Found {problem.found}; expected {problem.expected}. {problem.mend}",
            )
            for problem in problems
        ),
        details_url=run.details_url,
    )
