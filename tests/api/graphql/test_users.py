from typing import Any

import pytest

from resolvers.api.appsync.errors import InvalidInput, OutcomeUnknown, Unauthorized
from tests.support.clients import LOST, IsOvertaken, LosesReplies, LosesRequests
from tests.support.identities import ADMIN, API_KEY, AUDITOR, KIOSK, OPERATOR, PUBLISHER, refusal_of
from tests.support.requests import record_requests
from tests.support.service import HANAKO, TARO, Service


def update(service: Service, caller: Any = HANAKO, **content: Any) -> Any:
    return service.change("updateViewer", caller, input=content)


def test_who_has_no_account_yet_sees_zeros_and_reading_writes_nothing(service: Service) -> None:
    viewer = service.unchanged(service.ask, "viewer")

    assert viewer == {
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
            "version": 0,
            "asOf": "2026-11-25T09:00:00.000Z",
        },
        "createdAt": None,
    }
    for field in ("User.ledgerEntries", "User.recycleEvents", "User.exchanges"):
        (page,) = service.nested(field, [viewer])
        assert page["edges"] == []
    assert service.ask("user", ADMIN, id=HANAKO["sub"]) is None


def test_the_first_update_makes_the_whole_zero_account(service: Service) -> None:
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
        "day_counters": {
            "M": {"earned": {"M": {}}, "earned_total": {"N": "0"}, "exchanged": {"M": {}}}
        },
        "reward_counts": {"M": {}},
        "ledger_seq": {"N": "0"},
        "ledger_head": {"S": "0" * 64},
        "lifetime_earned": {"N": "0"},
        "status": {"S": "ACTIVE"},
        "version": {"N": "1"},
        "display_name": {"S": "花子"},
        "lang": {"S": "ja"},
        "created_at": {"S": "2026-11-25T09:00:00.000Z"},
        "updated_at": {"S": "2026-11-25T09:00:00.001Z"},
    }


def test_an_empty_update_makes_an_account_too(service: Service) -> None:
    assert update(service)["user"]["createdAt"] == "2026-11-25T09:00:00.000Z"
    assert service.ask("user", AUDITOR, id=HANAKO["sub"])["displayName"] is None


def test_what_is_left_out_stays_and_null_clears(service: Service) -> None:
    update(service, displayName="花子", language="ja")

    assert update(service, language="en-GB")["user"]["displayName"] == "花子"
    cleared = update(service, displayName=None)["user"]
    assert (cleared["displayName"], cleared["language"]) == (None, "en-GB")
    (row,) = service.rows("users")
    assert "display_name" not in row


def test_the_same_content_again_writes_nothing(service: Service) -> None:
    update(service, displayName="花子")
    service.wait(hours=1)

    service.unchanged(update, service, displayName="花子")


def test_an_update_leaves_points_alone(service: Service) -> None:
    service.earn(10)
    before = service.account()

    update(service, displayName="花子")

    after = service.account()
    assert before is not None
    assert after is not None
    changed = {"display_name": "花子", "updated_at": after.updated_at, "version": 1}
    assert after == before.model_copy(update=changed)


@pytest.mark.parametrize(
    ("content", "field"),
    [
        ({"displayName": ""}, "displayName"),
        ({"displayName": " "}, "displayName"),
        ({"displayName": "a\u0000"}, "displayName"),
        ({"displayName": "x" * 2001}, "displayName"),
        ({"language": ""}, "language"),
        ({"language": "日本語"}, "language"),
        ({"language": "x" * 5000}, "language"),
        ({"displayName": "花子", "language": "ja_JP"}, "language"),
    ],
)
def test_what_is_outside_its_range_is_named_and_nothing_is_changed(
    service: Service, content: dict[str, Any], field: str
) -> None:
    payload = service.unchanged(update, service, **content)
    assert refusal_of(payload) == ("INVALID_INPUT", ["input", field])
    update(service, displayName="花子")
    service.unchanged(update, service, **content)


def test_an_input_of_another_type_is_a_top_level_error(service: Service) -> None:
    for content in ({"displayName": 7}, {"email": "hanako@example.jp"}):
        with pytest.raises(InvalidInput):
            service.unchanged(service.change, "updateViewer", input=content)
    with pytest.raises(InvalidInput):
        service.unchanged(service.change, "updateViewer")


def test_a_suspended_citizen_may_still_say_their_name(service: Service) -> None:
    update(service)
    service.write_account(HANAKO, status="SUSPENDED")

    payload = update(service, displayName="花子")

    assert (payload["user"]["displayName"], payload["user"]["isSuspended"]) == ("花子", True)


