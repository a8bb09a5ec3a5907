"""What is wrong with an argument, alone or with others, and the error that names it."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from resolvers.domain.partners.webhooks import SECRETS_LIMIT
from tests.support.matrix.people import SUBS
from tests.support.matrix.roles import Role
from tests.support.matrix.scene import Scene

LEFT_OUT = object()
"""As a value: the argument is not there."""

# What shows the inside: traces, ARNs, paths of files, names of libraries, hidden names.
INSIDE = re.compile(
    r"Traceback|arn:aws|\.py\b|site-packages|/home/|/usr/|botocore|boto3|pydantic|strawberry"
    r"|graphql\.error|Exception: |Did you mean|test-[0-9a-f]{12}"
)

UNKNOWN_IDS = ("none", "", "x" * 3000, "a\u0000b\n")
BLANK = ("", " ", "\u200b ", "\u3000")
PIECE = {"material": "PET_BOTTLE", "unit": "PIECE", "quantity": 1}
WRONG_STATE = "INVALID_STATE_TRANSITION"
WITH_USER_IDS = {"input.includesUserIds": True}
LONG_URL = "https://a.example/" + "x" * 1983

ANYWHERE: Mapping[str, tuple[Any, ...]] = {
    "idempotencyKey": ("", "k" * 129, "a b", "a\u0000", "鍵"),
    "reason": (*BLANK, "a\u0007", "a\r", "x" * 501),
    "notice": (" ", "x" * 501),
}
"""Bad values of an argument of this name, whichever mutation has it."""

VALUES: Mapping[str, Mapping[str, tuple[Any, ...]]] = {
    "issueQrToken": {
        "items": ([],),
        "items.0.quantity": (0, -1, 100_001, 10**9),
        "occurredAt": ("$yesterday", "$soon", "9999-12-31T23:59:59Z"),
        "deviceEventId": ("", "e" * 129, "a b"),
    },
    "exchangeReward": {"quantity": (0, -1, 101, 10**9), "expectedPointsCost": (0, 10**9)},
    "approveExchange": {"note": ("", "\u200b ", "a\r", "x" * 2001)},
    "fulfilExchange": {"voucherCode": ("", " ", "a\t", "x" * 2001)},
    "adjustPoints": {"points": (0, 1_000_001, -1_000_001, -(10**9)), "expiresAt": ("$yesterday",)},
    "updateViewer": {
        "input.displayName": (*BLANK, "a\u0000", "x" * 2001),
        "input.language": ("", "j", "ja_JP", "ja" + "-abcdefgh" * 4),
    },
    "setMemberNumber": {"memberNumber": ("", "1" * 33, "12 34", "一二三", "12\u0000")},
    "eraseViewer": {"confirm": ("yes", "", "x" * 5000, "$admin")},
    "savePushSubscription": {
        "input.endpoint": ("http://push.example/one", "https://169.254.169.254/", LONG_URL, ""),
        "input.p256dh": ("B" * 86, "B" + "A" * 86, "/" * 87),
        "input.auth": ("A" * 20, ""),
    },
    "createLocation": {
        "input.names": (LEFT_OUT,),
        "input.names.ja": (*BLANK, "x" * 2001, "駅\u0000前"),
        "input.address": (LEFT_OUT, "", "焼津市\n大覚寺"),
        "input.coordinates": (LEFT_OUT,),
        "input.coordinates.latitude": (90.1,),
        "input.municipalityCode": ("2221270",),
        "input.kioskIds": (["a", "a"], [f"kiosk-{n}" for n in range(101)], [""], ["x" * 129]),
    },
    "updateLocation": dict.fromkeys(
        ("input.names", "input.address", "input.coordinates", "input.localizedAddress"), (None,)
    ),
    "importLocations": {
        "csv": ("", "{}", "名称|住所|緯度|経度", "名称,緯度,経度\n港,34.87,138.33"),
        "source": (None, "", "x" * 2001),
    },
    "reportLocationStatus": {"fillLevelPercent": (101, -1, 10**9)},
    "createReward": {
        "input.names": (LEFT_OUT,),
        "input.names.ja": (" ",),
        "input.fulfilmentType": (LEFT_OUT,),
        "input.pointsCost": (LEFT_OUT, 0, -5, 1_000_001, 10**9),
        "input.stock": (-1, 10**9),
        "input.description": ("", "x" * 2001),
        "input.imageUrl": ("javascript:alert(1)", "data:image/png"),
        "input.limitPerUser": (0, -1, 1_000_001),
    },
    "updateReward": {
        "input.stock": (5,),
        "input.pointsCost": (0, None),
        **dict.fromkeys(("input.names", "input.isActive", "input.requiresApproval"), (None,)),
    },
    "restockReward": {"delta": (0, 1_000_000, 10**9)},
    "createImageUpload": {
        "contentType": ("image/svg+xml", "text/html", "IMAGE/PNG", "image/png; a=b", ""),
        "sizeBytes": (0, -1, 2_000_001),
    },
    "saveEarnRule": {
        "input.quantityPerPoint": (0, 100_001),
        "input.pointsPerQuantity": (0, 10**9),
        "input.activeUntil": ("2020-01-01T00:00:00Z",),
    },
    "setBudget": {
        "input.fiscalYear": (26, 9999),
        "input.municipalityCode": ("2221", "yaizu", ""),
        "input.points": (-1, 10**9 + 1),
    },
    "createWebhookSubscription": {
        "input.partner": (LEFT_OUT, " ", "x" * 101),
        "input.url": (
            *(LEFT_OUT, "http://partner.example/", "ftp://partner.example/", LONG_URL),
            *("https://user:secret@partner.example/", "https://焼津.example/"),
        ),
        "input.eventTypes": (LEFT_OUT, [], ["REWARD_SOLD_OUT"] * 2, ["ACCOUNT_ERASED"]),
        "input.municipalityCodes": (["22212"],),
    },
    "updateWebhookSubscription": dict.fromkeys(
        ("input.partner", "input.url", "input.isActive"), (None,)
    ),
}
"""Bad values of other arguments, by mutation and path."""

TOGETHER: list[tuple[str, dict[str, Any], str, str]] = [
    ("issueQrToken", {"items": "$twice"}, "INVALID_INPUT", "items.1"),
    ("issueQrToken", {"items.0.unit": "GRAM"}, "MATERIAL_NOT_ACCEPTED", "items.0.material"),
    ("issueQrToken", {"locationId": "$foreign_location"}, "FORBIDDEN", "locationId"),
    ("reportLocationStatus", {"locationId": "$foreign_location"}, "FORBIDDEN", "locationId"),
    ("reportLocationStatus", {"status": "CLOSED"}, "FORBIDDEN", "status"),
    ("redeemQrToken", {"code": ""}, "TOKEN_NOT_FOUND", "code"),
    ("redeemQrToken", {"code": "A\u0000\n"}, "TOKEN_NOT_FOUND", "code"),
    ("redeemQrToken", {"code": "$taken_code"}, "TOKEN_ALREADY_REDEEMED", "code"),
    ("revokeQrToken", {"tokenId": "$taken_token"}, "TOKEN_ALREADY_REDEEMED", "tokenId"),
    ("enrolKiosk", {"code": "A" * 3000}, "ENROLMENT_CODE_INVALID", "code"),
    ("enrolKiosk", {"code": "$used_code"}, "ENROLMENT_CODE_INVALID", "code"),
    ("exchangeReward", {"expectedPointsCost": 2}, "PRICE_CHANGED", "expectedPointsCost"),
    ("exchangeReward", {"rewardId": "$inactive_reward"}, "REWARD_INACTIVE", "rewardId"),
    ("exchangeReward", {"rewardId": "$scarce_reward"}, "OUT_OF_STOCK", ""),
    ("exchangeReward", {"rewardId": "$dear_reward"}, "INSUFFICIENT_POINTS", ""),
    ("approveExchange", {"exchangeId": "$operators_exchange"}, "FORBIDDEN", "exchangeId"),
    ("rejectExchange", {"exchangeId": "$operators_exchange"}, "FORBIDDEN", "exchangeId"),
    ("fulfilExchange", {"exchangeId": "$operators_exchange"}, "FORBIDDEN", "exchangeId"),
    ("approveExchange", {"exchangeId": "$fulfilled_exchange"}, WRONG_STATE, "exchangeId"),
    ("rejectExchange", {"exchangeId": "$fulfilled_exchange"}, WRONG_STATE, "exchangeId"),
    ("cancelExchange", {"exchangeId": "$fulfilled_exchange"}, WRONG_STATE, "exchangeId"),
    ("cancelExchange", {"exchangeId": "$operators_exchange"}, "NOT_FOUND", "exchangeId"),
    ("adjustPoints", {"userId": "$admin"}, "FORBIDDEN", "userId"),
    ("adjustPoints", {"points": -1_000_000}, "INSUFFICIENT_POINTS", ""),
    ("adjustPoints", {"points": -1, "expiresAt": "$soon"}, "INVALID_INPUT", "expiresAt"),
    ("reverseLedgerEntry", {"ledgerEntryId": "$admins_entry"}, "FORBIDDEN", "ledgerEntryId"),
    ("reverseLedgerEntry", {"ledgerEntryId": "$exchange_entry"}, "NOT_REVERSIBLE", "ledgerEntryId"),
    ("confirmAdjustment", {"id": "$own_adjustment"}, "FORBIDDEN", "id"),
    ("rejectAdjustment", {"id": "$adjustment_of_admin"}, "FORBIDDEN", "id"),
    ("setMemberNumber", {"memberNumber": "taken-1"}, "MEMBER_NUMBER_TAKEN", "memberNumber"),
    ("restockReward", {"id": "$reward"}, "INVALID_INPUT", "delta"),
    ("restockReward", {"delta": -7}, "OUT_OF_STOCK", ""),
    ("saveEarnRule", {"input.id": "none"}, "NOT_FOUND", "input.id"),
    ("saveEarnRule", {"input.id": "$battery_rule"}, "INVALID_INPUT", "input.material"),
    ("saveEarnRule", {"input.quantityPerPoint": 7}, "INVALID_INPUT", "input.activeFrom"),
    *(
        ("saveEarnRule", {"input.expiryPolicy": policy, path: value}, "INVALID_INPUT", path)
        for policy, path, values in (
            ("MONTHS_END", "input.expiryCount", (None, 0, 37)),
            ("FIXED_DATE", "input.expiryDate", (None, "2020-03-31", "9999-12-31")),
        )
        for value in values
    ),
    (
        "saveEarnRule",
        {"input.pointsPerQuantity": 1_000_000, "input.multiplierPercent": 101},
        *("INVALID_INPUT", "input.multiplierPercent"),
    ),
    ("setBudget", {"input.points": None}, "NOT_FOUND", "input"),
    (
        *("setBudget", {"input.points": None, "input.issuedBefore": 5}),
        *("INVALID_INPUT", "input.points"),
    ),
    ("rotateWebhookSecret", {"id": "$rotated_subscription"}, "INVALID_INPUT", "id"),
    ("createWebhookSubscription", WITH_USER_IDS, "INVALID_INPUT", "input.eventTypes"),
    ("updateWebhookSubscription", WITH_USER_IDS, "INVALID_INPUT", "input.includesUserIds"),
]
"""Mutations whose changed arguments are refused together, with the code and the field.

