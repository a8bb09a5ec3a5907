"""Mutations that move points, and those around them."""

import itertools

from tests.api.bad_input.rows import KEYS, LONG_TEXTS, REASONS, Asked, refused, unknown, wrong
from tests.support.matrix.arguments import BOTTLES
from tests.support.matrix.roles import Role

MATERIALS = ("PET_BOTTLE", "STEEL_CAN", "NEWSPAPER", "CARDBOARD", "MAGAZINE", "TEXTILE", "BATTERY")
MORE = ("ALUMINIUM_CAN", "GLASS_BOTTLE", "FOOD_TRAY", "OTHER")
ITEMS_22 = [
    {"material": material, "unit": unit, "quantity": 1}
    for material, unit in itertools.product(MATERIALS + MORE, ("PIECE", "GRAM"))
]
PIECE = {"material": "PET_BOTTLE", "unit": "PIECE", "quantity": 1}
GRAMS = {"material": "NEWSPAPER", "unit": "GRAM", "quantity": 1001}
WRONG_STATE = "INVALID_STATE_TRANSITION"


def items(*changes: dict[str, object]) -> dict[str, object]:
    return {"items": [{**PIECE, **change} for change in changes]}


def states(*names: str) -> list[object]:
    """Exchanges that the step does not fit any more, or not yet."""
    return [f"${name}_exchange" for name in names]


DEPOSITS = [
    Asked("Mutation.redeemQrToken", Role.CITIZEN, {"code": "A" * 26}).rejects(
        refused("TOKEN_NOT_FOUND", "code", "A" * 26, "", "A" * 5000, "A\u0000\n"),
        refused("TOKEN_ALREADY_REDEEMED", "code", "$taken_code"),
        refused("TOKEN_EXPIRED", "code", "$expired_code"),
    ),
    Asked(
        "Mutation.issueQrToken",
        Role.KIOSK,
        {"locationId": "$generous_location", "items": BOTTLES, "deviceEventId": "event-1"},
    ).rejects(
        unknown("locationId"),
        refused("FORBIDDEN", "locationId", "$foreign_location"),
        refused("LOCATION_CLOSED", "locationId", "$closed_location", "$broken_location"),
        refused("LOCATION_FULL", "locationId", "$full_location"),
        refused("BUDGET_EXHAUSTED", "", also={"locationId": "$poor_location"}),
        wrong("items", [], ITEMS_22, [GRAMS]),
        refused("INVALID_INPUT", "items.1", also=items({}, {"quantity": 2})),
        *(
            refused("INVALID_INPUT", "items.0.quantity", also=items({"quantity": quantity}))
            for quantity in (0, -1, 100_001, 10**9)
        ),
        refused(
            "MATERIAL_NOT_ACCEPTED", "items.1.material", also=items({}, {"material": "BATTERY"})
        ),
        refused("MATERIAL_NOT_ACCEPTED", "items.0.material", also=items({"unit": "GRAM"})),
        wrong("occurredAt", "$yesterday", "$soon", "9999-12-31T23:59:59Z"),
        wrong("deviceEventId", "", "e" * 129, "a b"),
        refused(
            "IDEMPOTENCY_KEY_REUSED",
            "deviceEventId",
            "$fresh_deposit",
            also={"locationId": "$location", **items({"quantity": 5})},
        ),
        refused(
            "TOKEN_ALREADY_REDEEMED",
            "deviceEventId",
            "$taken_deposit",
            also={"locationId": "$location"},
        ),
    ),
    Asked(
        "Mutation.revokeQrToken", Role.OPERATOR, {"tokenId": "$redeemed_token", "reason": "spilt"}
    ).rejects(
        unknown("tokenId"),
        refused("TOKEN_ALREADY_REDEEMED", "tokenId"),
        wrong("reason", *REASONS),
    ),
]

