"""Bad inputs of the mutations that move points, and of those around them."""

import itertools
from typing import Any

from tests.api.bad_input.locations import change
from tests.api.bad_input.rows import BadInput, does_not_fit, invalid, refused, unknown_field
from tests.support.matrix.roles import Role
from tests.support.matrix.scene import BOTTLES

MATERIALS = ("PET_BOTTLE", "STEEL_CAN", "NEWSPAPER", "CARDBOARD", "MAGAZINE", "TEXTILE", "BATTERY")
MORE = ("ALUMINIUM_CAN", "GLASS_BOTTLE", "FOOD_TRAY", "OTHER")
ITEMS_22 = [
    {"material": material, "unit": unit, "quantity": 1}
    for material, unit in itertools.product(MATERIALS + MORE, ("PIECE", "GRAM"))
]


def redeem(name: str, answer: Any, code: Any) -> BadInput:
    return change("redeemQrToken", name, answer, Role.CITIZEN, code=code)


def exchange(name: str, answer: Any, **variables: Any) -> BadInput:
    given = {"rewardId": "$reward", "idempotencyKey": "exchange-2", **variables}
    return change("exchangeReward", name, answer, Role.CITIZEN, **given)


def update(name: str, answer: Any, **fields: Any) -> BadInput:
    return change("updateViewer", name, answer, Role.CITIZEN, input=fields)


def issue(name: str, answer: Any, **variables: Any) -> BadInput:
    given = {
        "locationId": "$generous_location",
        "items": BOTTLES,
        "deviceEventId": "event-1",
        **variables,
    }
    return change("issueQrToken", name, answer, Role.KIOSK, **given)


def put_in(name: str, answer: Any, *items: dict[str, Any]) -> BadInput:
    """A deposit of these items, each of them a PET bottle but for what it says."""
    filled = [{**BOTTLES[0], "quantity": 1, **item} for item in items]
    return issue(name, answer, items=filled)


def revoke(name: str, answer: Any, **variables: Any) -> BadInput:
    given = {"tokenId": "$redeemed_token", "reason": "spilt", **variables}
    return change("revokeQrToken", name, answer, Role.OPERATOR, **given)


def suspend(name: str, answer: Any, **variables: Any) -> BadInput:
    given = {"userId": "$citizen", "reason": "two accounts", **variables}
    return change("suspendUser", name, answer, Role.ADMIN, **given)


def reinstate(name: str, answer: Any, user_id: Any) -> BadInput:
    return change("reinstateUser", name, answer, Role.ADMIN, userId=user_id)


def number(name: str, answer: Any, **variables: Any) -> BadInput:
    given = {"userId": "$citizen", "memberNumber": "CARD-1", **variables}
    return change("setMemberNumber", name, answer, Role.OPERATOR, **given)


QUANTITY = ("items", "0", "quantity")

REDEEMING = [
    redeem("a code that nothing has", refused("TOKEN_NOT_FOUND", "code"), "A" * 26),
    redeem("an empty code", refused("TOKEN_NOT_FOUND", "code"), ""),
    redeem("a code of 5,000 characters", refused("TOKEN_NOT_FOUND", "code"), "A" * 5000),
    redeem("a code with control characters", refused("TOKEN_NOT_FOUND", "code"), "A\u0000\n"),
    redeem(
        "a code that somebody has redeemed",
        refused("TOKEN_ALREADY_REDEEMED", "code"),
        "$taken_code",
    ),
    redeem("a code that has expired", refused("TOKEN_EXPIRED", "code"), "$expired_code"),
    redeem("null for a code", does_not_fit("code"), None),
    redeem("a number for a code", does_not_fit("code"), 12345),
]

