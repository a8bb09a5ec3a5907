"""Accounts: profiles, suspension and reinstatement."""

from typing import Any

from tests.support.clients import IsOvertaken, LosesReplies
from tests.support.exchange_steps import Desk, granted
from tests.support.identities import ADMIN, AUDITOR, refusal_of
from tests.support.service import HANAKO, Service


def suspend(
    service: Service, reason: str = "two accounts", user_id: str = HANAKO["sub"], by: Any = ADMIN
) -> Any:
    return service.change("suspendUser", by, userId=user_id, reason=reason)


def reinstate(service: Service, user_id: str = HANAKO["sub"], by: Any = ADMIN) -> Any:
    return service.change("reinstateUser", by, userId=user_id)


def update(service: Service, caller: Any = HANAKO, **content: Any) -> Any:
    return service.change("updateViewer", caller, input=content)


def test_suspended_citizen_cannot_earn_or_spend(service: Service) -> None:
    reward_id = service.make_reward(pointsCost=5)
    service.earn(10)
    token = service.issue(5, "later")

    assert suspend(service)["user"]["isSuspended"] is True

    redeemed = service.unchanged(service.change, "redeemQrToken", code=token["code"])
    assert refusal_of(redeemed)[0] == "ACCOUNT_SUSPENDED"
    exchanged = service.unchanged(service.exchange, reward_id)
    assert refusal_of(exchanged)[0] == "ACCOUNT_SUSPENDED"

    assert reinstate(service)["user"]["isSuspended"] is False
    service.done("redeemQrToken", code=token["code"])
    assert service.exchange(reward_id)["userErrors"] == []


def test_suspended_citizen_can_read_everything(service: Service) -> None:
    service.earn(10)
    before = service.ask("viewer")

    suspend(service)

    viewer = service.ask("viewer")
    assert viewer == {**before, "isSuspended": True}
    assert service.ask("user", AUDITOR, id=HANAKO["sub"]) == viewer
    (entries,) = service.nested("User.ledgerEntries", [viewer])
    (events,) = service.nested("User.recycleEvents", [viewer])
    assert (len(entries["nodes"]), len(events["nodes"])) == (1, 1)


def test_reinstating_active_citizen_changes_nothing(service: Service) -> None:
    service.earn(10)

    payload = service.unchanged(reinstate, service)

    assert (payload["user"]["isSuspended"], payload["userErrors"]) == (False, [])


def test_suspending_unknown_user_creates_no_account(service: Service) -> None:
    for user_id in ("unknown", "", "x" * 3000, HANAKO["sub"]):
        payload = service.unchanged(suspend, service, user_id=user_id)
        assert refusal_of(payload) == ("NOT_FOUND", ["userId"])
        payload = service.unchanged(reinstate, service, user_id)
        assert refusal_of(payload) == ("NOT_FOUND", ["userId"])


def test_first_update_creates_zero_account(service: Service) -> None:
    payload = update(service, displayName="花子", language="ja")

    assert payload["userErrors"] == []
    assert payload["user"]["createdAt"] == "2026-11-25T09:00:00.000Z"
    (row,) = service.rows("users")
    assert row == {
        "user_id": {"S": HANAKO["sub"]},
        "points_balance": {"N": "0"},
        "points_held": {"N": "0"},
        "lots": {"M": {}},
        "holds": {"M": {}},
        "remainders": {"M": {}},
        "day_counters": {"M": {"earned": {"M": {}}, "earned_total": {"N": "0"}}},
        "ledger_seq": {"N": "0"},
        "ledger_head": {"S": "0" * 64},
        "lifetime_earned": {"N": "0"},
        "status": {"S": "ACTIVE"},
        "version": {"N": "1"},
        "display_name": {"S": "花子"},
        "name_initial": {"S": "花"},
        "name_key": {"S": f"花子#{HANAKO['sub']}"},
        "lang": {"S": "ja"},
        "created_at": {"S": "2026-11-25T09:00:00.000Z"},
        "updated_at": {"S": "2026-11-25T09:00:00.001Z"},
    }


def test_empty_update_creates_account(service: Service) -> None:
    assert update(service)["user"]["createdAt"] == "2026-11-25T09:00:00.000Z"
    assert service.ask("user", AUDITOR, id=HANAKO["sub"])["displayName"] is None


def test_update_keeps_omitted_and_clears_null(service: Service) -> None:
    update(service, displayName="花子", language="ja")

    assert update(service, language="en-GB")["user"]["displayName"] == "花子"
    cleared = update(service, displayName=None)["user"]
    assert (cleared["displayName"], cleared["language"]) == (None, "en-GB")
    (row,) = service.rows("users")
    assert "display_name" not in row


def test_update_changes_no_points(service: Service) -> None:
    service.earn(10)
    before = service.account()

    update(service, displayName="花子")

    after = service.account()
    assert before is not None
    assert after is not None
    changed = {"display_name": "花子", "updated_at": after.updated_at, "version": 1}
    assert after == before.model_copy(update=changed)


def test_suspended_citizen_may_change_name(service: Service) -> None:
    update(service)
    service.write_account(HANAKO, status="SUSPENDED")

    payload = update(service, displayName="花子")

    assert (payload["user"]["displayName"], payload["user"]["isSuspended"]) == ("花子", True)


def test_update_keeps_points_earned_meanwhile(service: Service) -> None:
    slow = service.through(IsOvertaken(service.client, lambda: service.earn(10)))

    user = update(slow, displayName="花子")["user"]

    assert (user["displayName"], user["balance"]["available"]) == ("花子", 10)


def test_p15_erasure_before_commit_stops_update(service: Service) -> None:
    update(service)
    slow = service.through(
        IsOvertaken(
            service.client,
            lambda: service.write_account(HANAKO, erased_at="2026-11-25T09:00:00.000Z"),
        )
    )

    assert refusal_of(update(slow, displayName="花子"))[0] == "ACCOUNT_ERASED"
    assert "display_name" not in service.rows("users")[0]


def test_lost_reply_answers_points_earned_meanwhile(service: Service) -> None:
    update(service)
    overtaken = IsOvertaken(service.client, after=lambda: service.earn(10))

    user = update(service.through(LosesReplies(overtaken)), displayName="花子")["user"]

    assert (user["displayName"], user["balance"]["available"]) == ("花子", 10)


def test_suspended_citizen_gets_what_was_exchanged(service: Service) -> None:
    service.earn(500)
    desk = Desk(service)
    exchange = desk.confirmed()
    suspend(service)

    assert granted(desk.fulfil(exchange))["exchange"]["status"] == "FULFILLED"
