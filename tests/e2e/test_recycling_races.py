"""Redeeming while others write: between the read and the commit, at midnight, on another clock."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.support.clients import IsOvertaken
from tests.support.identities import KIOSK, NOW, refusal_of
from tests.support.service import HANAKO, TARO, Service


def redeem(service: Service, token: dict[str, Any], caller: Any = HANAKO) -> Any:
    return service.change("redeemQrToken", caller, code=token["code"])


def overtaken(service: Service, work: Callable[[], object], count: int = 1) -> Service:
    """The service, whose first transactions come just after somebody else's work."""
    return service.through(IsOvertaken(service.client, work, count=count))


def points(service: Service, caller: Any = HANAKO) -> int:
    available: int = service.ask("viewer", caller)["balance"]["available"]
    return available


def test_whose_token_a_stranger_redeems_first_is_told_so(service: Service) -> None:
    token = service.issue()
    slow = overtaken(service, lambda: redeem(service, token, TARO))

    assert refusal_of(redeem(slow, token)) == ("TOKEN_ALREADY_REDEEMED", ["code"])
    assert service.account(HANAKO) is None
    assert points(service, TARO) == 2


def test_p5_a_twin_that_is_faster_gives_the_same_answer(service: Service) -> None:
    token = service.issue()
    answers: list[Any] = []
    slow = overtaken(service, lambda: answers.append(redeem(service, token)))

    assert redeem(slow, token) == {**answers[0], "replayed": True}
    assert points(service) == 2


@pytest.mark.parametrize(
    ("between", "code"),
    [
        ({"status": "REVOKED"}, "TOKEN_REVOKED"),
        ({"expires_at": "2026-11-25T09:00:00.000Z"}, "TOKEN_EXPIRED"),
        (None, "TOKEN_NOT_FOUND"),
    ],
)
def test_p2_a_token_that_ends_between_the_read_and_the_commit_credits_nobody(
    service: Service, between: dict[str, str] | None, code: str
) -> None:
    token = service.issue()

    def end() -> None:
        if between is None:
            service.delete("qr_tokens", token["id"])
        else:
            service.write("qr_tokens", token["id"], **between)

    assert refusal_of(redeem(overtaken(service, end), token)) == (code, ["code"])
    assert service.account() is None
    assert service.rows("recycle_events") == service.rows("points_ledger") == []


def test_a_token_that_is_renewed_between_the_read_and_the_commit_is_redeemed(
    service: Service,
) -> None:
    token = service.issue()
    slow = overtaken(
        service,
        lambda: service.write("qr_tokens", token["id"], expires_at="2026-11-25T10:00:00.000Z"),
    )

    assert redeem(slow, token)["userErrors"] == []


def test_a_suspension_between_the_read_and_the_commit_holds(service: Service) -> None:
    service.earn(1)
    token = service.issue()
    slow = overtaken(service, lambda: service.write_account(HANAKO, status="SUSPENDED"))

    assert refusal_of(redeem(slow, token))[0] == "ACCOUNT_SUSPENDED"
    assert points(service) == 1
    assert service.ask("qrToken", KIOSK, id=token["id"])["status"] == "ISSUED"


def test_an_erasure_between_the_read_and_the_commit_holds(service: Service) -> None:
    service.earn(1)
    token = service.issue()
    slow = overtaken(
        service, lambda: service.write_account(HANAKO, erased_at="2026-11-25T09:00:00.000Z")
    )

    assert refusal_of(redeem(slow, token))[0] == "ACCOUNT_ERASED"


def test_points_that_move_between_the_read_and_the_commit_are_in_the_balance(
    service: Service,
) -> None:
    service.earn(10)
    token = service.issue(12)
    slow = overtaken(service, lambda: service.earn(30, name="cans-2"))

    payload = redeem(slow, token)

    assert payload["ledgerEntry"]["balanceAfter"] == 42
    assert payload["balance"]["version"] == 3


