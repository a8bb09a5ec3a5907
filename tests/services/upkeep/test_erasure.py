import logging

import pytest

from tests.support.identities import ADMIN, API_KEY, OPERATOR, refusal_of
from tests.support.scenarios import MARKS, Life, erase, problems, traces
from tests.support.service import HANAKO, TARO, Service


def test_p15_erasure_leaves_no_personal_data(
    service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="resolvers")
    Life(service)
    assert {mark for _, mark in traces(service)} == {*MARKS, "salt"}

    assert erase(service)["userErrors"] == []

    assert traces(service) == []
    assert [mark for mark, value in MARKS.items() if value in caplog.text] == []


def test_erasure_cancels_holds_and_keeps_confirmed_exchanges(service: Service) -> None:
    life = Life(service)
    before = service.ask("reward", API_KEY, id=life.stamps)

    erase(service)

    assert life.statuses() == {
        **dict.fromkeys(life.held, "CANCELLED"),
        life.rejected: "REJECTED",
        life.approved: "CONFIRMED",
        life.fulfilled: "FULFILLED",
        life.confirmed: "CONFIRMED",
    }
    after = service.ask("reward", API_KEY, id=life.stamps)
    assert after["stockRemaining"] == before["stockRemaining"] + 2
    assert after["totalExchanged"] == before["totalExchanged"] - 2


def test_p15_repeated_erasure_changes_nothing(service: Service) -> None:
    Life(service)
    first = erase(service)

    assert service.unchanged(erase, service) == first
    service.wait(days=700)
    later = service.unchanged(erase, service)
    assert later["user"]["balance"]["version"] == first["user"]["balance"]["version"]


def test_p15_citizen_without_account_can_be_erased(service: Service) -> None:
    user = erase(service)["user"]

    assert (user["id"], user["balance"]["available"], user["balance"]["version"]) == (
        HANAKO["sub"],
        0,
        1,
    )
    assert problems(service) == []
    payload = service.unchanged(service.change, "updateViewer", input={"displayName": "x"})
    assert refusal_of(payload)[0] == "ACCOUNT_ERASED"


def test_p17_erasure_changes_nobody_else(service: Service) -> None:
    Life(service)
    service.done("updateViewer", TARO, input={"displayName": "太郎"})
    service.earn(10, TARO, "of-taro")
    before = service.ask("viewer", TARO)

    erase(service)

    assert service.ask("viewer", TARO) == before
    assert problems(service, TARO["sub"]) == []


def test_p15_erased_account_rejects_every_mutation(service: Service) -> None:
    """tests/services/base/test_movements.py has those that move points."""
    life = Life(service)
    erase(service)
    before = service.snapshot()
    user = {"userId": HANAKO["sub"]}

    for field, caller, arguments in (
        ("updateViewer", HANAKO, {"input": {"displayName": "x"}}),
        ("updateViewer", HANAKO, {"input": {}}),
        ("suspendUser", ADMIN, {**user, "reason": "x"}),
        ("reinstateUser", ADMIN, user),
        ("fulfilExchange", OPERATOR, {"exchangeId": life.confirmed, "voucherCode": "x"}),
        ("cancelExchange", OPERATOR, {"exchangeId": life.confirmed, "idempotencyKey": "new"}),
        ("adjustPoints", ADMIN, {**user, "points": 1, "reason": "x", "idempotencyKey": "new"}),
    ):
        payload = service.change(field, caller, **arguments)
        assert refusal_of(payload)[0] == "ACCOUNT_ERASED", (field, arguments)

    assert service.snapshot() == before


USER_ID = HANAKO["sub"]


def test_unreadable_rows_are_scrubbed_too(service: Service) -> None:
    life = Life(service)
    service.write("exchanges", life.fulfilled, status="GONE")
    service.write("points_ledger", life.adjusted, points_change="many")
    (browser,) = (
        row["subscription_id"]["S"]
        for row in service.rows("push_subscriptions")
        if "endpoint" in row
    )
    service.write("push_subscriptions", browser, created_at="one day")
    service.write("push_subscriptions", f"user#{USER_ID}", version="many")

    erase(service)

    account = service.account()
    assert account is not None
    assert account.next_expiry is None
    assert traces(service) == []
