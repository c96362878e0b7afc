"""The same judgement for GitHub and for the terminal: reviewers in parallel, then the gate. Shell."""

import asyncio
from collections.abc import Callable, Mapping

from app.reviews.config_model import RepoConfig
from checks.gate import judge
from checks.verdict import Verdict
from reviewers import REVIEWERS
from reviewers.base import Case, Options, Reviewer
from reviewers.review import NotApplicable, Review
from reviewers.run import run_all

OPTIONS: Mapping[str, type[Options]] = {reviewer.name: reviewer.options for reviewer in REVIEWERS}
TURNED_OFF = "turned off in .github/quaygate.yml"


async def assess(
    case: Case,
    config: RepoConfig,
    *,
    overdue: bool = False,
    seconds: float = 180.0,
    on_done: Callable[[Review], None] | None = None,
) -> Verdict:
    """Runs every reviewer that the configuration leaves on, and judges. `overdue`: no longer waits for evidence."""
    chosen = [(reviewer, config.options_of(reviewer.name)) for reviewer in REVIEWERS]
    running = [(reviewer, options) for reviewer, options in chosen if options.enabled]
    reviews = await run_all(case, running, on_done, timeout=seconds)
    resting = [_resting(reviewer) for reviewer, options in chosen if not options.enabled]
    expected = {reviewer.name: reviewer.dimension for reviewer in REVIEWERS}
    # Thousands of findings take seconds to weigh, in which the event loop goes on answering webhooks.
    return await asyncio.to_thread(
        judge, case.change, [*reviews, *resting], config.to_policy(), overdue, expected=expected
    )


def _resting(reviewer: Reviewer) -> Review:
    outcome = NotApplicable(TURNED_OFF)
    return Review(reviewer=reviewer.name, dimension=reviewer.dimension, outcome=outcome, title=reviewer.title)
