"""The verification of a user's books."""

import strawberry

from resolvers.domain.verification.problems import PROBLEMS_MAXIMUM, Problem
from resolvers.services.verification import Verified


@strawberry.type(
    description="A problem in a ledger or in the rows that belong to it. "
    "docs/operate/verification.md lists the kinds."
)
class LedgerProblem:
    user_id: strawberry.ID = strawberry.field(description="The user whose books have the problem.")
    sequence: int | None = strawberry.field(
        description="The wrong entry, or the first missing one; null if no entry has the problem."
    )
    kind: str = strawberry.field(
        description="The kind of problem: hash, sequence, balance, lots, event, …"
    )
    detail: str = strawberry.field(
        description="The problem, in English, for auditors. It quotes no reason or note."
    )


@strawberry.type(
    description="The verification of a user's books: chain, sums, lots, holds, ids, reversals, "
    "and the recycle events and exchanges of the entries, in both directions."
)
class LedgerVerification:
    ok: bool = strawberry.field(description="Whether the verification found no problem.")
    entries_checked: int = strawberry.field(description="Number of ledger entries that were read.")
    users_checked: int = strawberry.field(description="Always 1: the requested user.")
    problems: list[LedgerProblem] = strawberry.field(
        description=f"The problems in the order they were found, at most {PROBLEMS_MAXIMUM}."
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
        user_id=strawberry.ID(user_id), sequence=problem.sequence, kind=problem.kind, detail=detail
    )
