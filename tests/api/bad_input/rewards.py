"""Bad inputs of the mutations about rewards and earn rules."""

from typing import Any

from tests.api.bad_input.locations import change
from tests.api.bad_input.rows import BadInput, does_not_fit, invalid, refused, unknown_field
from tests.support.matrix.scene import RULE, TOTE

CHARACTERS_501 = "x" * 501


def create(name: str, *path: str, **fields: Any) -> BadInput:
    """A reward that is good but for these fields; None is left out."""
    given = {key: value for key, value in {**TOTE, **fields}.items() if value is not None}
    return change("createReward", name, invalid("input", *path), input=given)


def create_unfit(name: str, **fields: Any) -> BadInput:
    answer = does_not_fit(next(iter(fields)))
    return change("createReward", name, answer, input={**TOTE, **fields})


def update(name: str, *path: str, **fields: Any) -> BadInput:
    return change("updateReward", name, invalid("input", *path), id="$limited_reward", input=fields)


def restock(name: str, answer: Any, **variables: Any) -> BadInput:
    given = {"id": "$limited_reward", "delta": 1, "idempotencyKey": "restock-2", **variables}
    return change("restockReward", name, answer, **given)


def save(name: str, answer: Any, **fields: Any) -> BadInput:
    return change("saveEarnRule", name, answer, input={**RULE, "material": "BATTERY", **fields})


def save_invalid(name: str, field: str, **fields: Any) -> BadInput:
    return save(name, invalid("input", field), **fields)


NOT_FOUND = refused("NOT_FOUND", "id")