def test_an_erased_account_shows_zeros_and_refuses_updates(service: Service) -> None:
    service.earn(10)
    update(service, displayName="花子", language="ja")
    service.write_account(HANAKO, erased_at="2026-11-25T09:00:00.000Z")

    for content in ({}, {"displayName": "花子"}, {"displayName": "別名"}):
        payload = service.unchanged(update, service, **content)
        assert refusal_of(payload)[0] == "ACCOUNT_ERASED"
    viewer = service.ask("viewer")
    assert (viewer["displayName"], viewer["language"]) == (None, None)
    balance = viewer["balance"]
    assert (balance["available"], balance["lifetimeEarned"], balance["expiring"]) == (0, 0, [])


def test_an_update_between_read_and_commit_is_not_lost(service: Service) -> None:
    update(service)
    slow = service.through(IsOvertaken(service.client, lambda: update(service, displayName="花子")))

    user = update(slow, language="ja")["user"]

    assert (user["displayName"], user["language"]) == ("花子", "ja")


def test_a_redeem_between_read_and_commit_is_not_lost(service: Service) -> None:
    slow = service.through(IsOvertaken(service.client, lambda: service.earn(10)))

    user = update(slow, displayName="花子")["user"]

    assert (user["displayName"], user["balance"]["available"]) == ("花子", 10)


def test_an_erasure_between_read_and_commit_holds(service: Service) -> None:
    update(service)
    slow = service.through(
        IsOvertaken(
            service.client,
            lambda: service.write_account(HANAKO, erased_at="2026-11-25T09:00:00.000Z"),
        )
    )

    assert refusal_of(update(slow, displayName="花子"))[0] == "ACCOUNT_ERASED"
    assert "display_name" not in service.rows("users")[0]


@pytest.mark.parametrize("kind", sorted(LOST))
def test_a_lost_answer_is_found_to_be_done(service: Service, kind: str) -> None:
    lossy = service.through(LosesReplies(service.client, kind=kind))

    assert update(lossy, displayName="花子")["user"]["displayName"] == "花子"
    with pytest.raises(OutcomeUnknown):
        update(service.through(LosesRequests(service.client, 100, kind)), displayName="別名")


def test_staff_see_a_citizen_and_nobody_else_does(service: Service) -> None:
    update(service, displayName="花子")

    for caller in (OPERATOR, ADMIN, AUDITOR):
        assert service.ask("user", caller, id=HANAKO["sub"])["displayName"] == "花子"
        for unknown in ("unknown", "", "x" * 3000):
            assert service.ask("user", caller, id=unknown) is None
    for stranger in (API_KEY, HANAKO, TARO, KIOSK, PUBLISHER):
        with pytest.raises(Unauthorized):
            service.ask("user", stranger, id=HANAKO["sub"])


def test_staff_are_citizens_too_and_kiosks_are_not(service: Service) -> None:
    assert service.ask("viewer", ADMIN)["id"] == ADMIN["sub"]
    for caller in (API_KEY, KIOSK, PUBLISHER):
        with pytest.raises(Unauthorized):
            service.ask("viewer", caller)
        with pytest.raises(Unauthorized):
            service.unchanged(update, service, caller, displayName="x")


def test_deposits_are_listed_by_the_time_they_were_recorded(service: Service) -> None:
    tokens = [service.issue(5, f"d-{number}") for number in range(3)]
    for token in reversed(tokens):
        service.wait(seconds=1)
        service.done("redeemQrToken", code=token["code"])
    viewer = service.ask("viewer")

    with record_requests(service.client) as requests:
        (page,) = service.nested("User.recycleEvents", [viewer], first=2)
        locations = service.nested("RecycleEvent.location", page["nodes"])

    assert requests.operations == ["Query", "BatchGetItem"]
    assert [event["recordedAt"] for event in page["nodes"]] == [
        "2026-11-25T09:00:03.000Z",
        "2026-11-25T09:00:02.000Z",
    ]
    assert [location["name"] for location in locations] == ["焼津駅前"] * 2
    (rest,) = service.nested(
        "User.recycleEvents", [viewer], first=2, after=page["pageInfo"]["endCursor"]
    )
    assert len(rest["nodes"]) == 1
    for caller, allowed in ((OPERATOR, True), (AUDITOR, True), (TARO, False), (KIOSK, False)):
        (answer,) = service.answer([service.event("User.recycleEvents", caller, viewer)])
        assert (answer["errorType"] is None) is allowed


def test_a_lost_answer_tells_the_points_that_came_meanwhile(service: Service) -> None:
    update(service)
    overtaken = IsOvertaken(service.client, after=lambda: service.earn(10))

    user = update(service.through(LosesReplies(overtaken)), displayName="花子")["user"]

    assert (user["displayName"], user["balance"]["available"]) == ("花子", 10)
