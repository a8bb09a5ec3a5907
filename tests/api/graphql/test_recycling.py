from datetime import timedelta
from typing import Any

import pytest

from resolvers.api.appsync.errors import InvalidInput, OutcomeUnknown, Unauthorized
from tests.support.clients import LOST, LosesReplies, LosesRequests
from tests.support.identities import API_KEY, KIOSK, NOW, PUBLISHER, refusal_of
from tests.support.requests import item_bytes, record_requests, write_units
from tests.support.service import END_OF_FISCAL_YEAR, HANAKO, TARO, Service


def redeem(service: Service, token: dict[str, Any], caller: Any = HANAKO) -> Any:
    return service.change("redeemQrToken", caller, code=token["code"])


def test_a_redeemed_token_answers_event_entry_and_balance(service: Service) -> None:
    token = service.issue(12)
    service.wait(seconds=30)

    payload = redeem(service, token)

    event, entry = payload["recycleEvent"], payload["ledgerEntry"]
    assert payload == {
        "recycleEvent": {
            "id": event["id"],
            "locationId": service.location_id,
            "items": [
                {
                    "material": "PET_BOTTLE",
                    "unit": "PIECE",
                    "quantity": 12,
                    "pointsEarned": 2,
                    "cappedQuantity": 0,
                    "remainderBefore": 0,
                    "remainderAfter": 2,
                    "ruleId": event["items"][0]["ruleId"],
                    "ruleVersion": 1,
                }
            ],
            "pointsEarned": 2,
            "occurredAt": "2026-11-25T09:00:00.000Z",
            "recordedAt": "2026-11-25T09:00:30.000Z",
        },
        "ledgerEntry": {
            "id": entry["id"],
            "userId": HANAKO["sub"],
            "sequence": 1,
            "type": "EARN",
            "points": 2,
            "heldPoints": 0,
            "balanceAfter": 2,
            "heldAfter": 0,
            "allocations": [{"expiresAt": END_OF_FISCAL_YEAR, "points": 2}],
            "reason": None,
            "actor": "citizen",
            "reversesId": None,
            "recycleEventId": event["id"],
            "exchangeId": None,
            "occurredAt": "2026-11-25T09:00:00.000Z",
            "recordedAt": "2026-11-25T09:00:30.000Z",
            "previousHash": "0" * 64,
            "hash": entry["hash"],
        },
        "balance": {
            "userId": HANAKO["sub"],
            "available": 2,
            "held": 0,
            "lifetimeEarned": 2,
            "expiring": [{"points": 2, "expiresAt": END_OF_FISCAL_YEAR}],
            "version": 1,
            "asOf": "2026-11-25T09:00:30.000Z",
        },
        "replayed": False,
        "userErrors": [],
    }


def test_p12_what_makes_no_whole_point_is_carried_to_the_next_visit(service: Service) -> None:
    first = redeem(service, service.issue(4, "a"))
    second = redeem(service, service.issue(7, "b"))

    assert (first["ledgerEntry"]["points"], first["ledgerEntry"]["allocations"]) == (0, [])
    assert first["balance"]["version"] == 1
    (item,) = second["recycleEvent"]["items"]
    assert (item["remainderBefore"], item["pointsEarned"], item["remainderAfter"]) == (4, 2, 1)


def test_p20_redeeming_is_two_round_trips_without_a_scan(service: Service) -> None:
    token = service.issue()

    with record_requests(service.client) as requests:
        redeem(service, token)

    assert requests.operations == ["BatchGetItem", "TransactWriteItems"]
    (_, read), (_, written) = requests
    assert all(table["ConsistentRead"] for table in read["RequestItems"].values())
    assert len(written["TransactItems"]) == 4


def test_redeeming_takes_eight_write_units_with_two_lots_and_a_long_device_event_id(
    service: Service,
) -> None:
    service.now = NOW.replace(year=2026, month=3)
    service.earn(100_000, name="before-the-fiscal-year-ended")
    service.now = NOW
    token = service.issue(12, "0a1b2c3d-4e5f-4a6b-8c7d-1a2b3c4d5e6f" * 2)

    with record_requests(service.client) as requests:
        redeem(service, token)

    account = service.account()
    assert account is not None
    assert len(account.lots) == 2
    written = [next(iter(write.values())) for write in requests[1][1]["TransactItems"]]
    sizes = {write["TableName"]: item_bytes(service.row_of(write)) for write in written}
    assert sum(write_units(size) for size in sizes.values()) == 8, sizes


def test_the_first_redeem_and_updateviewer_may_come_in_either_order(service: Service) -> None:
    redeem(service, service.issue(12, "a"))
    service.done("updateViewer", input={"displayName": "花子"})
    service.done("updateViewer", TARO, input={"displayName": "太郎"})
    redeem(service, service.issue(12, "b"), TARO)

    for caller, name in ((HANAKO, "花子"), (TARO, "太郎")):
        viewer = service.ask("viewer", caller)
        assert viewer["displayName"] == name
        assert viewer["balance"]["available"] == 2
        assert viewer["createdAt"] == "2026-11-25T09:00:00.000Z"
    hanako, taro = service.account(HANAKO), service.account(TARO)
    assert hanako is not None
    assert taro is not None
    assert hanako.model_fields_set == taro.model_fields_set


