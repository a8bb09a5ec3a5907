from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest

from resolvers.domain.base.digests import digest
from resolvers.domain.base.enums import (
    ErrorCode,
    ExpiryPolicy,
    LocationStatus,
    Material,
    QrTokenStatus,
    QuantityUnit,
)
from resolvers.domain.base.errors import DomainError, InvalidInputError, QrTokenError
from resolvers.domain.deposits.qr_tokens import (
    Deposit,
    MaterialQuantity,
    QrToken,
    check_redeemable,
    issue_again,
    renew,
    revoke,
    status_at,
)
from resolvers.domain.points.expiry import Expiry
from tests.support.domain_programme import (
    BOTTLES,
    DEPOSIT,
    NOW,
    PAPER,
    PROGRAMME,
    TWELVE_BOTTLES,
    issued,
)
from tests.support.refusals import raised

TOKEN = issued()
REDEEMED = TOKEN.model_copy(update={"status": QrTokenStatus.REDEEMED, "redeemed_by": "hanako"})
REVOKED = TOKEN.model_copy(update={"status": QrTokenStatus.REVOKED})


def test_token_stores_deposit_rules_and_value() -> None:
    deposit = replace(
        DEPOSIT,
        quantities=[TWELVE_BOTTLES, MaterialQuantity(Material.NEWSPAPER, QuantityUnit.GRAM, 3500)],
        occurred_at=datetime(2026, 11, 25, 8, 30, tzinfo=UTC),
    )
    token = issued(deposit)
    assert token.to_item() == {
        "token_id": "token",
        "location_id": "station",
        "municipality": "222127",
        "status": "ISSUED",
        "items": [
            {"material": "PET_BOTTLE", "unit": "PIECE", "quantity": 12, "rule": BOTTLES.to_item()},
            {"material": "NEWSPAPER", "unit": "GRAM", "quantity": 3500, "rule": PAPER.to_item()},
        ],
        "points_value": 5,
        "issued_by": "kiosk",
        "issued_at": "2026-11-25T09:00:00.000Z",
        "expires_at": "2026-11-25T09:02:00.000Z",
        "occurred_at": "2026-11-25T08:30:00.000Z",
        "device_event_id": "event-1",
        "event_id": digest("kiosk", "event-1"),
        "request_hash": deposit.request_hash,
        "ttl": int((NOW + timedelta(days=30, minutes=2)).timestamp()),
        "version": 0,
    }
    assert QrToken.model_validate(token.to_item()) == token


def test_other_deposit_has_other_request_hash() -> None:
    others = [
        DEPOSIT,
        replace(DEPOSIT, location_id="other"),
        replace(DEPOSIT, quantities=[replace(TWELVE_BOTTLES, quantity=13)]),
        replace(DEPOSIT, quantities=[replace(TWELVE_BOTTLES, unit=QuantityUnit.GRAM)]),
        replace(DEPOSIT, occurred_at=NOW),
    ]
    assert len({deposit.request_hash for deposit in others}) == len(others)
    same = replace(DEPOSIT, occurred_at=NOW.astimezone(timezone(timedelta(hours=9))))
    assert same.request_hash == others[-1].request_hash


@pytest.mark.parametrize(("minutes", "stored"), [(-24 * 60, -24 * 60), (0, 0), (5, 5), (None, 0)])
def test_deposit_time_allows_a_tolerance(minutes: int | None, stored: int) -> None:
    given = None if minutes is None else NOW + timedelta(minutes=minutes)
    token = issued(replace(DEPOSIT, occurred_at=given))
    assert token.occurred_at == NOW + timedelta(minutes=stored)


