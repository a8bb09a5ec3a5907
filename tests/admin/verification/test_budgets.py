from collections.abc import Callable
from typing import Any

import pytest

from admin.verification.budgets import Issued, check_budgets
from admin.verification.verify import verify_programme
from resolvers.storage.base.client import Database
from resolvers.storage.base.expressions import Item
from tests.support.clients import ClientInFront
from tests.support.identities import ADMIN
from tests.support.service import Service
from tests.support.tampering import Spoiler


@pytest.fixture
def spoiler(service: Service) -> Spoiler:
    """A budget of 10 points, of which 2 are issued and 3 reserved, and one without a ceiling.

    5 points more were issued before it.
    """
    service.built("budgets", lambda: _issue(service))
    return Spoiler(service)


def _issue(service: Service) -> None:
    own = {"fiscalYear": 2026, "points": 15, "issuedBefore": 5}
    for budget in (own, {"fiscalYear": 2027, "points": 10}, {"fiscalYear": 2027, "points": None}):
        service.done("setBudget", ADMIN, input=budget)
    service.done("redeemQrToken", code=service.issue(10)["code"])
    service.issue(12, "deposit-2")


def budget(spoiler: Spoiler, budget_id: str = "2026#none") -> Item:
    return next(row for row in spoiler.rows("budgets") if row["budget_id"] == budget_id)


def token(spoiler: Spoiler) -> Item:
    return next(row for row in spoiler.rows("qr_tokens") if "reservation" in row)


def spoil(**changes: Any) -> Callable[[Spoiler], None]:
    return lambda s: s.change("budgets", budget(s), **changes)


def lose_budget(spoiler: Spoiler) -> None:
    spoiler.remove("budgets", budget(spoiler))


TAMPERED: dict[str, tuple[Callable[[Spoiler], None], str]] = {
    "more available": (spoil(available=6), "available points are 6, the others leave 5"),
    "more reserved": (spoil(reserved=4, available=4), "reserves 4 points, its open tokens 3"),
    "unreadable": (spoil(issued=None), "cannot be read: KeyError issued"),
    "less issued": (spoil(issued=1, available=6), "has issued 1 points, its deposits brought 2"),
    "of another year": (spoil(fiscal_year=2025), "is not that of its fiscal year"),
    "lost": (lose_budget, "open tokens reserve 3 points of it, and its deposits brought 2"),
    "a ceiling of its own": (
        lambda s: s.change("budgets", budget(s, "2026"), with_ceiling=[]),
        "do not agree on whether it has a ceiling",
    ),
    "token without its points": (
        lambda s: s.change("qr_tokens", token(s), reservation={"budget_id": "2026#none"}),
        "reserves 3 points, its open tokens 0",
    ),
}


@pytest.mark.parametrize("tampered", TAMPERED)
def test_tampered_budget_is_reported(spoiler: Spoiler, tampered: str) -> None:
    tamper, detail = TAMPERED[tampered]
    tamper(spoiler)

    (problem,) = verify_programme(spoiler.database, segments=1).problems

    assert (problem.kind, problem.subject) == ("budget", "2026#none")
    assert detail in problem.detail


class IssuesBetweenReads(ClientInFront):
    """Issue a token after the index was read, `count` times."""

    def __init__(self, service: Service, count: int) -> None:
        super().__init__(service.client)
        self.service = service
        self.left = count

    def query(self, **request: Any) -> Any:
        answer = self.client.query(**request)
        if self.left:
            self.left -= 1
            self.service.issue(1, f"meanwhile-{self.left}")
        return answer


def test_more_issued_than_named_is_no_problem(spoiler: Spoiler) -> None:
    """Deposits are read before their budget, which goes on issuing."""
    assert verify_programme(spoiler.database, segments=1).problems == []
    (event,) = spoiler.rows("recycle_events")
    spoiler.change("recycle_events", event, budget_id=None)

    assert list(verify_programme(spoiler.database, segments=1).problems) == []


@pytest.mark.parametrize(("count", "unsettled"), [(5, []), (100, ["2026#none"])])
def test_moving_budget_is_no_problem(spoiler: Spoiler, count: int, unsettled: list[str]) -> None:
    spoiler.service.done("setBudget", ADMIN, input={"fiscalYear": 2026, "points": 500})
    client = IssuesBetweenReads(spoiler.service, count)
    moved = Database(client, spoiler.database.table_prefix, spoiler.database.retry_policy)

    assert check_budgets(moved, Issued()) == ([], unsettled)
