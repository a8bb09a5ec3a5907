"""What is right and wrong in a citizen's books, as admins and auditors see it."""

import strawberry

from resolvers.domain.verification.problems import PROBLEMS_MAXIMUM, Problem
from resolvers.services.verification import Verified


@strawberry.type(
    description="Something that is wrong in a ledger, or in what stands beside it. "
    "docs/verification.md lists the kinds."
)
class LedgerProblem:
    user_id: strawberry.ID = strawberry.field(description="In whose books it is.")
    sequence: int | None = strawberry.field(
        description="The entry at fault, or the first one missing; null where it is no entry's."
    )
    kind: str = strawberry.field(
        description="What kind of thing is wrong: hash, sequence, balance, lots, event, …"
    )
    detail: str = strawberry.field(
        description="What does not fit, in English for auditors; it quotes no reason or note."
    )


@strawberry.type(
    description="A citizen's books, computed anew: chain, sums, lots, holds, ids, reversals, and "
    "the deposits and exchanges behind them, both ways."
)
class LedgerVerification:
    ok: bool = strawberry.field(description="Nothing is wrong.")
    entries_checked: int = strawberry.field(description="How many ledger entries were read.")
    users_checked: int = strawberry.field(description="Always 1: the citizen that was asked for.")
    problems: list[LedgerProblem] = strawberry.field(
        description=f"What is wrong, in the order it was found; at most {PROBLEMS_MAXIMUM}."
    )


def present_verification(user_id: str, verified: Verified) -> LedgerVerification:
    return LedgerVerification(
        ok=not verified.problems,
        entries_checked=verified.history.count,
        users_checked=1,
        problems=[_present_problem(user_id, problem) for problem in verified.problems],
    )


def _present_problem(user_id: str, problem: Problem) -> LedgerProblem:
    detail = problem.detail if problem.subject is None else f"{problem.detail}: {problem.subject}"
    return LedgerProblem(
        user_id=strawberry.ID(user_id),
        sequence=problem.sequence,
        kind=problem.kind,
        detail=detail,
    )
