"""When points end, seen from outside: by the rule, by the programme, and after a fixed date."""

from datetime import date
from typing import Any

import pytest

from resolvers.domain.enums import ExpiryPolicy
from resolvers.domain.expiry import Expiry, parse_expiry
from resolvers.domain.times import parse_instant
from tests.support.identities import KIOSK, refusal_of
from tests.support.service import END_OF_FISCAL_YEAR, Service

LAST_OF_THE_DAY = parse_instant("2026-11-25T23:59:59.999+09:00")
TODAY_ONLY = {"expiryPolicy": "FIXED_DATE", "expiryDate": "2026-11-25"}


def issue_both(service: Service, bottles: int, cans: int) -> Any:
    items = [
        {"material": "PET_BOTTLE", "unit": "PIECE", "quantity": bottles},
        {"material": "ALUMINIUM_CAN", "unit": "PIECE", "quantity": cans},
    ]
    return service.change(
        "issueQrToken",
        KIOSK,
        locationId=service.location_id,
        items=items,
        deviceEventId="both-1",
    )


def save_campaign(service: Service, **content: Any) -> Any:
    """A rule for cans that overrides the service's."""
    start = "2026-11-25T00:00:00Z"
    return service.save_rule(material="ALUMINIUM_CAN", activeFrom=start, **content)


def test_one_deposit_fills_the_lots_of_its_rules_and_a_replay_says_the_same(
    service: Service,
) -> None:
    save_campaign(service, expiryPolicy="MONTHS_END", expiryCount=3)
    token = issue_both(service, bottles=10, cans=4)["qrToken"]

    payload = service.done("redeemQrToken", code=token["code"])

    months_end = "2027-02-28T14:59:59.999Z"
    lots = [
        {"expiresAt": months_end, "points": 4},
        {"expiresAt": END_OF_FISCAL_YEAR, "points": 2},
    ]
    assert payload["ledgerEntry"]["allocations"] == lots
    assert payload["balance"]["expiring"] == lots
    assert service.done("redeemQrToken", code=token["code"]) == {**payload, "replayed": True}
    service.now = parse_instant(months_end)
    assert service.ask("viewer")["balance"]["available"] == 6
    service.wait(milliseconds=1)
    assert service.ask("viewer")["balance"]["available"] == 2


@pytest.mark.parametrize(
    ("text", "expires_at"),
    [
        ("MONTHS_END:1", "2026-12-31T14:59:59.999Z"),
        ("DAYS:30", "2026-12-25T14:59:59.999Z"),
        ("FIXED_DATE:2026-11-25", "2026-11-25T14:59:59.999Z"),
        ("NEVER", None),
    ],
)
def test_rules_without_a_policy_have_the_programmes(
    service: Service, text: str, expires_at: str | None
) -> None:
    programme = service.with_settings(programme_expiry_policy=parse_expiry(text))

    payload = programme.earn(3)

    assert payload["ledgerEntry"]["allocations"] == [{"expiresAt": expires_at, "points": 3}]
    assert payload["balance"]["available"] == 3
    assert len(payload["balance"]["expiring"]) == (expires_at is not None)


def test_a_token_keeps_the_policy_of_its_issue_and_its_day_goes_by_redemption(
    service: Service,
) -> None:
    rule = save_campaign(service, expiryPolicy="MONTHS_END", expiryCount=1)
    service.now = parse_instant("2026-11-30T23:59:30+09:00")
    token = service.issue(5, "cans", "ALUMINIUM_CAN")
    save_campaign(service, id=rule["id"], expiryPolicy="NEVER")
    service.now = parse_instant("2026-12-01T00:00:00+09:00")

    payload = service.done("redeemQrToken", code=token["code"])

    assert payload["balance"]["expiring"] == [
        {"points": 5, "expiresAt": "2027-01-31T14:59:59.999Z"}
    ]


def test_after_its_fixed_date_a_material_is_not_accepted_and_nothing_is_written(
    service: Service,
) -> None:
    save_campaign(service, **TODAY_ONLY)
    service.now = LAST_OF_THE_DAY
    service.issue(5, "in-time", "ALUMINIUM_CAN")
    service.wait(milliseconds=1)

    payload = service.unchanged(issue_both, service, bottles=10, cans=4)

    assert refusal_of(payload) == ("MATERIAL_NOT_ACCEPTED", ["items", "1", "material"])
    (error,) = payload["userErrors"]
    assert error["message"] == "points for ALUMINIUM_CAN expired at the end of 2026-11-25"
    assert service.issue(10, "bottles-only")["pointsValue"] == 2


def test_after_the_programmes_fixed_date_only_rules_of_another_policy_earn(
    service: Service,
) -> None:
    fixed = Expiry(ExpiryPolicy.FIXED_DATE, last_day=date(2026, 11, 24))
    programme = service.with_settings(programme_expiry_policy=fixed)
    assert refusal_of(issue_both(programme, 5, 5))[0] == "MATERIAL_NOT_ACCEPTED"

    save_campaign(service, expiryPolicy="NEVER")

    assert programme.earn(5)["balance"]["available"] == 5


def test_points_of_a_token_that_outlives_its_fixed_date_are_credited_and_have_expired(
    service: Service,
) -> None:
    save_campaign(service, quantityPerPoint=2, **TODAY_ONLY)
    service.now = LAST_OF_THE_DAY
    token = service.issue(5, "cans", "ALUMINIUM_CAN")
    service.wait(milliseconds=1)

    payload = service.done("redeemQrToken", code=token["code"])

    entry, (item,) = payload["ledgerEntry"], payload["recycleEvent"]["items"]
    assert (entry["points"], entry["balanceAfter"]) == (2, 2)
    assert entry["allocations"] == [{"expiresAt": "2026-11-25T14:59:59.999Z", "points": 2}]
    assert (item["pointsEarned"], item["remainderAfter"]) == (2, 1)
    balance = payload["balance"]
    assert (balance["available"], balance["lifetimeEarned"], balance["expiring"]) == (0, 2, [])
    # The sweeper's index knows them, so that they leave with an entry of their own.
    account = service.account()
    assert account is not None
    assert account.next_expiry == LAST_OF_THE_DAY
    reward = service.make_reward(pointsCost=1)
    refused = service.unchanged(service.exchange, reward)
    assert refusal_of(refused)[0] == "INSUFFICIENT_POINTS"


def test_a_deposit_of_before_its_fixed_date_gets_its_code_again_after_it(service: Service) -> None:
    save_campaign(service, **TODAY_ONLY)
    first = service.issue(5, "cans", "ALUMINIUM_CAN")
    service.wait(days=1)

    again = service.issue(5, "cans", "ALUMINIUM_CAN")

    assert again["code"] == first["code"]
    assert service.done("redeemQrToken", code=again["code"])["ledgerEntry"]["points"] == 5
