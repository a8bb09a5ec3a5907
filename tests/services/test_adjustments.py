"""Adjustments of points and reversals of entries, by admins."""

from typing import Any

import pytest

from resolvers.domain.expiry import parse_expiry
from resolvers.storage.expressions import from_attributes
from tests.support.clients import IsOvertaken
from tests.support.identities import ADMIN, refusal_of, signed_in
from tests.support.service import TARO, Service

ANOTHER_ADMIN = signed_in("admin-2", "admins")


@pytest.fixture
def service(service: Service) -> Service:
    """Hanako has 100 points."""
    return service.with_points(100)


@pytest.mark.parametrize("user_id", [TARO["sub"], "", "x" * 3000, "a\u0000", "鍵"])
def test_unknown_user_is_not_found(service: Service, user_id: str) -> None:
    payload = service.unchanged(service.adjust, 50, user_id=user_id)

    assert refusal_of(payload) == ("NOT_FOUND", ["userId"])


def test_admin_cannot_adjust_their_own_account(service: Service) -> None:
    service.earn(10, ADMIN, "admins")
    for points in (50, -5):
        payload = service.unchanged(service.adjust, points, user_id=ADMIN["sub"])
        assert refusal_of(payload) == ("FORBIDDEN", ["userId"])

    assert service.adjust(50, caller=ANOTHER_ADMIN, user_id=ADMIN["sub"])["userErrors"] == []


@pytest.mark.parametrize(
    "changes",
    [
        {"points": 51},
        {"points": -50, "expiresAt": None},
        {"expiresAt": "2026-12-01T00:00:00.001Z"},
        {"expiresAt": None},
        {"reason": "別の理由"},
        {"user_id": TARO["sub"]},
        {"user_id": "nobody"},
    ],
)
def test_p5_key_rejects_another_body(service: Service, changes: dict[str, Any]) -> None:
    service.earn(10, TARO, "taro")
    arguments: dict[str, Any] = {"points": 50, "expiresAt": "2026-12-01T00:00:00Z"}
    service.adjust(**arguments)

    payload = service.unchanged(service.adjust, **{**arguments, **changes})

    assert refusal_of(payload) == ("IDEMPOTENCY_KEY_REUSED", ["idempotencyKey"])


def test_programme_without_expiry_adjusts_without_expiry(service: Service) -> None:
    other = service.with_settings(programme_expiry_policy=parse_expiry("NEVER"))

    payload = other.adjust(50)

    assert payload["ledgerEntry"]["allocations"] == [{"expiresAt": None, "points": 50}]


def test_p15_ledger_chains_digests_of_reasons(service: Service) -> None:
    service.adjust(50)
    service.adjust(50, "again")

    rows = [from_attributes(row) for row in service.rows("points_ledger")]
    reasons = [row for row in rows if "reason" in row]
    assert [row["reason"] for row in reasons] == ["苦情", "苦情"]
    assert (
        len({row["reason_digest"] for row in reasons}) == len({row["salt"] for row in reasons}) == 2
    )


def test_p1_points_spent_before_commit_are_kept(service: Service) -> None:
    reward_id = service.make_reward(pointsCost=60)
    slow = service.through(IsOvertaken(service.client, lambda: service.exchange(reward_id)))

    payload = slow.adjust(-50)

    assert refusal_of(payload) == ("INSUFFICIENT_POINTS", None)
    assert payload["userErrors"][0]["shortfall"] == 10


def test_p5_key_belongs_to_its_admin(service: Service) -> None:
    payloads = [service.adjust(50, caller=caller) for caller in (ADMIN, ANOTHER_ADMIN)]

    assert [payload["replayed"] for payload in payloads] == [False, False]
    assert payloads[1]["balance"]["available"] == 200


@pytest.fixture
def earned(service: Service) -> str:
    """Return the id of Hanako's only entry, an EARN of 100 points."""
    (entry,) = service.rows("points_ledger")
    entry_id: str = entry["transaction_id"]["S"]
    return entry_id


def test_p6_entry_is_reversed_at_most_once(service: Service, earned: str) -> None:
    service.adjust(500)
    service.reverse(earned)

    for key, caller in (("reverse-2", ADMIN), ("reverse-1", ANOTHER_ADMIN)):
        payload = service.unchanged(service.reverse, earned, key, caller)
        assert refusal_of(payload) == ("ALREADY_REVERSED", ["ledgerEntryId"])


def test_p5_key_rejects_another_reason(service: Service, earned: str) -> None:
    service.reverse(earned)

    payload = service.unchanged(service.reverse, earned, reason="別の理由")

    assert refusal_of(payload) == ("IDEMPOTENCY_KEY_REUSED", ["idempotencyKey"])


def test_one_key_reverses_several_entries(service: Service, earned: str) -> None:
    other = service.earn(5, name="cans-2")["ledgerEntry"]["id"]

    assert [service.reverse(each)["replayed"] for each in (earned, other)] == [False, False]
    assert service.ask("viewer")["balance"]["available"] == 0


def test_p1_reversal_takes_no_spent_points(service: Service, earned: str) -> None:
    reward_id = service.make_reward(pointsCost=1)
    slow = service.through(IsOvertaken(service.client, lambda: service.exchange(reward_id)))

    payload = slow.reverse(earned)

    assert refusal_of(payload) == ("INSUFFICIENT_POINTS", None)
    assert payload["userErrors"][0]["shortfall"] == 1
    assert service.ask("viewer")["balance"]["available"] == 99


@pytest.mark.parametrize("spare", [0, 500])
def test_p6_slower_admin_learns_it_was_reversed(service: Service, earned: str, spare: int) -> None:
    """Without spare points they are gone because the entry is reversed: that is the reason."""
    if spare:
        service.adjust(spare)
    faster = IsOvertaken(
        service.client, lambda: service.reverse(earned, "faster", caller=ANOTHER_ADMIN)
    )

    payload = service.through(faster).reverse(earned)

    assert refusal_of(payload) == ("ALREADY_REVERSED", ["ledgerEntryId"])
    assert service.ask("viewer")["balance"]["available"] == spare


def test_p6_reversal_and_exchange_are_not_reversible(service: Service, earned: str) -> None:
    exchanged = service.exchange(service.make_reward(pointsCost=10))["ledgerEntry"]["id"]
    service.adjust(10)
    undone = service.reverse(earned)["ledgerEntry"]["id"]
    token = service.issue(2, "two-bottles")
    nothing = service.done("redeemQrToken", code=token["code"])["ledgerEntry"]["id"]

    for number, entry_id in enumerate((exchanged, undone, nothing)):
        payload = service.unchanged(service.reverse, entry_id, f"key-{number}")
        assert refusal_of(payload) == ("NOT_REVERSIBLE", ["ledgerEntryId"])


@pytest.mark.parametrize("entry_id", ["unknown", "", "x" * 3000, "a\u0000", "鍵"])
def test_unknown_entry_is_not_found(service: Service, entry_id: str) -> None:
    payload = service.unchanged(service.reverse, entry_id)

    assert refusal_of(payload) == ("NOT_FOUND", ["ledgerEntryId"])


def test_admin_cannot_reverse_their_own_entry(service: Service) -> None:
    own = service.earn(10, ADMIN, "admins")["ledgerEntry"]["id"]

    assert refusal_of(service.unchanged(service.reverse, own)) == ("FORBIDDEN", ["ledgerEntryId"])
    assert service.reverse(own, caller=ANOTHER_ADMIN)["userErrors"] == []
