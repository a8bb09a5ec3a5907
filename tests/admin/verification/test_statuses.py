from decimal import Decimal

import pytest

from admin.verification.statuses import Statuses
from tests.support.identities import ADMIN
from tests.support.service import TARO
from tests.support.tampering import TAROS, Programme, Spoiler


@pytest.fixture
def spoiler(programme: Programme) -> Spoiler:
    """Taro is suspended."""
    programme.service.done("suspendUser", ADMIN, userId=TAROS, reason="two accounts")
    return Spoiler(programme.service)


def read(spoiler: Spoiler) -> Statuses:
    statuses = Statuses()
    statuses.add_account(spoiler.account(TAROS))
    return statuses


def test_status_that_changes_meanwhile_is_right(spoiler: Spoiler) -> None:
    statuses = read(spoiler)
    assert list(statuses.problems(spoiler.database)) == []
    spoiler.service.done("reinstateUser", ADMIN, userId=TAROS)
    assert list(statuses.problems(spoiler.database)) == []
    spoiler.service.done("eraseViewer", TARO, confirm=TAROS)
    assert list(statuses.problems(spoiler.database)) == []


def test_status_that_nobody_set_is_named(spoiler: Spoiler) -> None:
    right = spoiler.account(TAROS)
    wrong: tuple[dict[str, object], ...] = (
        {"status": "ACTIVE"},
        {"status": "GONE"},
        {"status_by": "admin-2"},
        {"status_reason": "another"},
        {"status_changes": 2},
        {"status_changes": Decimal("1.5")},
        {"status_changes": None},
    )
    for changes in wrong:
        spoiler.change("users", right, **changes)

        (problem,) = read(spoiler).problems(spoiler.database)

        assert (problem.user_id, problem.kind) == (TAROS, "account"), changes