A text "$name" is a value of `names_in`.
"""


def names_in(scene: Scene) -> dict[str, Any]:
    """Return the value of each "$name", after making it in the scene."""
    now = datetime.now(UTC)
    token = scene.new_token()
    scene.change(Role.ANOTHER_CITIZEN, "redeemQrToken", code=token["code"])
    code = scene.make_code()
    scene.change(Role.API_KEY, "enrolKiosk", code=code)
    fulfilled = scene.exchange_with("CONFIRMED")
    scene.change(Role.OPERATOR, "fulfilExchange", exchangeId=fulfilled)
    rotated = scene.make_subscription()
    for _ in range(SECRETS_LIMIT - 1):
        scene.change(Role.ADMIN, "rotateWebhookSecret", id=rotated)
    return {
        "admin": SUBS[Role.ADMIN],
        "yesterday": (now - timedelta(hours=25)).isoformat(timespec="milliseconds"),
        "soon": (now + timedelta(hours=1)).isoformat(timespec="milliseconds"),
        "twice": [PIECE, {**PIECE, "quantity": 2}],
        "foreign_location": scene.spare_location_id,
        "taken_code": token["code"],
        "taken_token": token["id"],
        "used_code": code,
        "reward": scene.reward_id,
        "inactive_reward": scene.make_reward(isActive=False),
        "scarce_reward": scene.make_reward(stock=0),
        "dear_reward": scene.make_reward(pointsCost=1_000_000),
        "fulfilled_exchange": fulfilled,
        "rotated_subscription": rotated,
        "battery_rule": scene.spare_rule_id,
        "operators_exchange": scene.belongings[Role.OPERATOR].exchanged["exchange"]["id"],
        "exchange_entry": scene.citizens.exchanged["ledgerEntry"]["id"],
        "admins_entry": scene.belongings[Role.ADMIN].redeemed["ledgerEntry"]["id"],
        "own_adjustment": scene.ask_for_adjustment(Role.ADMIN),
        "adjustment_of_admin": scene.ask_for_adjustment(user=Role.ADMIN),
    }


def fill(value: Any, names: Mapping[str, Any]) -> Any:
    """The value with every "$name" replaced. Raises KeyError for a name that is not there."""
    if isinstance(value, str) and value.startswith("$"):
        return names[value[1:]]
    if isinstance(value, Mapping):
        return {key: fill(each, names) for key, each in value.items()}
    if isinstance(value, list):
        return [fill(each, names) for each in value]
    return value
