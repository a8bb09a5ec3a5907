"""Arguments of queries that are out of range, or name what there is not."""

import base64
import json
from typing import Any

from tests.api.bad_input.rows import (
    LONG_TEXTS,
    NOTHING,
    PAGE_SIZES,
    UNKNOWN_IDS,
    Asked,
    Wrong,
    refused,
    wrong,
)
from tests.support.matrix.roles import Role

WIDE_DIGITS = "".join(chr(ord("\N{FULLWIDTH DIGIT ZERO}") + digit) for digit in (2, 2, 2, 1, 2))
NOVEMBER = {"month": "2026-11"}


def cursor(content: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")


def nothing(at: str = "id", *values: Any) -> list[Wrong]:
    return refused(NOTHING, at, *UNKNOWN_IDS, *values)


def look_up(field: str, role: Role, *values: Any, at: str = "id") -> Asked:
    return Asked(f"Query.{field}", role, {}).rejects(nothing(at, *values))


def listed(
    field: str, role: Role, arguments: dict[str, Any], *wrongs: list[Wrong], other: str = "rewards"
) -> Asked:
    """Return the rows of a list; a cursor of the list `other` is not one of its own."""
    place = field if "." in field else f"Query.{field}"
    pages = [wrong("first", *PAGE_SIZES), wrong("after", "", "not a cursor!", f"${other}_cursor")]
    return Asked(place, role, arguments).rejects(
        *pages,
        *wrongs,
    )


NO_REPORTS: list[tuple[str, dict[str, Any]]] = [
    ("month", {}),
    ("month", {**NOVEMBER, "fiscalYear": 2026}),
    ("month", {"month": "2026-13"}),
    ("month", {"month": "0000-01"}),
    ("month", {"month": "2026-11-01"}),
    ("fiscalYear", {"fiscalYear": 1999}),
    ("lastDay", {"firstDay": "2026-11-01"}),
    ("firstDay", {"lastDay": "2026-11-01"}),
    ("lastDay", {"firstDay": "2026-11-02", "lastDay": "2026-11-01"}),
    ("lastDay", {"firstDay": "2026-01-01", "lastDay": "2027-01-02"}),
    ("municipalityCode", {**NOVEMBER, "municipalityCode": "2221"}),
]

ROWS = [
    look_up("location", Role.API_KEY),
    look_up("reward", Role.API_KEY, " "),
    look_up("user", Role.OPERATOR),
    look_up("exchange", Role.CITIZEN),
    look_up("ledgerEntry", Role.CITIZEN),
    look_up("qrToken", Role.KIOSK),
    look_up("ledgerVerification", Role.AUDITOR, at="userId"),
    look_up("webhookSubscription", Role.ADMIN, "$deleted_subscription"),
    Asked("Query.programmeReport", Role.AUDITOR, {}).rejects(
        *(refused("INVALID_INPUT", argument, also=changes) for argument, changes in NO_REPORTS)
    ),
    listed(
        "locations",
        Role.API_KEY,
        {},
        wrong("after", "$locations_cursor", also={"status": "OPEN"}),
        wrong("after", cursor(["0123456789ab", "a", "b"])),
        wrong("municipalityCode", "2221", "", WIDE_DIGITS, "22212\n"),
        wrong("text", "", "x" * 101),
    ),
    listed(
        "rewards",
        Role.API_KEY,
        {},
        wrong(
            "after", cursor({"a": 1}), base64.urlsafe_b64encode(b"[" * 100 + b"]" * 100).decode()
        ),
        wrong("maxPointsCost", 0, 10**9),
        wrong("category", *LONG_TEXTS),
        other="locations",
    ),
    listed(
        "exchanges",
        Role.ADMIN,
        {"status": "CANCELLED"},
        wrong("after", "$exchanges_cursor"),
        wrong("status", None),
        wrong("voucherCode", "", also={"status": None}),
    ),
    listed(
        "ledgerEntries",
        Role.AUDITOR,
        {"userId": "somebody"},
        wrong("userId", None),
        other="ledger",
    ),
    listed(
        "qrTokens",
        Role.OPERATOR,
        {"locationId": "$foreign_location"},
        nothing("locationId"),
        other="tokens",
    ),
    listed(
        "users",
        Role.ADMIN,
        {"namePrefix": "a"},
        wrong("namePrefix", None, "", "\ue000", "x" * 101),
        refused("INVALID_INPUT", "namePrefix", also={"memberNumber": "1"}),
        wrong("memberNumber", "1/2", also={"namePrefix": None}),
    ),
    listed("budgets", Role.AUDITOR, {"fiscalYear": 2020}, wrong("fiscalYear", 26), other="budgets"),
    *(
        listed(name, Role.ADMIN, {}, other="locations")
        for name in ("pendingAdjustments", "staffActions", "webhookSubscriptions")
    ),
    listed("kiosks", Role.ADMIN, {"locationId": "$location"}, other="kiosks"),
    listed("kioskLocations", Role.KIOSK, {}, other="locations"),
    listed(
        "nearbyLocations",
        Role.API_KEY,
        {"latitude": 34.88, "longitude": 138.31},
        wrong("latitude", 90.1, 1e300),
        wrong("longitude", -181),
        wrong("radiusMeters", 0, -1, 10_001),
        wrong("after", "$nearby_cursor", also={"radiusMeters": 1_000}),
        wrong("after", "$nearby_cursor", also={"latitude": 34.881}),
        other="locations",
    ),
    *(
        listed(f"User.{name}", Role.CITIZEN, {}, other="exchanges")
        for name in ("ledgerEntries", "recycleEvents", "exchanges")
    ),
]
