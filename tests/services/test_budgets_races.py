"""P21: others are faster, answers get lost, a clock is behind: each token counts once."""

from datetime import datetime
from typing import Any

import pytest

from resolvers.services.budgets import settle_ended
from tests.support.budgets import NONE_LEFT, counted, issue, redeem, revoke, set_budget, swept
from tests.support.clients import Cancels, IsOvertaken, LosesReplies, LosesRequests, SendsTwice
from tests.support.identities import KIOSK, refusal_of
from tests.support.service import TARO, Service


@pytest.fixture
def service(service: Service) -> Service:
    """Deposits of places without a municipality may bring 10 points."""
    assert set_budget(service)["userErrors"] == []
    return service


@pytest.fixture
def token(service: Service) -> Any:
    """A token of twelve bottles."""
    return issue(service)["qrToken"]


def test_p2_swept_token_is_not_redeemed_by_slow_clock(service: Service, token: Any) -> None:
    slow = service.through(service.client)
    service.wait(hours=1)
    swept(service)

    assert refusal_of(slow.unchanged(redeem, slow, token))[0] == "TOKEN_EXPIRED"


def test_ceiling_set_between_read_and_commit_holds(service: Service) -> None:
    payload = issue(service.overtaken(lambda: set_budget(service, 2)))

    assert refusal_of(payload) == NONE_LEFT


def test_first_ceilings_set_at_once_both_hold(service: Service) -> None:
    """Those of a year are in one item."""
    elsewhere = service.through(service.client)
    elsewhere.location_id = service.make_location(KIOSK, municipalityCode="222127")
    overtaken = service.overtaken(lambda: set_budget(service, 1, fiscalYear=2027))

    set_budget(overtaken, 1, fiscalYear=2027, municipalityCode="22212")

    for kiosk in (service, elsewhere):
        kiosk.now = datetime.fromisoformat("2027-04-01T09:00:00+09:00")
        assert refusal_of(issue(kiosk)) == NONE_LEFT


def test_ceiling_removed_between_read_and_commit_is_gone(service: Service) -> None:
    assert issue(service.overtaken(lambda: set_budget(service, None)), 99)["userErrors"] == []

    assert counted(service) == (0, 0, 0)


def test_p21_sweep_between_read_and_redemption_counts_once(service: Service, token: Any) -> None:
    """The token was renewed meanwhile, without a reservation: the ceiling was removed."""
    late = service.through(service.client)
    late.wait(hours=1)

    def sweep_and_renew() -> None:
        swept(late)
        set_budget(service, None)
        issue(late)

    assert redeem(service.overtaken(sweep_and_renew), token)["userErrors"] == []
    assert counted(service) == (0, 0, 0)


def test_p21_redemption_before_sweep_wins(service: Service, token: Any) -> None:
    late = service.overtaken(lambda: redeem(service, token))
    late.wait(hours=1)

    assert not settle_ended(late.database, token["id"], late.now)
    assert counted(service) == (2, 0, 8)


@pytest.mark.parametrize("client", [LosesReplies, LosesRequests, SendsTwice])
def test_p21_lost_answers_change_no_count(service: Service, client: type[Any]) -> None:
    def lossy() -> Service:
        return service.through(client(service.client))

    tokens = [issue(lossy(), 12, f"deposit-{number}")["qrToken"] for number in range(3)]
    assert counted(service) == (0, 9, 1)
    redeem(lossy(), tokens[0], TARO)
    revoke(lossy(), tokens[1])
    assert counted(service) == (2, 3, 5)
    service.wait(hours=1)
    late = lossy()
    assert settle_ended(late.database, tokens[2]["id"], late.now)
    assert counted(service) == (2, 0, 8)


def test_busy_budget_is_no_exhausted_one(service: Service) -> None:
    """Another transaction holds its row."""
    busy = service.through(Cancels(service.client, "None", "TransactionConflict", count=7))

    assert issue(busy)["userErrors"] == []
    assert counted(service) == (0, 3, 7)


def test_faster_twin_reserves_once(service: Service) -> None:
    twin = service.through(service.client)

    payload = issue(service.through(IsOvertaken(service.client, lambda: issue(twin))))

    assert payload["replayed"] is True
    assert counted(service) == (0, 3, 7)
