"""Mutations about places, rewards, rules, budgets, partners and devices."""

from tests.api.bad_input.rows import (
    KEYS,
    LEFT_OUT,
    LONG_TEXTS,
    REASONS,
    Asked,
    refused,
    unknown,
    wrong,
)
from tests.support.change_requests import HOOK
from tests.support.matrix.arguments import PLACE, RULE, TOTE
from tests.support.matrix.roles import Role
from tests.support.push_keys import browser

REUSED = "IDEMPOTENCY_KEY_REUSED"
COLUMNS = "名称,住所,緯度,経度"
MONTHS, FIXED = ({"input.expiryPolicy": name} for name in ("MONTHS_END", "FIXED_DATE"))
LONG_URL = "https://a.example/" + "x" * 1983

PLACES = [
    Asked("Mutation.createLocation", Role.ADMIN, {"input": PLACE}).rejects(
        *(wrong(f"input.{name}", LEFT_OUT) for name in ("names", "address", "coordinates")),
        wrong("input.names.ja", *LONG_TEXTS, "駅\u0000前"),
        wrong("input.address", "", "焼津市\n大覚寺"),
        wrong("input.coordinates.latitude", 90.1),
        wrong("input.municipalityCode", "2221270"),
        wrong("input.kioskIds", ["a", "a"], [f"kiosk-{n}" for n in range(101)], [""], ["x" * 129]),
        wrong("input.externalId", "1", also={"input.source": "yaizu", "input.address": "別の場所"}),
        wrong("idempotencyKey", *KEYS),
        refused(REUSED, "idempotencyKey", "place-1"),
    ),
    Asked(
        "Mutation.updateLocation",
        Role.ADMIN,
        {"id": "$location", "input": {"openingHours": "9:00"}},
    ).rejects(
        unknown("id"),
        *(
            wrong(f"input.{name}", None)
            for name in ("names", "address", "coordinates", "localizedAddress")
        ),
        wrong("input.source", "takamatsu", None, also={"id": "$imported_location"}),
    ),
    Asked("Mutation.deactivateLocation", Role.ADMIN, {"id": "none"}).rejects(unknown("id")),
    Asked(
        "Mutation.importLocations",
        Role.ADMIN,
        {"csv": f"{COLUMNS}\n港,焼津市,34.87,138.33", "dryRun": False, "source": "boxes"},
    ).rejects(
        wrong("csv", "", "{}", COLUMNS.replace(",", "|"), "名称,緯度,経度\n港,34.87,138.33"),
        wrong("source", None, "", "x" * 2001),
    ),
    Asked(
        "Mutation.reportLocationStatus", Role.KIOSK, {"locationId": "$location", "status": "OPEN"}
    ).rejects(
        unknown("locationId"),
        wrong("fillLevelPercent", 101, -1, 10**9),
        refused("FORBIDDEN", "status", "CLOSED"),
        refused("FORBIDDEN", "status", also={"locationId": "$closed_location"}),
        refused("FORBIDDEN", "locationId", "$foreign_location"),
    ),
    Asked("Mutation.createKioskEnrolment", Role.ADMIN, {"locationId": "none"}).rejects(
        unknown("locationId")
    ),
    Asked("Mutation.enrolKiosk", Role.API_KEY, {"code": ""}).rejects(
        refused("ENROLMENT_CODE_INVALID", "code", "A" * 10, "$used_code", "", "A" * 3000)
    ),
    Asked("Mutation.revokeKiosk", Role.ADMIN, {"id": "$kiosk", "reason": "lost"}).rejects(
        unknown("id"),
        wrong("reason", *REASONS),
    ),
]

REWARDS = [
    Asked("Mutation.createReward", Role.ADMIN, {"input": TOTE}).rejects(
        *(wrong(f"input.{name}", LEFT_OUT) for name in ("names", "pointsCost")),
        wrong("input.fulfilmentType", LEFT_OUT),
        wrong("input.pointsCost", 0, -5, 1_000_001, 10**9),
        wrong("input.stock", -1, 10**9),
        wrong("input.names.ja", " "),
        wrong("input.description", "", "x" * 2001),
        wrong("input.imageUrl", "javascript:alert(1)", "data:image/png"),
        wrong("input.limitPerUser", 0, -1, 1_000_001),
        wrong("idempotencyKey", "", "鍵"),
        refused(REUSED, "idempotencyKey", "reward-1"),
    ),
    Asked(
        "Mutation.updateReward", Role.ADMIN, {"id": "$limited_reward", "input": {"pointsCost": 5}}
    ).rejects(
        unknown("id"),
        wrong("input.stock", 5),
        *(wrong(f"input.{name}", None) for name in ("names", "isActive", "requiresApproval")),
        wrong("input.pointsCost", 0, None),
    ),
    Asked(
        "Mutation.restockReward",
        Role.ADMIN,
        {"id": "$limited_reward", "delta": 1, "idempotencyKey": "restock-2"},
    ).rejects(
        unknown("id"),
        wrong("delta", 0, 1_000_000, 10**9),
        refused("INVALID_INPUT", "delta", also={"id": "$reward"}),
        refused("OUT_OF_STOCK", "", also={"delta": -7}),
        wrong("idempotencyKey", *KEYS),
        refused(REUSED, "idempotencyKey", "restock-1", also={"delta": 2}),
        wrong("reason", "", "x" * 501, "a\u001b[0m"),
    ),
    Asked("Mutation.deactivateReward", Role.ADMIN, {"id": "none"}).rejects(unknown("id")),
    Asked(
        "Mutation.createImageUpload", Role.ADMIN, {"contentType": "image/png", "sizeBytes": 1}
    ).rejects(
        wrong("contentType", "image/svg+xml", "text/html", "IMAGE/PNG", "image/png; a=b", ""),
        wrong("sizeBytes", 0, -1, 2_000_001),
    ),
]