def quantities(*numbers: int) -> list[MaterialQuantity]:
    units = [(material, unit) for material in Material for unit in QuantityUnit]
    return [MaterialQuantity(*pair, number) for pair, number in zip(units, numbers, strict=False)]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"quantities": []}, ["items"]),
        ({"quantities": quantities(*[1] * 21)}, ["items"]),
        ({"quantities": quantities(1, 0)}, ["items", "1", "quantity"]),
        ({"quantities": quantities(100_001)}, ["items", "0", "quantity"]),
        ({"quantities": [TWELVE_BOTTLES, TWELVE_BOTTLES]}, ["items", "1"]),
        ({"device_event_id": ""}, ["deviceEventId"]),
        ({"occurred_at": NOW - timedelta(hours=24, milliseconds=1)}, ["occurredAt"]),
        ({"occurred_at": NOW + timedelta(minutes=5, milliseconds=1)}, ["occurredAt"]),
    ],
)
def test_value_out_of_range_names_field(changes: dict[str, Any], field: list[str]) -> None:
    deposit = replace(DEPOSIT, **changes)
    assert raised(InvalidInputError, lambda: issued(deposit)).field == field


def test_deposit_is_worth_at_most_a_million() -> None:
    rich = BOTTLES.model_copy(update={"quantity_per_point": 1, "points_per_quantity": 83_333})
    assert issued(rules=[rich]).points_value == 999_996
    refusal = raised(
        InvalidInputError,
        lambda: issued(rules=[rich.model_copy(update={"points_per_quantity": 83_334})]),
    )
    assert refusal.field == ["items"]


REJECTED = ErrorCode.MATERIAL_NOT_ACCEPTED


@pytest.mark.parametrize(
    ("stated", "code", "field"),
    [
        ({"status": LocationStatus.CLOSED}, ErrorCode.LOCATION_CLOSED, ["locationId"]),
        ({"status": LocationStatus.OUT_OF_SERVICE}, ErrorCode.LOCATION_CLOSED, ["locationId"]),
        ({"status": LocationStatus.FULL}, ErrorCode.LOCATION_FULL, ["locationId"]),
        ({"accepted": [Material.NEWSPAPER]}, REJECTED, ["items", "0", "material"]),
        ({"rules": [PAPER]}, REJECTED, ["items", "0", "material"]),
        (
            {
                "rules": [BOTTLES.model_copy(update={"points_per_quantity": 10})],
                "programme": replace(PROGRAMME, daily_cap_points=9),
            },
            REJECTED,
            ["items", "0", "material"],
        ),
    ],
)
def test_issuing_needs_open_location_material_and_rule(
    stated: Any, code: ErrorCode, field: list[str]
) -> None:
    refusal = raised(DomainError, lambda: issued(**stated))
    assert (refusal.code, refusal.field) == (code, field)


@pytest.mark.parametrize("of_the_rule", [True, False])
def test_material_with_expired_points_is_rejected(of_the_rule: bool) -> None:
    fixed = Expiry(ExpiryPolicy.FIXED_DATE, last_day=date(2026, 11, 25))
    rule, programme = BOTTLES, replace(PROGRAMME, expiry=fixed)
    if of_the_rule:
        rule = BOTTLES.model_copy(
            update={"expiry_policy": fixed.policy, "expiry_date": fixed.last_day}
        )
        programme = PROGRAMME
    end = datetime(2026, 11, 25, 14, 59, 59, 999000, tzinfo=UTC)
    assert issued(rules=[rule], programme=programme, now=end).points_value == 2
    with pytest.raises(DomainError, match="expired at the end of 2026-11-25") as refusal:
        issued(rules=[rule], programme=programme, now=end + timedelta(milliseconds=1))
    assert refusal.value.code is ErrorCode.MATERIAL_NOT_ACCEPTED
    assert refusal.value.field == ["items", "0", "material"]


def test_token_expires_at_its_moment() -> None:
    before = TOKEN.expires_at - timedelta(milliseconds=1)
    assert status_at(TOKEN, before) is QrTokenStatus.ISSUED
    assert status_at(TOKEN, TOKEN.expires_at) is QrTokenStatus.EXPIRED
    assert status_at(REDEEMED, TOKEN.expires_at) is QrTokenStatus.REDEEMED
    assert status_at(REVOKED, TOKEN.expires_at) is QrTokenStatus.REVOKED