def test_p12_remainders_that_move_between_the_read_and_the_commit_are_carried(
    service: Service,
) -> None:
    token = service.issue(4, "a")
    slow = overtaken(service, lambda: redeem(service, service.issue(4, "b")))

    (item,) = redeem(slow, token)["recycleEvent"]["items"]

    assert (item["remainderBefore"], item["pointsEarned"], item["remainderAfter"]) == (4, 1, 3)


def test_who_is_overtaken_every_time_may_send_it_again(service: Service) -> None:
    service.earn(1)
    token = service.issue()
    deposits = (f"other-{number}" for number in range(100))
    slow = overtaken(service, lambda: service.earn(1, name=next(deposits)), count=100)

    assert refusal_of(redeem(slow, token)) == ("CONFLICT_RETRY", None)
    assert redeem(service, token)["replayed"] is False


def test_p8_an_entry_is_never_earlier_than_the_one_before(service: Service) -> None:
    tokens = [service.issue(5, "a"), service.issue(5, "b")]
    first = redeem(service, tokens[0])
    service.wait(days=-1)

    second = redeem(service, tokens[1])

    assert first["ledgerEntry"]["recordedAt"] == "2026-11-25T09:00:00.000Z"
    assert second["ledgerEntry"]["recordedAt"] == "2026-11-25T09:00:00.000Z"
    assert second["recycleEvent"]["recordedAt"] == "2026-11-25T09:00:00.000Z"
    assert second["balance"]["asOf"] == "2026-11-25T09:00:00.000Z"


def test_p4_the_day_of_a_cap_does_not_come_back_when_a_clock_is_behind_at_midnight(
    service: Service,
) -> None:
    """23:59 in Tokyo, midnight, and a request whose clock still says 23:59."""
    capped = service.with_settings(programme_daily_cap_points=10)
    before, after = NOW.replace(hour=14, minute=59, second=50), NOW.replace(hour=15)
    capped.now = before
    tokens = [capped.issue(10, name, "ALUMINIUM_CAN") for name in ("a", "b", "c")]

    assert redeem(capped, tokens[0])["ledgerEntry"]["points"] == 10
    capped.now = after
    assert redeem(capped, tokens[1])["ledgerEntry"]["points"] == 10
    capped.now = before
    payload = capped.unchanged(redeem, capped, tokens[2])

    assert refusal_of(payload)[0] == "DAILY_EARN_CAP_REACHED"
    assert payload["userErrors"][0]["resetsAt"] == "2026-11-26T15:00:00.000Z"


def test_p4_two_redeems_at_once_do_not_pass_a_cap(service: Service) -> None:
    capped = service.with_settings(programme_daily_cap_points=10)
    tokens = [capped.issue(10, name, "ALUMINIUM_CAN") for name in ("a", "b")]
    slow = overtaken(capped, lambda: redeem(capped, tokens[0]))

    payload = redeem(slow, tokens[1])

    assert refusal_of(payload) == ("DAILY_EARN_CAP_REACHED", None)
    assert points(service) == 10


def test_what_a_cap_cuts_is_told_and_a_token_that_gives_nothing_stays_redeemable(
    service: Service,
) -> None:
    service.save_rule(
        material="ALUMINIUM_CAN", dailyCapPoints=15, activeFrom="2026-11-25T00:00:00Z"
    )
    tokens = [service.issue(10, name, "ALUMINIUM_CAN") for name in ("a", "b", "c")]
    redeem(service, tokens[0])

    (partly,) = redeem(service, tokens[1])["recycleEvent"]["items"]
    refused = service.unchanged(redeem, service, tokens[2])

    assert (partly["pointsEarned"], partly["cappedQuantity"]) == (5, 5)
    (error,) = refused["userErrors"]
    assert error == {
        "__typename": "LimitReachedError",
        "code": "DAILY_EARN_CAP_REACHED",
        "message": error["message"],
        "field": None,
        "limit": 15,
        "resetsAt": "2026-11-25T15:00:00.000Z",
    }
    assert redeem(service, tokens[2], TARO)["ledgerEntry"]["points"] == 10