REWARDS = [
    create("no names", "names", names=None),
    create("no price", "pointsCost", pointsCost=None),
    create("no way of fulfilment", "fulfilmentType", fulfilmentType=None),
    create("a price of 0", "pointsCost", pointsCost=0),
    create("a price of -5", "pointsCost", pointsCost=-5),
    create("a price of 1,000,001", "pointsCost", pointsCost=1_000_001),
    create("a price of 10^9", "pointsCost", pointsCost=10**9),
    create("a stock of -1", "stock", stock=-1),
    create("a stock of 10^9", "stock", stock=10**9),
    create("a blank name", "names", "ja", names={"ja": " "}),
    create("an empty description", "description", description=""),
    create("a description of 2,001 characters", "description", description="x" * 2001),
    create("a category with control characters", "category", category="a\u0007b"),
    create(
        "a description and a localized one",
        "localizedDescription",
        description="a",
        localizedDescription={"ja": "a"},
    ),
    create(
        "terms of 2,001 characters in English",
        "localizedTerms",
        "en",
        localizedTerms={"ja": "a", "en": "x" * 2001},
    ),
    create("terms with a carriage return", "termsAndConditions", termsAndConditions="a\r\nb"),
    create("a category with a line break", "category", category="a\nb"),
    create("a script for a picture", "imageUrl", imageUrl="javascript:alert(1)"),
    create("a picture without a host", "imageUrl", imageUrl="data:image/png"),
    create(
        "an end before its start",
        "redeemableUntil",
        redeemableFrom="2026-12-01T00:00:00Z",
        redeemableUntil="2026-11-30T00:00:00Z",
    ),
    create("a limit of 0", "limitPerUser", limitPerUser=0),
    create("a limit of -1", "limitPerUser", limitPerUser=-1),
    create("a limit of 1,000,001", "limitPerUser", limitPerUser=1_000_001),
    create("a limit of 0 a day", "limitPerUserPerDay", limitPerUserPerDay=0),
    create("a limit of 10^9 a day", "limitPerUserPerDay", limitPerUserPerDay=10**9),
    create_unfit("a limit of 2^31", limitPerUser=2**31),
    create_unfit("half a piece a day", limitPerUserPerDay=0.5),
    create_unfit("approval in words", requiresApproval="yes"),
    create_unfit("a price of 2^31", pointsCost=2**31),
    create_unfit("a fraction for a price", pointsCost=9.5),
    create_unfit("a text for a price", pointsCost="500"),
    create_unfit("a way of fulfilment that is none", fulfilmentType="CASH"),
    create_unfit("no URL", imageUrl="no url"),
    create_unfit("a time that is none", redeemableFrom="tomorrow"),
    create_unfit("a time without its offset", redeemableFrom="2026-12-01T00:00:00"),
    create_unfit("the 30th of February", redeemableFrom="2026-02-30T00:00:00Z"),
    change(
        "createReward",
        "a field that there is not",
        unknown_field("stockRemaining"),
        input={**TOTE, "stockRemaining": 5},
    ),
    change(
        "createReward", "an empty key", invalid("idempotencyKey"), input=TOTE, idempotencyKey=""
    ),
    change(
        "createReward",
        "a key of Japanese",
        invalid("idempotencyKey"),
        input=TOTE,
        idempotencyKey="鍵",
    ),
    change(
        "createReward",
        "a key that was another's",
        refused("IDEMPOTENCY_KEY_REUSED", "idempotencyKey"),
        input=TOTE,
        idempotencyKey="reward-1",
    ),
    change("updateReward", "an id that nothing has", NOT_FOUND, id="none", input={"pointsCost": 5}),
    change(
        "updateReward", "an id longer than any", NOT_FOUND, id="x" * 3000, input={"pointsCost": 5}
    ),
    update("its stock", "stock", stock=5),
    update("no names any more", "names", names=None),
    update("no price any more", "pointsCost", pointsCost=None),
    update("neither active nor inactive", "isActive", isActive=None),
    update("a price of 0", "pointsCost", pointsCost=0),
    update("neither with approval nor without", "requiresApproval", requiresApproval=None),
    update("a limit of 0", "limitPerUser", limitPerUser=0),
    update("a limit of 1,000,001 a day", "limitPerUserPerDay", limitPerUserPerDay=1_000_001),
    update("an empty category", "category", category=""),
    restock("an id that nothing has", NOT_FOUND, id="none"),
    restock("nothing", invalid("delta"), delta=0),
    restock("past 1,000,000", invalid("delta"), delta=1_000_000),
    restock("10^9", invalid("delta"), delta=10**9),
    restock("2^31", does_not_fit("delta"), delta=2**31),
    restock("half a piece", does_not_fit("delta"), delta=0.5),
    restock("fewer than none", refused("OUT_OF_STOCK"), delta=-7),
    restock("-10^9", refused("OUT_OF_STOCK"), delta=-(10**9)),
    restock("a reward without a limit", invalid("delta"), id="$reward"),
    restock("an empty key", invalid("idempotencyKey"), idempotencyKey=""),
    restock("a key of 129 characters", invalid("idempotencyKey"), idempotencyKey="k" * 129),
    restock(
        "a key that was another's",
        refused("IDEMPOTENCY_KEY_REUSED", "idempotencyKey"),
        idempotencyKey="restock-1",
        delta=2,
    ),
    restock("a reason of 501 characters", invalid("reason"), reason=CHARACTERS_501),
    restock("an empty reason", invalid("reason"), reason=""),
    restock("a reason with control characters", invalid("reason"), reason="a\u001b[0m"),
    change("deactivateReward", "an id that nothing has", NOT_FOUND, id="none"),
    change("deactivateReward", "an empty id", NOT_FOUND, id=""),
]

