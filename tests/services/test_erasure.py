"""P15: after erasure no personal data anywhere, no points, and a ledger that still verifies."""

import logging
from typing import Any

import pytest

from tests.support.identities import ADMIN, API_KEY, AUDITOR, OPERATOR, refusal_of
from tests.support.requests import record_requests
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


def test_p15_erased_ledger_verifies_without_points(service: Service) -> None:
    Life(service)
    assert problems(service) == []

    erase(service)

    assert problems(service) == []
    account = service.account()
    assert account is not None
    assert (account.points_balance, account.points_held, account.lots) == (0, 0, {})
    assert (account.next_expiry, account.expiry_shard) == (None, None)


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


def test_erasure_ends_holds_of_deleted_reward(service: Service) -> None:
    life = Life(service)
    service.delete("rewards", life.stamps)

    erase(service)

    assert [life.statuses()[each] for each in life.held] == ["CANCELLED"] * 2


def test_p15_erased_viewer_shows_zeros(service: Service) -> None:
    Life(service)
    created_at = service.ask("viewer")["createdAt"]

    user = erase(service)["user"]

    assert service.ask("viewer") == user
    assert service.ask("user", AUDITOR, id=HANAKO["sub"]) == user
    version = user["balance"].pop("version")
    assert user == {
        "id": HANAKO["sub"],
        "displayName": None,
        "language": None,
        "notifications": None,
        "memberNumber": None,
        "remainders": None,
        "isSuspended": False,
        "balance": {
            "userId": HANAKO["sub"],
            "available": 0,
            "held": 0,
            "lifetimeEarned": 0,
            "expiring": [],
            "asOf": "2026-11-25T09:00:00.000Z",
        },
        "createdAt": created_at,
    }
    account = service.account()
    assert account is not None
    assert version == account.ledger_seq


def test_p15_erased_histories_hold_no_texts(service: Service) -> None:
    life = Life(service)
    erase(service)
    viewer = service.ask("viewer")

    (entries,) = service.nested("User.ledgerEntries", [viewer], first=100)
    (events,) = service.nested("User.recycleEvents", [viewer])
    (made,) = service.nested("User.exchanges", [viewer])

    texts = [(entry["reason"], entry["notice"]) for entry in entries["nodes"]]
    assert {*texts} == {(None, None)}
    assert [entry["sequence"] for entry in entries["nodes"]] == [
        *range(len(entries["nodes"]), 0, -1)
    ]
    assert len(events["nodes"]) == 1
    assert {(each["note"], each["voucherCode"]) for each in made["nodes"]} == {(None, None)}
    assert service.ask("exchange", OPERATOR, id=life.fulfilled)["voucherCode"] is None


def test_p15_repeated_erasure_changes_nothing(service: Service) -> None:
    Life(service)
    first = erase(service)

    assert service.unchanged(erase, service) == first
    service.wait(days=700)
    later = service.unchanged(erase, service)
    assert later["user"]["balance"]["version"] == first["user"]["balance"]["version"]


def test_erased_exchange_is_fulfilled_without_voucher(service: Service) -> None:
    life = Life(service)
    erase(service)

    payload = service.done("fulfilExchange", OPERATOR, exchangeId=life.confirmed)

    assert (payload["exchange"]["status"], payload["exchange"]["voucherCode"]) == (
        "FULFILLED",
        None,
    )
    assert payload["balance"]["available"] == 0
    assert problems(service) == []


def test_token_of_erased_citizen_stays_redeemable(service: Service) -> None:
    life = Life(service)
    erase(service)

    service.done("redeemQrToken", TARO, code=life.token["code"])


@pytest.mark.parametrize("confirm", ["", "yes", TARO["sub"], HANAKO["sub"].upper()])
def test_erasure_needs_the_callers_id(service: Service, confirm: str) -> None:
    Life(service)

    payload = service.unchanged(service.change, "eraseViewer", confirm=confirm)

    assert refusal_of(payload) == ("INVALID_INPUT", ["confirm"])


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


def test_erasure_expires_old_points_too(service: Service) -> None:
    service.earn(10)
    service.wait(days=1000)

    erase(service)

    last = max(service.rows("points_ledger"), key=lambda row: int(row["sequence"]["N"]))
    assert (last["transaction_type"]["S"], last["points_change"]["N"]) == ("EXPIRE", "-10")
    assert last["actor"]["M"] == {"sub": {"S": HANAKO["sub"]}, "role": {"S": "citizen"}}
    assert problems(service) == []


def test_p17_erasure_changes_nobody_else(service: Service) -> None:
    Life(service)
    service.done("updateViewer", TARO, input={"displayName": "太郎"})
    service.earn(10, TARO, "of-taro")
    before = service.ask("viewer", TARO)

    erase(service)

    assert service.ask("viewer", TARO) == before
    assert problems(service, TARO["sub"]) == []


def test_p20_erasure_is_ten_requests(service: Service) -> None:
    service.earn(10)
    service.adjust(5, reason="a reason")

    with record_requests(service.client) as requests:
        erase(service)

    assert requests.operations == [
        "BatchGetItem",
        "TransactWriteItems",
        "GetItem",
        "Query",
        "BatchGetItem",
        "TransactWriteItems",
        "GetItem",
        "TransactWriteItems",
        "GetItem",
        "GetItem",
    ]
    body: Any = requests[1][1]
    tables = [next(iter(item.values()))["TableName"] for item in body["TransactItems"]]
    assert tables == ["recycle-points-moto-points_ledger", "recycle-points-moto-users"]


def test_staff_may_erase_their_own_account(service: Service) -> None:
    assert erase(service, ADMIN)["user"]["id"] == ADMIN["sub"]