def test_renewal_changes_expiry_and_version() -> None:
    later = NOW + timedelta(hours=1)
    renewed = renew(TOKEN, later, 60)
    assert renewed.expires_at == later + timedelta(seconds=60)
    assert renewed.ttl == int((later + timedelta(days=30, seconds=60)).timestamp())
    assert renewed.version == TOKEN.version + 1
    before = {"expires_at": TOKEN.expires_at, "ttl": TOKEN.ttl, "version": TOKEN.version}
    assert renewed.model_copy(update=before) == TOKEN
    for token in (REDEEMED, REVOKED):
        with pytest.raises(ValueError, match=token.status):
            renew(token, NOW, 60)


def test_repeated_deposit_gets_its_token_renewed() -> None:
    assert issue_again(TOKEN, DEPOSIT, NOW, 120) is TOKEN
    late = NOW + timedelta(days=2)
    again = issue_again(TOKEN, DEPOSIT, late, 120)
    assert status_at(again, late) is QrTokenStatus.ISSUED


@pytest.mark.parametrize(
    ("token", "deposit", "code"),
    [
        (TOKEN, replace(DEPOSIT, location_id="other"), ErrorCode.IDEMPOTENCY_KEY_REUSED),
        (REVOKED, replace(DEPOSIT, location_id="other"), ErrorCode.IDEMPOTENCY_KEY_REUSED),
        (REVOKED, DEPOSIT, ErrorCode.TOKEN_REVOKED),
        (REDEEMED, DEPOSIT, ErrorCode.TOKEN_ALREADY_REDEEMED),
    ],
)
def test_device_event_id_names_one_open_deposit(
    token: QrToken, deposit: Deposit, code: ErrorCode
) -> None:
    for now in (NOW, NOW + timedelta(days=2)):
        with pytest.raises(DomainError) as refusal:
            issue_again(token, deposit, now, 120)
        assert (refusal.value.code, refusal.value.field) == (code, ["deviceEventId"])


@pytest.mark.parametrize(
    ("token", "now", "code"),
    [
        (None, NOW, ErrorCode.TOKEN_NOT_FOUND),
        (TOKEN, TOKEN.expires_at, ErrorCode.TOKEN_EXPIRED),
        (REDEEMED, NOW, ErrorCode.TOKEN_ALREADY_REDEEMED),
        (REDEEMED, TOKEN.expires_at, ErrorCode.TOKEN_ALREADY_REDEEMED),
        (REVOKED, NOW, ErrorCode.TOKEN_REVOKED),
    ],
)
def test_p2_unredeemable_token_reports_code_and_expiry(
    token: QrToken | None, now: datetime, code: ErrorCode
) -> None:
    refusal = raised(QrTokenError, lambda: check_redeemable(token, now))
    assert (refusal.code, refusal.field) == (code, ["code"])
    assert refusal.expires_at == (None if token is None else token.expires_at)
    assert check_redeemable(TOKEN, TOKEN.expires_at - timedelta(milliseconds=1)) is TOKEN


def revoked(token: QrToken | None = None, reason: str = "spilt") -> QrToken:
    return revoke(token or issued(), "operator-1", reason)


def test_revoked_token_stores_first_actor_and_reason() -> None:
    token = revoked()
    assert (token.revoked_by, token.revoked_reason) == ("operator-1", "spilt")
    assert (
        status_at(token, NOW) is status_at(token, NOW + timedelta(days=1)) is QrTokenStatus.REVOKED
    )
    assert revoke(token, "admin-1", "again") is token


@pytest.mark.parametrize(
    ("token", "code"),
    [
        (None, ErrorCode.NOT_FOUND),
        (
            issued().model_copy(update={"status": QrTokenStatus.REDEEMED}),
            ErrorCode.TOKEN_ALREADY_REDEEMED,
        ),
    ],
)
def test_unknown_and_redeemed_tokens_cannot_be_revoked(
    token: QrToken | None, code: ErrorCode
) -> None:
    refusal = raised(DomainError, lambda: revoke(token, "operator-1", "spilt"))
    assert (refusal.code, refusal.field) == (code, ["tokenId"])
