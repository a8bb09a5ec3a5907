from datetime import datetime
from typing import Any

import pytest

from resolvers.domain.base.times import parse_instant
from resolvers.services.deposits.budgets import settle_expired
from tests.support.budgets import NONE_LEFT, counted, issue, redeem, revoke, set_budget, swept
from tests.support.clients import LosesReplies, LosesRequests, SendsTwice
from tests.support.identities import ADMIN, KIOSK, refusal_of
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


def test_p21_redemption_books_what_it_brings(service: Service, token: Any) -> None:
    redeem(service, token)

    assert counted(service) == (2, 0, 8)
    assert service.unchanged(redeem, service, token)["replayed"] is True


def test_p21_revocation_gives_back_once(service: Service, token: Any) -> None:
    revoke(service, token)

    assert counted(service) == (0, 0, 10)
    service.unchanged(revoke, service, token)


def test_p21_sweep_gives_back_once(service: Service, token: Any) -> None:
    service.now = parse_instant(token["expiresAt"])
    early = service.through(service.client)
    early.wait(milliseconds=-1)

    assert service.unchanged(swept, early) == 0
    assert swept(service) == 1
    assert counted(service) == (0, 0, 10)
    assert service.unchanged(swept, service) == 0


@pytest.mark.parametrize("sweeps", [False, True])
def test_p21_renewed_token_reserves_once(service: Service, token: Any, *, sweeps: bool) -> None:
    service.wait(hours=1)
    if sweeps:
        swept(service)

    again = issue(service)

    assert again["qrToken"]["code"] == token["code"]
    assert counted(service) == (0, 3, 7)
    redeem(service, again["qrToken"])
    assert counted(service) == (2, 0, 8)
    assert swept(service) == 0


def test_swept_token_is_not_renewed_beyond_budget(service: Service) -> None:
    issue(service)
    service.wait(hours=1)
    swept(service)
    issue(service, 50, "deposit-2")

    assert refusal_of(service.unchanged(issue, service)) == NONE_LEFT


def test_p21_nothing_fits_beyond_the_ceiling(service: Service) -> None:
    issue(service, 45)

    payload = service.unchanged(issue, service, 6, "deposit-2")

    assert refusal_of(payload) == NONE_LEFT
    (error,) = payload["userErrors"]
    assert "; the 2026 budget of locations without a municipality has 1 left:" in error["message"]
    assert (error["fiscalYear"], error["municipalityCode"], error["remaining"]) == (2026, None, 1)
    assert issue(service, 5, "deposit-2")["userErrors"] == []
    assert counted(service) == (0, 10, 0)


def test_removed_ceiling_settles_old_tokens_alone(service: Service, token: Any) -> None:
    set_budget(service, None)
    free = issue(service, 100_000, "deposit-2")["qrToken"]

    redeem(service, token)
    redeem(service, free)

    assert counted(service) == (2, 0, -2)
    assert set_budget(service, 100)["budget"]["remaining"] == 98


def test_p21_token_settles_on_year_of_issue(service: Service) -> None:
    service.now = datetime.fromisoformat("2027-03-31T23:59:30+09:00")
    token = issue(service)["qrToken"]
    unredeemed = issue(service, 5, "deposit-2")["qrToken"]
    assert set_budget(service, 5, fiscalYear=2027)["userErrors"] == []
    service.wait(minutes=1)

    redeem(service, token)
    revoke(service, unredeemed)
    issue(service, 5, "deposit-3")

    assert counted(service) == (2, 0, 8)
    assert counted(service, "2027#none") == (0, 1, 4)


def test_municipalities_have_budgets_of_their_own(service: Service) -> None:
    service.location_id = service.make_location(KIOSK, municipalityCode="222127")
    set_budget(service, 1, municipalityCode="22212")
    moved_later = issue(service, 5)["qrToken"]

    payload = issue(service, 5, "deposit-2")

    assert payload["userErrors"][0]["municipalityCode"] == "22212"
    content = {"municipalityCode": "222130"}
    service.done("updateLocation", ADMIN, id=service.location_id, input=content)
    assert issue(service, 100, "deposit-2")["userErrors"] == []
    redeem(service, moved_later)
    assert counted(service, "2026#22212") == (1, 0, 0)
    assert counted(service) == (0, 0, 10)


def test_open_token_is_not_settled(service: Service, token: Any) -> None:
    settled = service.unchanged(settle_expired, service.database, token["id"], service.now)

    assert settled is False


def test_p2_swept_token_is_not_redeemed_by_slow_clock(service: Service, token: Any) -> None:
    slow = service.through(service.client)
    service.wait(hours=1)
    swept(service)

    assert refusal_of(slow.unchanged(redeem, slow, token))[0] == "TOKEN_EXPIRED"


def test_ceiling_set_between_read_and_commit_holds(service: Service) -> None:
    payload = issue(service.overtaken(lambda: set_budget(service, 2)))

    assert refusal_of(payload) == NONE_LEFT


def test_p21_redemption_before_sweep_wins(service: Service, token: Any) -> None:
    late = service.overtaken(lambda: redeem(service, token))
    late.wait(hours=1)

    assert not settle_expired(late.database, token["id"], late.now)
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
    assert settle_expired(late.database, tokens[2]["id"], late.now)
    assert counted(service) == (2, 0, 8)
