"""Suspended citizens: what they may, what they may not, and who decides."""

from typing import Any

import pytest

from resolvers.api.appsync.errors import OutcomeUnknown, Unauthorized
from resolvers.domain.enums import AccountStatus
from tests.support.clients import LOST, IsOvertaken, LosesReplies, LosesRequests
from tests.support.identities import ADMIN, API_KEY, AUDITOR, KIOSK, OPERATOR, PUBLISHER, refusal_of
from tests.support.requests import record_requests
from tests.support.service import HANAKO, Service


def suspend(
    service: Service, reason: str = "two accounts", user_id: str = HANAKO["sub"], by: Any = ADMIN
) -> Any:
    return service.change("suspendUser", by, userId=user_id, reason=reason)


def reinstate(service: Service, user_id: str = HANAKO["sub"], by: Any = ADMIN) -> Any:
    return service.change("reinstateUser", by, userId=user_id)


def test_a_suspended_citizen_can_neither_earn_nor_spend_until_reinstated(service: Service) -> None:
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


def test_what_a_suspended_citizen_has_stays_readable(service: Service) -> None:
    service.earn(10)
    before = service.ask("viewer")

    suspend(service)

    viewer = service.ask("viewer")
    assert viewer == {**before, "isSuspended": True}
    assert service.ask("user", AUDITOR, id=HANAKO["sub"]) == viewer
    (entries,) = service.nested("User.ledgerEntries", [viewer])
    (events,) = service.nested("User.recycleEvents", [viewer])
    assert (len(entries["nodes"]), len(events["nodes"])) == (1, 1)


def test_what_was_done_before_the_suspension_answers_as_it_did(service: Service) -> None:
    reward_id = service.make_reward(pointsCost=5)
    token = service.issue(50)
    redeemed = service.done("redeemQrToken", code=token["code"])
    exchanged = service.exchange(reward_id)

    suspend(service)

    again = service.unchanged(service.change, "redeemQrToken", code=token["code"])
    assert again == {**redeemed, "replayed": True}
    assert service.unchanged(service.exchange, reward_id) == {**exchanged, "replayed": True}


def test_the_same_suspension_again_changes_nothing_and_another_reason_replaces_it(
    service: Service,
) -> None:
    service.earn(10)
    suspend(service)
    service.wait(hours=1)

    again = service.unchanged(suspend, service)
    assert again["user"]["isSuspended"] is True
    suspend(service, "a forged deposit")

    account = service.account()
    assert account is not None
    assert (account.status_reason, account.status_by) == ("a forged deposit", ADMIN["sub"])


def test_reinstating_an_active_citizen_changes_nothing(service: Service) -> None:
    service.earn(10)

    payload = service.unchanged(reinstate, service)

    assert (payload["user"]["isSuspended"], payload["userErrors"]) == (False, [])


def test_a_reinstated_account_keeps_no_reason(service: Service) -> None:
    service.earn(10)
    suspend(service)
    reinstate(service)

    (row,) = service.rows("users")
    assert row["status"] == {"S": "ACTIVE"}
    assert "status_reason" not in row


def test_who_has_no_account_is_not_found_and_none_is_made(service: Service) -> None:
    for user_id in ("unknown", "", "x" * 3000, HANAKO["sub"]):
        payload = service.unchanged(suspend, service, user_id=user_id)
        assert refusal_of(payload) == ("NOT_FOUND", ["userId"])
        payload = service.unchanged(reinstate, service, user_id)
        assert refusal_of(payload) == ("NOT_FOUND", ["userId"])


@pytest.mark.parametrize("reason", ["", "\u200b", "x" * 501, "a\u0000"])
def test_a_reason_outside_its_range_is_named(service: Service, reason: str) -> None:
    service.earn(10)

    payload = service.unchanged(suspend, service, reason)

    assert refusal_of(payload) == ("INVALID_INPUT", ["reason"])


def test_only_admins_suspend_and_reinstate(service: Service) -> None:
    service.earn(10)
    for caller in (API_KEY, HANAKO, KIOSK, OPERATOR, AUDITOR, PUBLISHER):
        with pytest.raises(Unauthorized):
            service.unchanged(suspend, service, by=caller)
        with pytest.raises(Unauthorized):
            service.unchanged(reinstate, service, by=caller)


def test_a_redeem_between_read_and_commit_is_not_lost(service: Service) -> None:
    service.earn(10)
    slow = service.through(IsOvertaken(service.client, lambda: service.earn(5, name="cans-2")))

    user = suspend(slow)["user"]

    assert (user["isSuspended"], service.ask("viewer")["balance"]["available"]) == (True, 15)


def test_a_suspension_between_read_and_commit_stops_an_exchange(service: Service) -> None:
    reward_id = service.make_reward(pointsCost=5)
    service.earn(10)
    slow = service.through(IsOvertaken(service.client, lambda: suspend(service)))

    assert refusal_of(slow.exchange(reward_id))[0] == "ACCOUNT_SUSPENDED"
    assert service.rows("exchanges") == []


@pytest.mark.parametrize("kind", sorted(LOST))
def test_a_lost_answer_is_found_to_be_done(service: Service, kind: str) -> None:
    service.earn(10)

    lossy = service.through(LosesReplies(service.client, kind=kind))
    assert suspend(lossy)["user"]["isSuspended"] is True
    lossy = service.through(LosesReplies(service.client, kind=kind))
    assert reinstate(lossy)["user"]["isSuspended"] is False
    with pytest.raises(OutcomeUnknown):
        suspend(service.through(LosesRequests(service.client, 100, kind)))


def test_a_lost_suspension_does_not_undo_a_reinstatement_that_came_after_it(
    service: Service,
) -> None:
    service.earn(10)
    overtaken = IsOvertaken(service.client, after=lambda: reinstate(service))

    with pytest.raises(OutcomeUnknown):
        suspend(service.through(LosesReplies(overtaken)))

    account = service.account()
    assert account is not None
    assert account.status is AccountStatus.ACTIVE


def test_a_suspension_takes_one_read_and_one_write(service: Service) -> None:
    service.earn(10)
    with record_requests(service.client) as requests:
        suspend(service)
    assert requests.operations == ["GetItem", "TransactWriteItems"]
