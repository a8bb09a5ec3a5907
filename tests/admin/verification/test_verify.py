from collections.abc import Sequence

from admin.verification.verify import verify_programme, verify_user
from resolvers.domain.verification.problems import Problem
from tests.support import tampering
from tests.support.problem_kinds import KINDS
from tests.support.tampering import HANAKOS, TAROS, Place, Programme, Spoiler


def places(problems: Sequence[Problem]) -> set[Place]:
    assert all(problem.kind in KINDS and problem.detail for problem in problems)
    return {(problem.user_id, problem.sequence, problem.kind) for problem in problems}


def found(programme: Programme) -> set[Place]:
    return places(verify_programme(programme.service.database, segments=1).problems)


def test_p13_right_books_add_up(programme: Programme) -> None:
    report = verify_programme(programme.service.database)

    assert (report.problems, report.unsettled) == ([], [])
    assert (report.users_checked, report.entries_checked) == (2, 10)
    assert report.totals is not None
    assert report.totals.buckets == {
        "issued": 152,
        "adjusted": 30,
        "exchanged": -15,
        "expired": 0,
        "reversed": -30,
    }
    assert report.totals.held_by_accounts == 152 - 15
    for user_id, entries in ((HANAKOS, 8), (TAROS, 2)):
        own = verify_user(programme.service.database, user_id)
        assert (own.problems, own.users_checked, own.entries_checked) == ((), 1, entries)


def test_p16_counts_without_an_account_are_named(spoiler: Spoiler) -> None:
    for table in ("users", "points_ledger", "recycle_events", "exchanges"):
        for row in spoiler.rows(table):
            if row["user_id"] == TAROS:
                spoiler.remove(table, row)

    report = verify_user(spoiler.database, TAROS)

    assert report.users_checked == 1
    assert places(report.problems) == {(TAROS, None, "account")}


def test_p16_tampering_is_named_with_its_sequence(programme: Programme) -> None:
    service = programme.service
    tampering.change_amount(Spoiler(service))
    named = {(HANAKOS, 2, "hash"), (HANAKOS, 2, "balance")}

    assert named <= found(programme)
    assert named <= places(verify_user(service.database, HANAKOS).problems)
    first = tampering.verify(service).problems
    assert named <= places(first)
    # It does not become right by being looked at.
    assert tampering.verify(service).problems == first