EXCHANGING = [
    exchange("a reward that there is not", refused("NOT_FOUND", "rewardId"), rewardId="none"),
    exchange("an empty id", refused("NOT_FOUND", "rewardId"), rewardId=""),
    exchange("an id longer than any", refused("NOT_FOUND", "rewardId"), rewardId="x" * 3000),
    exchange("none of it", invalid("quantity"), quantity=0),
    exchange("-1 of it", invalid("quantity"), quantity=-1),
    exchange("101 of it", invalid("quantity"), quantity=101),
    exchange("10^9 of it", invalid("quantity"), quantity=10**9),
    exchange("2^31 of it", does_not_fit("quantity"), quantity=2**31),
    exchange("half of it", does_not_fit("quantity"), quantity=0.5),
    exchange("a price of 0", invalid("expectedPointsCost"), expectedPointsCost=0),
    exchange("a price of 10^9", invalid("expectedPointsCost"), expectedPointsCost=10**9),
    exchange("another price", refused("PRICE_CHANGED", "expectedPointsCost"), expectedPointsCost=2),
    exchange("an empty key", invalid("idempotencyKey"), idempotencyKey=""),
    exchange("a key of 129 characters", invalid("idempotencyKey"), idempotencyKey="k" * 129),
    exchange("a key with control characters", invalid("idempotencyKey"), idempotencyKey="a\u0000"),
    exchange("no key", does_not_fit("idempotencyKey"), idempotencyKey=None),
    exchange(
        "a key that was another's",
        refused("IDEMPOTENCY_KEY_REUSED", "idempotencyKey"),
        idempotencyKey="exchange-1",
        quantity=2,
    ),
    exchange(
        "an inactive reward", refused("REWARD_INACTIVE", "rewardId"), rewardId="$inactive_reward"
    ),
    exchange(
        "a reward to come",
        refused("REWARD_NOT_YET_AVAILABLE", "rewardId"),
        rewardId="$coming_reward",
    ),
    exchange(
        "a reward that has ended", refused("REWARD_ENDED", "rewardId"), rewardId="$ended_reward"
    ),
    exchange("a reward of which none is left", refused("OUT_OF_STOCK"), rewardId="$scarce_reward"),
    exchange(
        "more than one citizen may have",
        refused("PER_USER_LIMIT_REACHED"),
        rewardId="$one_each_reward",
    ),
    exchange(
        "more than one citizen may have a day",
        refused("DAILY_LIMIT_REACHED"),
        rewardId="$two_a_day_reward",
        quantity=3,
    ),
    exchange("a reward that is too dear", refused("INSUFFICIENT_POINTS"), rewardId="$dear_reward"),
]

ISSUING = [
    issue("a location that there is not", refused("NOT_FOUND", "locationId"), locationId="nowhere"),
    issue("an id longer than any", refused("NOT_FOUND", "locationId"), locationId="x" * 3000),
    issue(
        "another kiosk's location",
        refused("FORBIDDEN", "locationId"),
        locationId="$foreign_location",
    ),
    issue(
        "a closed location", refused("LOCATION_CLOSED", "locationId"), locationId="$closed_location"
    ),
    issue(
        "a location out of service",
        refused("LOCATION_CLOSED", "locationId"),
        locationId="$broken_location",
    ),
    issue("a full location", refused("LOCATION_FULL", "locationId"), locationId="$full_location"),
    issue("nothing", invalid("items"), items=[]),
    issue("22 items", invalid("items"), items=ITEMS_22),
    put_in("a material twice", invalid("items", "1"), {}, {"quantity": 2}),
    put_in("no piece", invalid(*QUANTITY), {"quantity": 0}),
    put_in("-1 pieces", invalid(*QUANTITY), {"quantity": -1}),
    put_in("100,001 pieces", invalid(*QUANTITY), {"quantity": 100_001}),
    put_in("10^9 pieces", invalid(*QUANTITY), {"quantity": 10**9}),
    put_in("2^31 pieces", does_not_fit("quantity"), {"quantity": 2**31}),
    put_in("half a piece", does_not_fit("quantity"), {"quantity": 0.5}),
    put_in("pieces in words", does_not_fit("quantity"), {"quantity": "three"}),
    put_in("a material that is none", does_not_fit("material"), {"material": "PLASTIC"}),
    put_in("a unit that is none", does_not_fit("unit"), {"unit": "KG"}),
    put_in(
        "a material that is not taken",
        refused("MATERIAL_NOT_ACCEPTED", "items", "1", "material"),
        {},
        {"material": "BATTERY"},
    ),
    put_in(
        "a unit without a rule",
        refused("MATERIAL_NOT_ACCEPTED", "items", "0", "material"),
        {"unit": "GRAM"},
    ),
    put_in(
        "more than 1,000,000 points",
        invalid("items"),
        {"material": "NEWSPAPER", "unit": "GRAM", "quantity": 1001},
    ),
    issue("a deposit of yesterday", invalid("occurredAt"), occurredAt="$yesterday"),
    issue("a deposit in an hour", invalid("occurredAt"), occurredAt="$soon"),
    issue("a deposit in the year 9999", invalid("occurredAt"), occurredAt="9999-12-31T23:59:59Z"),
    issue("a time that is none", does_not_fit("occurredAt"), occurredAt="yesterday"),
    issue("the 25th hour", does_not_fit("occurredAt"), occurredAt="2026-11-25T25:00:00Z"),
    issue(
        "a time without its offset", does_not_fit("occurredAt"), occurredAt="2026-11-25T09:00:00"
    ),
    issue("an empty time", does_not_fit("occurredAt"), occurredAt=""),
    issue("seconds since 1970", does_not_fit("occurredAt"), occurredAt=1795600000),
    issue("an empty event", invalid("deviceEventId"), deviceEventId=""),
    issue("an event of 129 characters", invalid("deviceEventId"), deviceEventId="e" * 129),
    issue("an event with a blank", invalid("deviceEventId"), deviceEventId="a b"),
    issue(
        "an event that was another deposit's",
        refused("IDEMPOTENCY_KEY_REUSED", "deviceEventId"),
        locationId="$location",
        items=[{**BOTTLES[0], "quantity": 5}],
        deviceEventId="$fresh_deposit",
    ),
    issue(
        "an event that was redeemed",
        refused("TOKEN_ALREADY_REDEEMED", "deviceEventId"),
        locationId="$location",
        deviceEventId="$taken_deposit",
    ),
]