EARN_RULES = [
    save_invalid("steps of 0", "quantityPerPoint", quantityPerPoint=0),
    save_invalid("steps of 100,001", "quantityPerPoint", quantityPerPoint=100_001),
    save_invalid("no points", "pointsPerQuantity", pointsPerQuantity=0),
    save_invalid("10^9 points", "pointsPerQuantity", pointsPerQuantity=10**9),
    save_invalid("a multiplier of 0", "multiplierPercent", multiplierPercent=0),
    save_invalid("a multiplier of 1,001", "multiplierPercent", multiplierPercent=1001),
    save_invalid(
        "more than 1,000,000 points a step",
        "multiplierPercent",
        pointsPerQuantity=1_000_000,
        multiplierPercent=101,
    ),
    save_invalid("a cap of 0", "dailyCapPoints", dailyCapPoints=0),
    save_invalid("a cap of 1,000,001", "dailyCapPoints", dailyCapPoints=1_000_001),
    save_invalid("months without a policy", "expiryCount", expiryCount=12),
    save_invalid("a day of expiry without a policy", "expiryDate", expiryDate="9998-03-31"),
    save_invalid("no months", "expiryCount", expiryPolicy="MONTHS_END"),
    save_invalid("0 months", "expiryCount", expiryPolicy="MONTHS_END", expiryCount=0),
    save_invalid("37 months", "expiryCount", expiryPolicy="MONTHS_END", expiryCount=37),
    save_invalid("no days", "expiryCount", expiryPolicy="DAYS", expiryCount=None),
    save_invalid("-1 days", "expiryCount", expiryPolicy="DAYS", expiryCount=-1),
    save_invalid("3,651 days", "expiryCount", expiryPolicy="DAYS", expiryCount=3651),
    save_invalid("days of never", "expiryCount", expiryPolicy="NEVER", expiryCount=1),
    save_invalid(
        "days of a fiscal year", "expiryCount", expiryPolicy="FISCAL_YEAR_END_PLUS_1", expiryCount=1
    ),
    save_invalid("no fixed date", "expiryDate", expiryPolicy="FIXED_DATE"),
    save_invalid(
        "a fixed date that has passed",
        "expiryDate",
        expiryPolicy="FIXED_DATE",
        expiryDate="2020-03-31",
    ),
    save_invalid(
        "a fixed date past the last",
        "expiryDate",
        expiryPolicy="FIXED_DATE",
        expiryDate="9999-12-31",
    ),
    save_invalid(
        "a fixed date before the start",
        "expiryDate",
        expiryPolicy="FIXED_DATE",
        expiryDate="9997-03-31",
        activeFrom="9998-01-01T00:00:00Z",
    ),
    save_invalid(
        "a date of months",
        "expiryDate",
        expiryPolicy="MONTHS_END",
        expiryCount=1,
        expiryDate="9998-03-31",
    ),
    save("a policy that is none", does_not_fit("expiryPolicy"), expiryPolicy="SOMETIMES"),
    save(
        "days of 2^31",
        does_not_fit("expiryCount"),
        expiryPolicy="DAYS",
        expiryCount=2**31,
    ),
    save_invalid("an end that has passed", "activeUntil", activeUntil="2020-01-01T00:00:00Z"),
    save_invalid(
        "an end before its start",
        "activeUntil",
        activeFrom="9998-01-01T00:00:00Z",
        activeUntil="9997-01-01T00:00:00Z",
    ),
    save_invalid(
        "the start of another rule", "activeFrom", material="PET_BOTTLE", quantityPerPoint=7
    ),
    save_invalid("another material", "material", id="$rule"),
    save_invalid("another unit", "unit", id="$rule", material="PET_BOTTLE", unit="GRAM"),
    save("an id that nothing has", refused("NOT_FOUND", "input", "id"), id="none"),
    save("an empty id", refused("NOT_FOUND", "input", "id"), id=""),
    change("endEarnRule", "an id that nothing has", NOT_FOUND, id="none"),
    change("endEarnRule", "a blank reason", invalid("reason"), id="none", reason=" "),
    change("saveEarnRule", "a blank reason", invalid("reason"), input=RULE, reason=" "),
    save("steps of 2^31", does_not_fit("quantityPerPoint"), quantityPerPoint=2**31),
    save("a fraction for points", does_not_fit("pointsPerQuantity"), pointsPerQuantity=0.2),
    save("a unit that is none", does_not_fit("unit"), unit="KILOGRAM"),
    save("a day that is none", does_not_fit("expiryDate"), expiryDate="2027-02-29"),
    save("a time that is none", does_not_fit("activeFrom"), activeFrom="2026-11-25 09:00"),
    save("null for points", does_not_fit("input"), pointsPerQuantity=None),
]

ROWS = [*REWARDS, *EARN_RULES]
