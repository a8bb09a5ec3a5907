"""At least one test for each of the 14 faults of the old system."""

import logging
from datetime import timedelta
from typing import Any

import pytest

from resolvers.api.appsync.errors import AppSyncError
from tests.support.clients import FailsReads, IsOvertaken
from tests.support.exchange_steps import Desk
from tests.support.identities import ADMIN, NOW, OPERATOR, refusal_of
from tests.support.requests import record_requests
from tests.support.service import HANAKO, TARO, Service


@pytest.fixture
def service(empty_service: Service) -> Service:
    """Nothing here needs the engine."""
    return empty_service.start()


def redeem(service: Service, token: dict[str, Any], caller: Any = HANAKO) -> Any:
    return service.change("redeemQrToken", caller, code=token["code"])


def test_fault_1_lost_race_is_a_refusal(service: Service) -> None:
    reward_id = service.make_reward(stock=1, pointsCost=10)
    service.earn(10)
    service.earn(10, TARO, "taro")
    faster = IsOvertaken(service.client, lambda: service.exchange(reward_id, caller=TARO))

    assert refusal_of(service.through(faster).exchange(reward_id))[0] == "OUT_OF_STOCK"


def test_fault_2_nobody_names_another_account(service: Service) -> None:
    token = service.issue()

    for name in ("userId", "user_id"):
        service.done("redeemQrToken", code=token["code"], **{name: TARO["sub"]})
    service.done("updateViewer", input={"displayName": "花子"})

    assert service.account(TARO) is None
    assert service.ask("viewer")["balance"]["available"] == 2
    with pytest.raises(AppSyncError, match="userId"):
        service.change("updateViewer", input={"displayName": "x", "userId": TARO["sub"]})


def test_fault_3_transaction_checks_token_expiry(service: Service) -> None:
    token = service.issue()

    with record_requests(service.client) as requests:
        redeem(service, token)

    (condition,) = [
        write["Update"]
        for write in requests[1][1]["TransactItems"]
        if "qr_tokens" in write.get("Update", {}).get("TableName", "")
    ]
    names = condition["ExpressionAttributeNames"]
    compared = {name for placeholder, name in names.items() if placeholder.startswith("#n")}
    assert compared == {"status", "expires_at", "version"}
    expiring = IsOvertaken(
        service.client,
        lambda: service.write("qr_tokens", other["id"], expires_at="2026-11-25T09:00:00.000Z"),
    )
    other = service.issue(name="another")
    assert refusal_of(redeem(service.through(expiring), other))[0] == "TOKEN_EXPIRED"


LIMITS = [("limitPerUser", "PER_USER_LIMIT_REACHED"), ("limitPerUserPerDay", "DAILY_LIMIT_REACHED")]


@pytest.mark.parametrize(("limit", "code"), LIMITS)
def test_fault_4_transaction_counts_reward_limit(service: Service, limit: str, code: str) -> None:
    service.earn(100)
    reward_id = service.make_reward(pointsCost=1, **{limit: 1})
    others: list[Any] = []

    def exchange_thrice() -> None:
        others.extend(service.exchange(reward_id, f"other-{number}") for number in range(3))

    overtaken = service.through(IsOvertaken(service.client, exchange_thrice))
    with record_requests(service.client) as requests:
        payload = overtaken.exchange(reward_id, "first-to-read")

    assert others[0]["userErrors"] == []
    assert [refusal_of(each)[0] for each in (*others[1:], payload)] == [code] * 3
    assert len(service.rows("exchanges")) == 1
    assert "Scan" not in requests.operations


def test_fault_4_transaction_counts_daily_cap(service: Service) -> None:
    capped = service.with_settings(programme_daily_cap_points=1)
    tokens = [capped.issue(1, f"can-{number}", "ALUMINIUM_CAN") for number in range(4)]

    def redeem_the_others() -> None:
        for token in tokens[1:]:
            redeem(capped, token)

    with record_requests(service.client) as requests:
        redeem(capped.through(IsOvertaken(service.client, redeem_the_others)), tokens[0])

    assert service.ask("viewer")["balance"]["available"] == 1
    assert "Scan" not in requests.operations


DAYS = {
    NOW.replace(hour=14, minute=59): True,  # 23:59 in Tokyo
    NOW.replace(hour=15): True,  # midnight
    NOW.replace(day=26, hour=0): False,  # midnight in UTC: nine in the morning
    NOW.replace(day=26, hour=14, minute=59): False,
    NOW.replace(day=26, hour=15): True,
}


def test_fault_5_daily_limit_ends_at_midnight(service: Service) -> None:
    service.earn(100)
    reward_id = service.make_reward(pointsCost=1, limitPerUserPerDay=1)
    granted = {}
    for now in DAYS:
        service.now = now
        granted[now] = service.exchange(reward_id, now.isoformat())["userErrors"] == []

    assert granted == DAYS
    service.wait(hours=1)
    (error,) = service.exchange(reward_id, "once-more")["userErrors"]
    assert error["resetsAt"] == "2026-11-27T15:00:00.000Z"


def test_fault_5_daily_cap_ends_at_midnight(service: Service) -> None:
    capped = service.with_settings(programme_daily_cap_points=1)
    granted = {}
    for number, now in enumerate(DAYS):
        capped.now = now
        payload = redeem(capped, capped.issue(1, f"can-{number}", "ALUMINIUM_CAN"))
        granted[now] = payload["userErrors"] == []

    assert granted == DAYS


