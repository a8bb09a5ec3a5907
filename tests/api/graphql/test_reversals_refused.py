from typing import Any

import pytest

from resolvers.api.appsync.errors import InvalidInput, Unauthorized
from tests.support.identities import (
    ADMIN,
    API_KEY,
    AUDITOR,
    KIOSK,
    OPERATOR,
    PUBLISHER,
    refusal_of,
    signed_in,
)
from tests.support.service import HANAKO, TARO, Service

ANOTHER_ADMIN = signed_in("admin-2", "admins")


@pytest.fixture
def earned(service: Service) -> str:
    """The id of Hanako's one entry, an EARN of 100 points."""
    entry_id: str = service.earn(100)["ledgerEntry"]["id"]
    return entry_id


def test_p6_no_balance_goes_below_zero_and_the_shortfall_is_told(
    service: Service, earned: str
) -> None:
    service.exchange(service.make_reward(pointsCost=60))

    payload = service.unchanged(service.reverse, earned)

    assert refusal_of(payload) == ("INSUFFICIENT_POINTS", None)
    (error,) = payload["userErrors"]
    assert (error["required"], error["available"], error["shortfall"]) == (100, 40, 60)
    service.earn(60, name="more")
    assert service.reverse(earned)["balance"]["available"] == 0


def test_p6_neither_a_reversal_nor_an_exchange_can_be_reversed(
    service: Service, earned: str
) -> None:
    exchanged = service.exchange(service.make_reward(pointsCost=10))["ledgerEntry"]["id"]
    service.adjust(10)
    undone = service.reverse(earned)["ledgerEntry"]["id"]
    token = service.issue(2, "two-bottles")
    nothing = service.done("redeemQrToken", code=token["code"])["ledgerEntry"]["id"]

    for number, entry_id in enumerate((exchanged, undone, nothing)):
        payload = service.unchanged(service.reverse, entry_id, f"key-{number}")
        assert refusal_of(payload) == ("NOT_REVERSIBLE", ["ledgerEntryId"])


@pytest.mark.parametrize("entry_id", ["unknown", "", "x" * 3000, "a\u0000", "鍵"])
def test_an_entry_that_there_is_not_is_not_found(service: Service, entry_id: str) -> None:
    payload = service.unchanged(service.reverse, entry_id)

    assert refusal_of(payload) == ("NOT_FOUND", ["ledgerEntryId"])


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        ({"reason": ""}, "reason"),
        ({"reason": " "}, "reason"),
        ({"reason": "a\u0007"}, "reason"),
        ({"reason": "x" * 501}, "reason"),
        ({"key": ""}, "idempotencyKey"),
        ({"key": "k" * 129}, "idempotencyKey"),
    ],
)
def test_an_argument_outside_its_range_is_named(
    service: Service, earned: str, arguments: dict[str, Any], field: str
) -> None:
    payload = service.unchanged(service.reverse, earned, **arguments)

    assert refusal_of(payload) == ("INVALID_INPUT", [field])


def test_an_argument_of_another_type_is_a_top_level_error(service: Service, earned: str) -> None:
    wrong: list[dict[str, Any]] = [{"reason": None}, {"key": None}]
    for arguments in wrong:
        with pytest.raises(InvalidInput):
            service.unchanged(service.reverse, earned, **arguments)


def test_nobody_reverses_on_the_own_account(service: Service) -> None:
    own = service.earn(10, ADMIN, "admins")["ledgerEntry"]["id"]

    assert refusal_of(service.unchanged(service.reverse, own)) == (
        "FORBIDDEN",
        ["ledgerEntryId"],
    )
    assert service.reverse(own, caller=ANOTHER_ADMIN)["userErrors"] == []


def test_only_admins_reverse(service: Service, earned: str) -> None:
    for caller in (API_KEY, HANAKO, TARO, KIOSK, OPERATOR, AUDITOR, PUBLISHER):
        with pytest.raises(Unauthorized):
            service.unchanged(service.reverse, earned, caller=caller)


def test_a_suspended_account_is_put_right_and_an_erased_one_tells_nothing(
    service: Service, earned: str
) -> None:
    service.write_account(HANAKO, status="SUSPENDED")
    assert service.reverse(earned)["userErrors"] == []

    service.write_account(HANAKO, erased_at="2026-11-25T09:00:00.000Z")
    for key in ("reverse-1", "another"):
        payload = service.unchanged(service.reverse, earned, key)
        assert refusal_of(payload) == ("ACCOUNT_ERASED", None)
