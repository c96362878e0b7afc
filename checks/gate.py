"""The gate: from reviews to a verdict. Fail-closed, and it says why. Core.

What wins when several things are wrong at once, and why that order serves the author best:

1. FAILURE, as soon as one condition fails whatever may still come. Nobody should wait for a coverage report, or for a
   broken reviewer to be repaired, to hear of a vulnerability that is already known. What broke, and what is still
   missing, is said beside it.
2. FAILURE, when evidence is still missing after its deadline.
3. ERROR, when a reviewer broke or a file could not be looked at: not the author's fault, and never a pass.
4. PENDING, while evidence may still come.
5. SUCCESS, only when every condition holds.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from checks import evidence, wording
from checks.conditions import Facts, conditions, overall
from checks.dimensions import Bench, bench, standing
from checks.fixes import smallest
from checks.verdict import Conclusion, Condition, ConditionName, DimensionScore, GatePolicy, State, Verdict
from reviewers.change import Change
from reviewers.review import Broke, Dimension, Review

NOBODY: Mapping[str, Dimension] = MappingProxyType({})


def judge(
    change: Change,
    reviews: Sequence[Review],
    policy: GatePolicy,
    overdue: bool = False,
    *,
    expected: Mapping[str, Dimension] = NOBODY,
) -> Verdict:
    """Weighs the reviews of one change; the same reviews in any order give the same verdict.

    `overdue` says that the deadline for missing evidence has passed. `expected` names the reviewers that were asked;
    one that is not among `reviews` counts as broken. A dimension that weighs something and that nobody reviewed is an
    error even where it is not expected.
    """
    verdict, benches = _weigh(change, reviews, policy, overdue, expected)
    if verdict.conclusion is Conclusion.SUCCESS:
        return verdict
    return replace(verdict, fixes=smallest(change, verdict, policy, benches))


def _weigh(
    change: Change, reviews: Sequence[Review], policy: GatePolicy, overdue: bool, expected: Mapping[str, Dimension]
) -> tuple[Verdict, Mapping[Dimension, Bench]]:
    answers = _everybody(reviews, expected)
    benches = {dimension: bench(dimension, answers, policy.weights.get(dimension, 0.0)) for dimension in Dimension}
    standings = {dimension: standing(bench, change, policy, overdue) for dimension, bench in benches.items()}
    unseen = evidence.unseen(change, answers)
    late = evidence.waiting(answers, policy.optional, overdue)
    broke = _could_not_evaluate(change, answers, standings, policy) + len(unseen)
    facts = Facts(
        standings=standings,
        findings=tuple(finding for review in answers for finding in review.findings),
        coverage=benches[Dimension.COVERAGE].coverage,
        missing=broke + len(late),
    )
    held = conditions(facts, policy)
    verdict = Verdict(
        conclusion=_conclude(held, failed_late=overdue and bool(late), broke=bool(broke), waiting=bool(late)),
        overall=overall(standings.values()),
        dimensions=tuple(standings.values()),
        conditions=held,
        reviews=answers,
        enforced=policy.enforce,
        optional=policy.optional,
        unseen=unseen,
        truncated=change.truncated,
        overdue=overdue,
    )
    return verdict, benches


def _everybody(reviews: Sequence[Review], expected: Mapping[str, Dimension]) -> tuple[Review, ...]:
    """The reviews in one order, with a broken one for each reviewer that was asked and is not there."""
    silent = expected.keys() - {review.reviewer for review in reviews}
    absent = [
        Review(reviewer=name, dimension=expected[name], outcome=Broke(why=wording.DID_NOT_ANSWER, reference=""))
        for name in silent
    ]
    places = list(Dimension)
    return tuple(sorted((*reviews, *absent), key=lambda review: (places.index(review.dimension), review.reviewer)))


def _could_not_evaluate(
    change: Change, reviews: Sequence[Review], standings: Mapping[Dimension, DimensionScore], policy: GatePolicy
) -> int:
    """How many things kept us from judging the whole change. A dimension in error counts where no reviewer in it broke,
    so that no error can go uncounted."""
    must = evidence.blocking(reviews, policy.optional)
    broken = evidence.broken(must)
    explained = {review.dimension for review in broken}
    errors = [s for s in standings.values() if s.state is State.ERROR and s.dimension not in explained]
    return len(broken) + len(evidence.gaps(must)) + len(errors) + (change.truncated is not None)


def _conclude(held: Sequence[Condition], *, failed_late: bool, broke: bool, waiting: bool) -> Conclusion:
    evidence_aside = [condition for condition in held if condition.name is not ConditionName.EVIDENCE]
    for_good = any(not condition.held and not condition.undecided for condition in evidence_aside)
    if for_good or failed_late:
        return Conclusion.FAILURE
    if broke:
        return Conclusion.ERROR
    if waiting:
        return Conclusion.PENDING
    return Conclusion.SUCCESS if all(condition.held for condition in held) else Conclusion.ERROR