REVOKING = [
    revoke("a token that there is not", refused("NOT_FOUND", "tokenId"), tokenId="none"),
    revoke("an empty id", refused("NOT_FOUND", "tokenId"), tokenId=""),
    revoke("a token that was redeemed", refused("TOKEN_ALREADY_REDEEMED", "tokenId")),
    revoke("an empty reason", invalid("reason"), reason=""),
    revoke("a blank reason", invalid("reason"), reason=" "),
    revoke("a reason with control characters", invalid("reason"), reason="a\u0007"),
    revoke("a reason of 501 characters", invalid("reason"), reason="x" * 501),
    revoke("no reason", does_not_fit("reason"), reason=None),
]

PROFILES = [
    update("an empty name", invalid("input", "displayName"), displayName=""),
    update("a blank name", invalid("input", "displayName"), displayName="\u200b "),
    update(
        "a name with control characters", invalid("input", "displayName"), displayName="H\u0000"
    ),
    update("a name of 2,001 characters", invalid("input", "displayName"), displayName="x" * 2001),
    update("an empty language", invalid("input", "language"), language=""),
    update("a language of one letter", invalid("input", "language"), language="j"),
    update("a language with an underscore", invalid("input", "language"), language="ja_JP"),
    update(
        "a language of 36 characters", invalid("input", "language"), language="ja" + "-abcdefgh" * 4
    ),
    update("a number for a name", does_not_fit("displayName"), displayName=5),
    update("a field that there is not", unknown_field("isSuspended"), isSuspended=False),
    change("updateViewer", "no input", does_not_fit("input"), Role.CITIZEN),
    change(
        "updateViewer", "a list for the input", does_not_fit("input"), Role.CITIZEN, input=["x"]
    ),
]

SUSPENDING = [
    suspend("a citizen that there is not", refused("NOT_FOUND", "userId"), userId="nobody"),
    suspend("an empty id", refused("NOT_FOUND", "userId"), userId=""),
    suspend("an id longer than any", refused("NOT_FOUND", "userId"), userId="x" * 3000),
    suspend("no id", does_not_fit("userId"), userId=None),
    suspend("an empty reason", invalid("reason"), reason=""),
    suspend("a blank reason", invalid("reason"), reason="\u200b "),
    suspend("a reason with control characters", invalid("reason"), reason="a\r"),
    suspend("a reason of 501 characters", invalid("reason"), reason="x" * 501),
    suspend("no reason", does_not_fit("reason"), reason=None),
    suspend("a number for a reason", does_not_fit("reason"), reason=5),
    reinstate("a citizen that there is not", refused("NOT_FOUND", "userId"), "nobody"),
    reinstate("an id longer than any", refused("NOT_FOUND", "userId"), "x" * 3000),
    reinstate("no id", does_not_fit("userId"), None),
    number("a citizen that there is not", refused("NOT_FOUND", "userId"), userId="nobody"),
    number("no id", does_not_fit("userId"), userId=None),
    number("an empty number", invalid("memberNumber"), memberNumber=""),
    number("a number of 33 characters", invalid("memberNumber"), memberNumber="1" * 33),
    number("a number with blanks", invalid("memberNumber"), memberNumber="12 34"),
    number("a number in kanji", invalid("memberNumber"), memberNumber="一二三"),
    number("a control character", invalid("memberNumber"), memberNumber="12\u0000"),
    number(
        "a number of somebody else",
        refused("MEMBER_NUMBER_TAKEN", "memberNumber"),
        memberNumber="taken-1",
    ),
]

ERASING = [
    change("eraseViewer", "another's id", invalid("confirm"), Role.ADMIN, confirm="$citizen"),
    change("eraseViewer", "a word for the id", invalid("confirm"), Role.CITIZEN, confirm="yes"),
    change("eraseViewer", "an empty id", invalid("confirm"), Role.CITIZEN, confirm=""),
    change("eraseViewer", "a long id", invalid("confirm"), Role.CITIZEN, confirm="x" * 5000),
    change("eraseViewer", "no id", does_not_fit("confirm"), Role.CITIZEN, confirm=None),
    change("eraseViewer", "true for an id", does_not_fit("confirm"), Role.CITIZEN, confirm=True),
]

ROWS = [*REDEEMING, *EXCHANGING, *ISSUING, *REVOKING, *PROFILES, *SUSPENDING, *ERASING]