EXCHANGES = [
    Asked(
        "Mutation.exchangeReward",
        Role.CITIZEN,
        {"rewardId": "$reward", "idempotencyKey": "exchange-2"},
    ).rejects(
        unknown("rewardId"),
        wrong("quantity", 0, -1, 101, 10**9),
        wrong("expectedPointsCost", 0, 10**9),
        refused("PRICE_CHANGED", "expectedPointsCost", 2),
        wrong("idempotencyKey", *KEYS),
        refused("IDEMPOTENCY_KEY_REUSED", "idempotencyKey", "exchange-1", also={"quantity": 2}),
        refused("REWARD_INACTIVE", "rewardId", "$inactive_reward"),
        refused("REWARD_NOT_YET_AVAILABLE", "rewardId", "$coming_reward"),
        refused("REWARD_ENDED", "rewardId", "$ended_reward"),
        refused("OUT_OF_STOCK", "", also={"rewardId": "$scarce_reward"}),
        refused("PER_USER_LIMIT_REACHED", "", also={"rewardId": "$one_each_reward"}),
        refused("DAILY_LIMIT_REACHED", "", also={"rewardId": "$two_a_day_reward", "quantity": 3}),
        refused("INSUFFICIENT_POINTS", "", also={"rewardId": "$dear_reward"}),
    ),
    Asked(
        "Mutation.approveExchange",
        Role.OPERATOR,
        {"exchangeId": "$waiting_exchange", "note": "on Tuesday"},
    ).rejects(
        unknown("exchangeId"),
        refused(WRONG_STATE, "exchangeId", *states("rejected", "cancelled", "fulfilled")),
        refused(WRONG_STATE, "exchangeId", "$approved_exchange", role=Role.ADMIN),
        refused(WRONG_STATE, "exchangeId", "$approved_exchange", also={"note": "never"}),
        refused("FORBIDDEN", "exchangeId", "$operators_exchange"),
        wrong("note", "", "\u200b ", "a\r", "x" * 2001),
    ),
    Asked(
        "Mutation.rejectExchange",
        Role.OPERATOR,
        {"exchangeId": "$waiting_exchange", "reason": "no stamp"},
    ).rejects(
        unknown("exchangeId"),
        refused(WRONG_STATE, "exchangeId", *states("approved", "cancelled", "fulfilled")),
        refused(WRONG_STATE, "exchangeId", "$rejected_exchange", also={"reason": "no card"}),
        refused("FORBIDDEN", "exchangeId", "$operators_exchange"),
        wrong("reason", *REASONS),
    ),
    Asked(
        "Mutation.cancelExchange",
        Role.CITIZEN,
        {"exchangeId": "$waiting_exchange", "idempotencyKey": "cancel-2"},
    ).rejects(
        unknown("exchangeId"),
        refused(WRONG_STATE, "exchangeId", *states("rejected", "cancelled", "fulfilled")),
        refused(
            WRONG_STATE,
            "exchangeId",
            "$cancelled_exchange",
            also={"idempotencyKey": "cancel-1"},
            role=Role.OPERATOR,
        ),
        refused("NOT_FOUND", "exchangeId", role=Role.ANOTHER_CITIZEN),
        wrong("idempotencyKey", *KEYS),
    ),
    Asked(
        "Mutation.fulfilExchange",
        Role.OPERATOR,
        {"exchangeId": "$approved_exchange", "voucherCode": "GIFT-2026"},
    ).rejects(
        unknown("exchangeId"),
        refused(
            WRONG_STATE, "exchangeId", *states("waiting", "rejected", "cancelled", "fulfilled")
        ),
        refused("FORBIDDEN", "exchangeId", "$operators_exchange"),
        wrong("voucherCode", "", " ", "a\t", "x" * 2001),
    ),
]