def test_fault_6_entry_shows_balance_at_commit(service: Service) -> None:
    service.earn(10)
    reward_id = service.make_reward(pointsCost=5)
    slow = service.through(IsOvertaken(service.client, lambda: service.earn(100, name="meanwhile")))

    entry = slow.exchange(reward_id)["ledgerEntry"]

    assert (entry["sequence"], entry["balanceAfter"]) == (3, 105)


def test_fault_7_photo_of_code_expires(service: Service) -> None:
    photo = service.issue()
    service.wait(minutes=2)

    assert refusal_of(service.unchanged(redeem, service, photo))[0] == "TOKEN_EXPIRED"
    shown_again = service.issue()
    redeem(service, shown_again, TARO)
    assert refusal_of(service.unchanged(redeem, service, photo))[0] == "TOKEN_ALREADY_REDEEMED"


def test_fault_8_unlimited_reward_can_be_exchanged(service: Service) -> None:
    service.earn(10)
    reward_id = service.make_reward(pointsCost=5)

    assert service.exchange(reward_id, quantity=2)["userErrors"] == []
    reward = service.ask("reward", id=reward_id)
    assert (reward["stockRemaining"], reward["totalExchanged"]) == (None, 2)


def test_fault_9_retry_exchanges_once(service: Service) -> None:
    service.earn(10)
    reward_id = service.make_reward(pointsCost=5)

    answers = [service.exchange(reward_id) for _ in range(3)]

    assert [answer["replayed"] for answer in answers] == [False, True, True]
    assert len({answer["exchange"]["id"] for answer in answers}) == 1
    assert service.ask("viewer")["balance"]["available"] == 5


@pytest.mark.parametrize("cost", [1, 9])
def test_fault_10_exchange_rejects_changed_price(service: Service, cost: int) -> None:
    service.earn(10)
    reward_id = service.make_reward(pointsCost=5)
    change = IsOvertaken(
        service.client,
        lambda: service.done("updateReward", ADMIN, id=reward_id, input={"pointsCost": cost}),
    )

    payload = service.through(change).exchange(reward_id, expectedPointsCost=5)

    assert refusal_of(payload)[0] == "PRICE_CHANGED"
    assert payload["userErrors"][0]["currentPointsCost"] == cost


def test_fault_11_lists_are_read_in_pages(service: Service) -> None:
    service.earn(100)
    reward_id = service.make_reward(pointsCost=1)
    for number in range(3):
        service.exchange(reward_id, f"key-{number}")

    with record_requests(service.client) as requests:
        page = service.ask("exchanges", OPERATOR, status="CONFIRMED", first=2)

    assert page["pageInfo"]["hasNextPage"] is True
    assert [(operation, body["Limit"]) for operation, body in requests] == [("Query", 3)]


def test_fault_12_log_holds_no_code(service: Service, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "resolvers")
    token = service.issue()

    with pytest.raises(AppSyncError, match="request-1"):
        redeem(service.through(FailsReads(service.client)), token)

    assert "request-1" in caplog.text
    # Quoted, as a header is: a traceback may name the module.
    for secret in (token["code"], "made-up", '"authorization"', "'authorization'", HANAKO["sub"]):
        assert secret not in caplog.text


def test_fault_13_points_end_with_fiscal_year(service: Service) -> None:
    service.earn(10)
    reward_id = service.make_reward(pointsCost=5)
    service.now = NOW.replace(year=2028, month=3, day=31, hour=14, minute=59)  # 23:59 in Tokyo
    assert service.exchange(reward_id)["userErrors"] == []

    service.now += timedelta(minutes=1)
    assert refusal_of(service.exchange(reward_id, "key-2"))[0] == "INSUFFICIENT_POINTS"


def test_fault_13_only_cancelled_exchange_gives_back(service: Service) -> None:
    service.earn(15)
    desk = Desk(service)
    held, confirmed = desk.hold(pointsCost=5, stock=1), desk.confirmed(pointsCost=5, stock=1)
    fulfilled = desk.confirmed("to-be-fulfilled", pointsCost=5, stock=1)
    assert service.ask("viewer")["balance"]["available"] == 0

    released, refunded = desk.cancel(held), desk.cancel(confirmed)
    handed_over = desk.fulfil(fulfilled, voucherCode="GIFT-2026")["exchange"]

    assert (released["balance"]["available"], refunded["balance"]["available"]) == (5, 10)
    (history,) = service.nested("User.ledgerEntries", [service.ask("viewer")], first=2)
    assert [entry["type"] for entry in history["nodes"]] == ["EXCHANGE_REFUND", "HOLD_RELEASE"]
    assert (handed_over["status"], handed_over["voucherCode"]) == ("FULFILLED", "GIFT-2026")
    assert refusal_of(desk.cancel(fulfilled))[0] == "INVALID_STATE_TRANSITION"
    assert [desk.stock(each) for each in (held, confirmed, fulfilled)] == [(1, 0), (1, 0), (0, 1)]


def test_fault_14_each_refusal_has_its_code(service: Service) -> None:
    token, late, revoked = (service.issue(name=name) for name in ("a", "b", "c"))
    redeem(service, token)
    service.write("qr_tokens", revoked["id"], status="REVOKED")
    codes = [refusal_of(redeem(service, each, TARO))[0] for each in (token, revoked)]
    service.wait(minutes=2)
    codes += [refusal_of(redeem(service, each, TARO))[0] for each in (late, {"code": "unknown"})]
    codes += [refusal_of(service.exchange("unknown", caller=TARO))[0]]

    assert codes == [
        "TOKEN_ALREADY_REDEEMED",
        "TOKEN_REVOKED",
        "TOKEN_EXPIRED",
        "TOKEN_NOT_FOUND",
        "NOT_FOUND",
    ]
