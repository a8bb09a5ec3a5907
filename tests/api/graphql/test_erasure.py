"""P15: after erasure no personal data anywhere, no points, and a ledger that still verifies."""

import logging
from typing import Any

import pytest

from resolvers.api.appsync.errors import Unauthorized
from tests.support.identities import ADMIN, API_KEY, AUDITOR, KIOSK, OPERATOR, PUBLISHER, refusal_of
from tests.support.requests import record_requests
from tests.support.scenarios import MARKS, Life, erase, problems, traces
from tests.support.service import HANAKO, TARO, Service


def test_p15_no_personal_data_is_left_in_any_table_index_or_log(
    service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="resolvers")
    Life(service)
    assert {mark for _, mark in traces(service)} == {*MARKS, "salt"}

    assert erase(service)["userErrors"] == []

    assert traces(service) == []
    assert [mark for mark, value in MARKS.items() if value in caplog.text] == []


def test_p15_the_ledger_still_verifies_and_the_points_are_gone(service: Service) -> None:
    Life(service)
    assert problems(service) == []

    erase(service)

    assert problems(service) == []
    account = service.account()
    assert account is not None
    assert (account.points_balance, account.points_held, account.lots) == (0, 0, {})
    assert (account.next_expiry, account.expiry_shard) == (None, None)


def test_what_waits_for_approval_is_cancelled_and_what_is_confirmed_stays(
    service: Service,
) -> None:
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


def test_the_holds_of_a_reward_that_is_gone_end_too(service: Service) -> None:
    life = Life(service)
    service.delete("rewards", life.stamps)

    erase(service)

    assert [life.statuses()[each] for each in life.held] == ["CANCELLED"] * 2


def test_p15_the_viewer_shows_zeros_and_the_id(service: Service) -> None:
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


def test_the_histories_stay_readable_without_what_people_wrote(service: Service) -> None:
    life = Life(service)
    erase(service)
    viewer = service.ask("viewer")

    (entries,) = service.nested("User.ledgerEntries", [viewer], first=100)
    (events,) = service.nested("User.recycleEvents", [viewer])
    (made,) = service.nested("User.exchanges", [viewer])

    assert {entry["reason"] for entry in entries["nodes"]} == {None}
    assert [entry["sequence"] for entry in entries["nodes"]] == [
        *range(len(entries["nodes"]), 0, -1)
    ]
    assert len(events["nodes"]) == 1
    assert {(each["note"], each["voucherCode"]) for each in made["nodes"]} == {(None, None)}
    assert service.ask("exchange", OPERATOR, id=life.fulfilled)["voucherCode"] is None


def test_p15_the_same_again_answers_as_the_first_time_and_changes_nothing(service: Service) -> None:
    Life(service)
    first = erase(service)

    assert service.unchanged(erase, service) == first
    service.wait(days=700)
    later = service.unchanged(erase, service)
    assert later["user"]["balance"]["version"] == first["user"]["balance"]["version"]


def test_what_was_confirmed_is_handed_over_without_a_voucher_code(service: Service) -> None:
    life = Life(service)
    erase(service)

    payload = service.done("fulfilExchange", OPERATOR, exchangeId=life.confirmed)

    assert (payload["exchange"]["status"], payload["exchange"]["voucherCode"]) == (
        "FULFILLED",
        None,
    )
    assert payload["balance"]["available"] == 0
    assert problems(service) == []


def test_a_token_that_the_erased_citizen_could_not_redeem_is_for_somebody_else(
    service: Service,
) -> None:
    life = Life(service)
    erase(service)

    service.done("redeemQrToken", TARO, code=life.token["code"])


@pytest.mark.parametrize("confirm", ["", "yes", TARO["sub"], HANAKO["sub"].upper()])
def test_without_the_own_id_nothing_is_erased(service: Service, confirm: str) -> None:
    Life(service)

    payload = service.unchanged(service.change, "eraseViewer", confirm=confirm)

    assert refusal_of(payload) == ("INVALID_INPUT", ["confirm"])


def test_who_never_had_an_account_can_be_erased(service: Service) -> None:
    user = erase(service)["user"]

    assert (user["id"], user["balance"]["available"], user["balance"]["version"]) == (
        HANAKO["sub"],
        0,
        1,
    )
    assert problems(service) == []
    payload = service.unchanged(service.change, "updateViewer", input={"displayName": "x"})
    assert refusal_of(payload)[0] == "ACCOUNT_ERASED"


def test_points_that_have_expired_unbooked_go_too(service: Service) -> None:
    service.earn(10)
    service.wait(days=1000)

    erase(service)

    last = max(service.rows("points_ledger"), key=lambda row: int(row["sequence"]["N"]))
    assert (last["transaction_type"]["S"], last["points_change"]["N"]) == ("EXPIRE", "-10")
    assert last["actor"]["M"] == {"sub": {"S": HANAKO["sub"]}, "role": {"S": "citizen"}}
    assert problems(service) == []


def test_others_keep_what_is_theirs(service: Service) -> None:
    Life(service)
    service.done("updateViewer", TARO, input={"displayName": "太郎"})
    service.earn(10, TARO, "of-taro")
    before = service.ask("viewer", TARO)

    erase(service)

    assert service.ask("viewer", TARO) == before
    assert problems(service, TARO["sub"]) == []


def test_staff_may_erase_their_own_account_and_nobody_another_one(service: Service) -> None:
    service.earn(10)
    for caller in (API_KEY, KIOSK, PUBLISHER):
        with pytest.raises(Unauthorized):
            service.unchanged(
                service.change, "eraseViewer", caller, confirm=(caller or {}).get("sub", "")
            )
    payload = service.unchanged(service.change, "eraseViewer", ADMIN, confirm=HANAKO["sub"])
    assert refusal_of(payload) == ("INVALID_INPUT", ["confirm"])
    assert erase(service, ADMIN)["user"]["id"] == ADMIN["sub"]


def test_an_erasure_takes_a_few_requests_and_no_scan(service: Service) -> None:
    service.earn(10)
    service.adjust(5, reason="a reason")

    with record_requests(service.client) as requests:
        erase(service)

    assert requests.operations == [
        "BatchGetItem",
        "TransactWriteItems",
        "GetItem",
        "Query",
        "TransactWriteItems",
        "TransactWriteItems",
        "GetItem",
        "GetItem",
    ]
    body: Any = requests[1][1]
    tables = [next(iter(item.values()))["TableName"] for item in body["TransactItems"]]
    assert tables == ["moto-points_ledger", "moto-users"]
