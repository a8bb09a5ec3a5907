from typing import Any

import pytest

from resolvers.api.appsync.errors import InvalidInput
from tests.support.identities import ADMIN, API_KEY, AUDITOR
from tests.support.service import Service

NOVEMBER = {"month": "2026-11"}
MIDDLE = {"latitude": 34.88, "longitude": 138.31}
REJECTED: list[tuple[str, Any, str, dict[str, Any]]] = [
    *(
        ("programmeReport", AUDITOR, named, arguments)
        for named, arguments in (
            ("month", {}),
            ("month", {**NOVEMBER, "fiscalYear": 2026}),
            ("month", {"month": "2026-13"}),
            ("month", {"month": "2026-11-01"}),
            ("fiscalYear", {"fiscalYear": 1999}),
            ("lastDay", {"firstDay": "2026-11-01"}),
            ("firstDay", {"lastDay": "2026-11-01"}),
            ("lastDay", {"firstDay": "2026-11-02", "lastDay": "2026-11-01"}),
            ("lastDay", {"firstDay": "2026-01-01", "lastDay": "2027-01-02"}),
            ("municipalityCode", {**NOVEMBER, "municipalityCode": "2221"}),
        )
    ),
    ("locations", API_KEY, "municipalityCode", {"municipalityCode": "22212\n"}),
    ("locations", API_KEY, "text", {"text": ""}),
    ("locations", API_KEY, "first", {"first": 101}),
    ("rewards", API_KEY, "maxPointsCost", {"maxPointsCost": 0}),
    ("rewards", API_KEY, "category", {"category": " "}),
    ("rewards", API_KEY, "after", {"after": "not a cursor!"}),
    ("exchanges", ADMIN, "status", {}),
    ("exchanges", ADMIN, "voucherCode", {"voucherCode": ""}),
    ("ledgerEntries", AUDITOR, "userId", {}),
    ("users", ADMIN, "namePrefix", {}),
    ("users", ADMIN, "namePrefix", {"namePrefix": "x" * 101}),
    ("users", ADMIN, "namePrefix", {"namePrefix": "a", "memberNumber": "1"}),
    ("users", ADMIN, "memberNumber", {"memberNumber": "1/2"}),
    ("budgets", AUDITOR, "fiscalYear", {"fiscalYear": 26}),
    ("nearbyLocations", API_KEY, "latitude", {**MIDDLE, "latitude": 90.1}),
    ("nearbyLocations", API_KEY, "longitude", {**MIDDLE, "longitude": -181}),
    ("nearbyLocations", API_KEY, "radiusMeters", {**MIDDLE, "radiusMeters": 0}),
    ("nearbyLocations", API_KEY, "radiusMeters", {**MIDDLE, "radiusMeters": 10_001}),
]
LOOKED_UP = ("location", "reward", "user", "exchange", "ledgerEntry", "qrToken")


def test_wrong_argument_is_named(service: Service) -> None:
    for field, caller, named, arguments in REJECTED:
        with pytest.raises(InvalidInput, match=f"^{named}: "):
            service.ask(field, caller, **arguments)


def test_unknown_id_answers_null(service: Service) -> None:
    for field in LOOKED_UP:
        for unknown in ("none", "", "x" * 3000, "a\u0000b\n"):
            assert service.ask(field, ADMIN, id=unknown) is None