def test_p5_a_replay_answers_as_the_first_time_though_all_has_changed_since(
    service: Service,
) -> None:
    token = service.issue(12)
    first = redeem(service, token)
    service.earn(1000)
    service.done("exchangeReward", rewardId=service.make_reward(), idempotencyKey="k")
    service.save_rule(material="PET_BOTTLE", quantityPerPoint=5, activeFrom="2026-11-26T00:00:00Z")
    service.write_account(HANAKO, status="SUSPENDED")
    service.wait(days=400)

    again = service.unchanged(redeem, service, token)

    assert again == {**first, "replayed": True}


def test_p2_a_token_that_is_gone_by_its_ttl_is_still_redeemed(service: Service) -> None:
    token = service.issue(12)
    first = redeem(service, token)
    service.delete("qr_tokens", token["id"])
    service.wait(days=31)

    assert redeem(service, token) == {**first, "replayed": True}
    stranger = service.unchanged(redeem, service, token, TARO)
    assert refusal_of(stranger) == ("TOKEN_ALREADY_REDEEMED", ["code"])


def test_p5_a_stranger_learns_of_a_redeemed_token_that_it_is_and_nothing_more(
    service: Service,
) -> None:
    token = service.issue(12)
    redeem(service, token)
    unknown = {"code": "A" * 26}

    for caller in (TARO, {**TARO, "groups": ["admins"]}):
        payload = service.unchanged(redeem, service, token, caller)
        assert refusal_of(payload) == ("TOKEN_ALREADY_REDEEMED", ["code"])
        assert HANAKO["sub"] not in str(payload)
        assert payload["userErrors"][0]["expiresAt"] is None
    assert refusal_of(redeem(service, unknown, TARO))[0] == "TOKEN_NOT_FOUND"


@pytest.mark.parametrize("code", ["", " ", "\u0000", "コード", "x" * 5000, "\ud800"])
def test_no_text_is_a_code_but_the_one_that_was_issued(service: Service, code: str) -> None:
    service.issue()

    payload = service.unchanged(service.change, "redeemQrToken", code=code)

    assert refusal_of(payload) == ("TOKEN_NOT_FOUND", ["code"])


def test_a_code_is_read_as_it_was_shown_and_an_id_is_no_code(service: Service) -> None:
    token = service.issue()

    for code in (token["id"], token["code"].lower(), f"{token['code']} "):
        payload = service.unchanged(service.change, "redeemQrToken", code=code)
        assert refusal_of(payload)[0] == "TOKEN_NOT_FOUND"


def test_p2_a_token_can_be_redeemed_until_it_expires_and_not_at_it(service: Service) -> None:
    last, late = service.issue(12, "a"), service.issue(12, "b")
    service.wait(seconds=120)
    payload = service.unchanged(redeem, service, late)

    assert refusal_of(payload) == ("TOKEN_EXPIRED", ["code"])
    (error,) = payload["userErrors"]
    assert error["__typename"] == "TokenError"
    assert error["expiresAt"] == late["expiresAt"] == "2026-11-25T09:02:00.000Z"

    service.now -= timedelta(milliseconds=1)
    assert redeem(service, last)["userErrors"] == []


def test_p2_a_revoked_token_says_so(service: Service) -> None:
    token = service.issue()
    service.write("qr_tokens", token["id"], status="REVOKED")

    payload = service.unchanged(redeem, service, token)

    assert refusal_of(payload) == ("TOKEN_REVOKED", ["code"])


def test_a_suspended_citizen_redeems_nothing_new(service: Service) -> None:
    service.earn(1)
    token = service.issue()
    service.write_account(HANAKO, status="SUSPENDED")

    assert refusal_of(service.unchanged(redeem, service, token))[0] == "ACCOUNT_SUSPENDED"
    assert service.ask("viewer")["isSuspended"] is True


def test_an_erased_account_is_told_nothing_of_what_it_did(service: Service) -> None:
    token = service.issue()
    redeem(service, token)
    service.write_account(HANAKO, status="ERASED", erased_at="2026-11-25T09:00:00.000Z")

    for other in (token, service.issue(5, "b"), {"code": "unknown"}):
        payload = service.unchanged(redeem, service, other)
        assert refusal_of(payload)[0] == "ACCOUNT_ERASED"


@pytest.mark.parametrize("caller", [API_KEY, KIOSK, PUBLISHER])
def test_redeeming_is_for_citizens(service: Service, caller: Any) -> None:
    token = service.issue()

    with pytest.raises(Unauthorized):
        redeem(service, token, caller)
    assert service.account() is None


def test_a_missing_or_wrong_argument_is_named(service: Service) -> None:
    for arguments in ({}, {"code": None}, {"code": 7}, {"code": ["x"]}):
        with pytest.raises(InvalidInput, match="code"):
            service.change("redeemQrToken", **arguments)


@pytest.mark.parametrize("kind", sorted(LOST))
def test_p5_a_lost_answer_is_found_to_be_done(service: Service, kind: str) -> None:
    token = service.issue()

    payload = redeem(service.through(LosesReplies(service.client, kind=kind)), token)

    assert payload["replayed"] is False
    assert payload["recycleEvent"]["pointsEarned"] == 2
    assert redeem(service, token) == {**payload, "replayed": True}


@pytest.mark.parametrize("kind", sorted(LOST))
def test_what_nothing_settles_is_unknown_and_the_same_request_again_settles_it(
    service: Service, kind: str
) -> None:
    token = service.issue()

    with pytest.raises(OutcomeUnknown, match="send the same request again"):
        redeem(service.through(LosesRequests(service.client, 100, kind)), token)

    assert redeem(service, token)["replayed"] is False