RULES = [
    Asked("Mutation.saveEarnRule", Role.ADMIN, {"input": {**RULE, "material": "BATTERY"}}).rejects(
        wrong("input.quantityPerPoint", 0, 100_001),
        wrong("input.pointsPerQuantity", 0, 10**9),
        wrong("input.multiplierPercent", 101, also={"input.pointsPerQuantity": 1_000_000}),
        wrong("input.expiryCount", None, 0, 37, also=MONTHS),
        wrong("input.expiryDate", None, "2020-03-31", "9999-12-31", also=FIXED),
        wrong("input.activeUntil", "2020-01-01T00:00:00Z"),
        refused(
            "INVALID_INPUT",
            "input.activeFrom",
            also={"input.material": "PET_BOTTLE", "input.quantityPerPoint": 7},
        ),
        refused("INVALID_INPUT", "input.material", also={"input.id": "$rule"}),
        wrong("input.unit", "GRAM", also={"input.id": "$rule", "input.material": "PET_BOTTLE"}),
        refused("NOT_FOUND", "input.id", "none", ""),
        wrong("reason", " "),
    ),
    Asked("Mutation.endEarnRule", Role.ADMIN, {"id": "none"}).rejects(
        refused("NOT_FOUND", "id"),
        wrong("reason", " "),
    ),
    Asked(
        "Mutation.setBudget",
        Role.ADMIN,
        {"input": {"fiscalYear": 2030, "municipalityCode": "22212", "points": 100}},
    ).rejects(
        wrong("input.fiscalYear", 26, 9999),
        wrong("input.municipalityCode", "2221", "yaizu", ""),
        wrong("input.points", -1, 10**9 + 1),
        wrong("input.points", None, also={"input.issuedBefore": 5}),
        wrong("reason", " "),
        refused("NOT_FOUND", "input", also={"input.points": None}),
    ),
]

SUBSCRIPTIONS = [
    Asked(
        "Mutation.createWebhookSubscription",
        Role.ADMIN,
        {"input": HOOK, "idempotencyKey": "hook-2"},
    ).rejects(
        *(wrong(f"input.{name}", LEFT_OUT) for name in ("partner", "url", "eventTypes")),
        wrong("input.partner", " ", "x" * 101),
        wrong("input.url", "http://partner.example/", "ftp://partner.example/", LONG_URL),
        wrong("input.url", "https://user:secret@partner.example/", "https://焼津.example/"),
        wrong("input.eventTypes", [], ["REWARD_SOLD_OUT"] * 2, ["ACCOUNT_ERASED"]),
        refused("INVALID_INPUT", "input.eventTypes", also={"input.includesUserIds": True}),
        wrong("input.municipalityCodes", ["22212"]),
        wrong("idempotencyKey", ""),
        refused(REUSED, "idempotencyKey", "hook-1", also={"input.partner": "another"}),
    ),
    Asked(
        "Mutation.updateWebhookSubscription",
        Role.ADMIN,
        {"id": "$subscription", "input": {"isActive": False}},
    ).rejects(
        unknown("id", "$deleted_subscription"),
        *(wrong(f"input.{name}", None) for name in ("partner", "url", "isActive")),
        refused("INVALID_INPUT", "input.includesUserIds", also={"input.includesUserIds": True}),
    ),
    Asked("Mutation.rotateWebhookSecret", Role.ADMIN, {"id": "none"}).rejects(
        unknown("id", "$deleted_subscription"),
        wrong("id", "$rotated_subscription"),
    ),
    Asked("Mutation.deleteWebhookSubscription", Role.ADMIN, {"id": "none"}).rejects(unknown("id")),
    Asked("Mutation.savePushSubscription", Role.CITIZEN, {"input": browser()}).rejects(
        wrong("input.endpoint", "http://push.example/one", "https://169.254.169.254/"),
        wrong("input.endpoint", "https://localhost/", LONG_URL, ""),
        wrong("input.p256dh", "B" * 86, "B" + "A" * 86, "/" * 87),
        wrong("input.auth", "A" * 20, ""),
    ),
]

ROWS = [*PLACES, *REWARDS, *RULES, *SUBSCRIPTIONS]
