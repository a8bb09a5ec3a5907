"""Redeeming a token: who gets its points, until when, and at once with others."""

from datetime import timedelta
from typing import Any

import pytest

from resolvers.domain.times import parse_instant
from tests.support.identities import KIOSK, NOW, refusal_of
from tests.support.service import END_OF_FISCAL_YEAR, HANAKO, TARO, Service


def redeem(service: Service, token: dict[str, Any], caller: Any = HANAKO) -> Any:
    return service.change("redeemQrToken", caller, code=token["code"])


def test_account_starts_with_redemption_or_update(service: Service) -> None:
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


def test_p2_token_stays_redeemed_after_its_ttl(service: Service) -> None:
    token = service.issue(12)
    first = redeem(service, token)
    service.delete("qr_tokens", token["id"])
    service.wait(days=31)

    assert redeem(service, token) == {**first, "replayed": True}
    stranger = service.unchanged(redeem, service, token, TARO)
    assert refusal_of(stranger) == ("TOKEN_ALREADY_REDEEMED", ["code"])


def test_p5_stranger_learns_only_that_token_is_redeemed(service: Service) -> None:
    token = service.issue(12)
    redeem(service, token)

    for caller in (TARO, {**TARO, "groups": ["admins"]}):
        payload = service.unchanged(redeem, service, token, caller)
        assert refusal_of(payload) == ("TOKEN_ALREADY_REDEEMED", ["code"])
        assert HANAKO["sub"] not in str(payload)
        assert payload["userErrors"][0]["expiresAt"] is None


def test_only_exact_code_redeems_token(service: Service) -> None:
    token = service.issue()

    wrong = (
        token["id"],
        f"{token['code']}A",
        f"{token['code']}.",
        "A" * 26,
        "",
        " -",
        "コード",
        "\ud800",
    )
    for code in wrong:
        payload = service.unchanged(service.change, "redeemQrToken", code=code)
        assert refusal_of(payload) == ("TOKEN_NOT_FOUND", ["code"])


def test_p2_token_is_redeemable_until_it_expires(service: Service) -> None:
    last, late = service.issue(12, "a"), service.issue(12, "b")
    service.wait(seconds=120)
    payload = service.unchanged(redeem, service, late)

    assert refusal_of(payload) == ("TOKEN_EXPIRED", ["code"])
    (error,) = payload["userErrors"]
    assert error["__typename"] == "TokenError"
    assert error["expiresAt"] == late["expiresAt"] == "2026-11-25T09:02:00.000Z"

    service.now -= timedelta(milliseconds=1)
    assert redeem(service, last)["userErrors"] == []


def issue_both(service: Service, bottles: int, cans: int) -> Any:
    items = [
        {"material": "PET_BOTTLE", "unit": "PIECE", "quantity": bottles},
        {"material": "ALUMINIUM_CAN", "unit": "PIECE", "quantity": cans},
    ]
    return service.change(
        "issueQrToken", KIOSK, locationId=service.location_id, items=items, deviceEventId="both-1"
    )


def save_campaign(service: Service, **content: Any) -> Any:
    """Save a rule for cans that overrides the service's."""
    start = "2026-11-25T00:00:00Z"
    return service.save_rule(material="ALUMINIUM_CAN", activeFrom=start, **content)


def test_deposit_fills_lots_of_its_rules(service: Service) -> None:
    save_campaign(service, expiryPolicy="MONTHS_END", expiryCount=3)
    token = issue_both(service, bottles=10, cans=4)["qrToken"]

    payload = service.done("redeemQrToken", code=token["code"])

    months_end = "2027-02-28T14:59:59.999Z"
    lots = [{"expiresAt": months_end, "points": 4}, {"expiresAt": END_OF_FISCAL_YEAR, "points": 2}]
    assert payload["ledgerEntry"]["allocations"] == lots
    assert payload["balance"]["expiring"] == lots
    assert service.done("redeemQrToken", code=token["code"]) == {**payload, "replayed": True}
    service.now = parse_instant(months_end)
    assert service.ask("viewer")["balance"]["available"] == 6
    service.wait(milliseconds=1)
    assert service.ask("viewer")["balance"]["available"] == 2


def test_token_keeps_policy_of_its_issue(service: Service) -> None:
    rule = save_campaign(service, expiryPolicy="MONTHS_END", expiryCount=1)
    service.now = parse_instant("2026-11-30T23:59:30+09:00")
    token = service.issue(5, "cans", "ALUMINIUM_CAN")
    save_campaign(service, id=rule["id"], expiryPolicy="NEVER")
    service.now = parse_instant("2026-12-01T00:00:00+09:00")

    payload = service.done("redeemQrToken", code=token["code"])

    assert payload["balance"]["expiring"] == [
        {"points": 5, "expiresAt": "2027-01-31T14:59:59.999Z"}
    ]