BY_HAND = [
    Asked(
        "Mutation.adjustPoints",
        Role.ADMIN,
        {
            "userId": "$citizen",
            "points": 5,
            "reason": "a complaint",
            "idempotencyKey": "adjustment",
        },
    ).rejects(
        unknown("userId"),
        refused("FORBIDDEN", "userId", "$admin"),
        wrong("points", 0, 1_000_001, -1_000_001, -(10**9)),
        refused("INSUFFICIENT_POINTS", "", also={"points": -1_000_000}),
        wrong("reason", *REASONS),
        wrong("notice", " ", "x" * 501),
        wrong("expiresAt", "$yesterday"),
        wrong("expiresAt", "$soon", also={"points": -1}),
        wrong("idempotencyKey", *KEYS),
        refused("IDEMPOTENCY_KEY_REUSED", "idempotencyKey", "adjustment-1"),
    ),
    Asked(
        "Mutation.reverseLedgerEntry",
        Role.ADMIN,
        {
            "ledgerEntryId": "$adjusted_entry",
            "reason": "counted twice",
            "idempotencyKey": "reversal-2",
        },
    ).rejects(
        unknown("ledgerEntryId"),
        refused("FORBIDDEN", "ledgerEntryId", "$admins_entry"),
        refused("NOT_REVERSIBLE", "ledgerEntryId", "$exchange_entry", "$reversal_entry"),
        refused("ALREADY_REVERSED", "ledgerEntryId", "$reversed_entry"),
        refused("INSUFFICIENT_POINTS", "", also={"ledgerEntryId": "$spent_entry"}),
        wrong("reason", *REASONS),
        wrong("notice", " "),
        wrong("idempotencyKey", *KEYS),
        refused(
            "IDEMPOTENCY_KEY_REUSED",
            "idempotencyKey",
            "reversal-1",
            also={"ledgerEntryId": "$reversed_entry", "reason": "another"},
        ),
    ),
    Asked("Mutation.confirmAdjustment", Role.ADMIN, {"id": "$pending_adjustment"}).rejects(
        unknown("id"),
        refused("FORBIDDEN", "id", "$own_adjustment", "$adjustment_of_admin"),
        refused(WRONG_STATE, "", also={"id": "$rejected_adjustment"}),
    ),
    Asked(
        "Mutation.rejectAdjustment",
        Role.ADMIN,
        {"id": "$pending_adjustment", "reason": "a mistake"},
    ).rejects(
        unknown("id"),
        refused("FORBIDDEN", "id", "$adjustment_of_admin"),
        refused(WRONG_STATE, "", also={"id": "$confirmed_adjustment"}),
        wrong("reason", *REASONS),
    ),
]

ACCOUNTS = [
    Asked("Mutation.updateViewer", Role.CITIZEN, {"input": {}}).rejects(
        wrong("input.displayName", *LONG_TEXTS),
        wrong("input.language", "", "j", "ja_JP", "ja" + "-abcdefgh" * 4),
    ),
    Asked(
        "Mutation.suspendUser", Role.ADMIN, {"userId": "$citizen", "reason": "two accounts"}
    ).rejects(
        unknown("userId"),
        wrong("reason", *REASONS),
    ),
    Asked("Mutation.reinstateUser", Role.ADMIN, {"userId": "$citizen"}).rejects(unknown("userId")),
    Asked(
        "Mutation.setMemberNumber", Role.OPERATOR, {"userId": "$citizen", "memberNumber": "CARD-1"}
    ).rejects(
        unknown("userId"),
        wrong("memberNumber", "", "1" * 33, "12 34", "一二三", "12\u0000"),
        refused("MEMBER_NUMBER_TAKEN", "memberNumber", "taken-1"),
    ),
    Asked("Mutation.eraseViewer", Role.CITIZEN, {"confirm": "yes"}).rejects(
        wrong("confirm", "yes", "", "x" * 5000, "$admin"),
        refused("INVALID_INPUT", "confirm", "$citizen", role=Role.ADMIN),
    ),
]

ROWS = [*DEPOSITS, *EXCHANGES, *BY_HAND, *ACCOUNTS]