def points(service: Service, caller: Any = HANAKO) -> int:
    available: int = service.ask("viewer", caller)["balance"]["available"]
    return available


def test_p2_faster_stranger_gets_the_points(service: Service) -> None:
    token = service.issue()
    slow = service.overtaken(lambda: redeem(service, token, TARO))

    assert refusal_of(redeem(slow, token)) == ("TOKEN_ALREADY_REDEEMED", ["code"])
    assert service.account(HANAKO) is None
    assert points(service, TARO) == 2


@pytest.mark.parametrize(
    ("between", "code"),
    [
        ({"status": "REVOKED"}, "TOKEN_REVOKED"),
        ({"expires_at": "2026-11-25T09:00:00.000Z"}, "TOKEN_EXPIRED"),
        (None, "TOKEN_NOT_FOUND"),
    ],
)
def test_p2_token_ended_before_commit_credits_nobody(
    service: Service, between: dict[str, str] | None, code: str
) -> None:
    token = service.issue()

    def end() -> None:
        if between is None:
            service.delete("qr_tokens", token["id"])
        else:
            service.write("qr_tokens", token["id"], **between)

    assert refusal_of(redeem(service.overtaken(end), token)) == (code, ["code"])
    assert service.account() is None
    assert service.rows("recycle_events") == service.rows("points_ledger") == []


def test_token_renewed_before_commit_is_redeemed(service: Service) -> None:
    token = service.issue()
    slow = service.overtaken(
        lambda: service.write("qr_tokens", token["id"], expires_at="2026-11-25T10:00:00.000Z")
    )

    assert redeem(slow, token)["userErrors"] == []


def test_p12_remainder_moved_before_commit_is_carried(service: Service) -> None:
    token = service.issue(4, "a")
    slow = service.overtaken(lambda: redeem(service, service.issue(4, "b")))

    (item,) = redeem(slow, token)["recycleEvent"]["items"]

    assert (item["remainderBefore"], item["pointsEarned"], item["remainderAfter"]) == (4, 1, 3)


def test_p4_late_clock_reopens_no_ended_day(service: Service) -> None:
    """23:59 in Tokyo, midnight, and a request whose clock still says 23:59."""
    capped = service.with_settings(programme_daily_cap_points=10)
    before, after = NOW.replace(hour=14, minute=59, second=50), NOW.replace(hour=15)
    capped.now = before
    tokens = [capped.issue(10, name, "ALUMINIUM_CAN") for name in ("a", "b", "c")]

    assert redeem(capped, tokens[0])["ledgerEntry"]["points"] == 10
    capped.now = after
    assert redeem(capped, tokens[1])["ledgerEntry"]["points"] == 10
    capped.now = before
    payload = capped.unchanged(redeem, capped, tokens[2])

    assert refusal_of(payload)[0] == "DAILY_EARN_CAP_REACHED"
    assert payload["userErrors"][0]["resetsAt"] == "2026-11-26T15:00:00.000Z"


def test_p4_redemptions_at_once_keep_the_cap(service: Service) -> None:
    capped = service.with_settings(programme_daily_cap_points=10)
    tokens = [capped.issue(10, name, "ALUMINIUM_CAN") for name in ("a", "b")]
    slow = capped.overtaken(lambda: redeem(capped, tokens[0]))

    payload = redeem(slow, tokens[1])

    assert refusal_of(payload) == ("DAILY_EARN_CAP_REACHED", None)
    assert points(service) == 10


def test_p4_capped_token_stays_redeemable_for_others(service: Service) -> None:
    service.save_rule(
        material="ALUMINIUM_CAN", dailyCapPoints=15, activeFrom="2026-11-25T00:00:00Z"
    )
    tokens = [service.issue(10, name, "ALUMINIUM_CAN") for name in ("a", "b", "c")]
    redeem(service, tokens[0])

    (partly,) = redeem(service, tokens[1])["recycleEvent"]["items"]
    refused = service.unchanged(redeem, service, tokens[2])

    assert (partly["pointsEarned"], partly["cappedQuantity"]) == (5, 5)
    (error,) = refused["userErrors"]
    assert error == {
        "__typename": "LimitReachedError",
        "code": "DAILY_EARN_CAP_REACHED",
        "message": error["message"],
        "field": None,
        "limit": 15,
        "resetsAt": "2026-11-25T15:00:00.000Z",
    }
    assert redeem(service, tokens[2], TARO)["ledgerEntry"]["points"] == 10
