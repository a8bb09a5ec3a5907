from typing import Any

import pytest

from tests.support.identities import ADMIN, API_KEY
from tests.support.service import Service

BOTTLES = {"material": "PET_BOTTLE", "unit": "PIECE", "quantityPerPoint": 5, "pointsPerQuantity": 1}


@pytest.fixture
def service(empty_service: Service) -> Service:
    """No rule exists."""
    return empty_service


def save(service: Service, **fields: Any) -> Any:
    payload = service.change("saveEarnRule", ADMIN, input={**BOTTLES, **fields})
    assert payload["userErrors"] == []
    return payload["earnRule"]


def rules(service: Service) -> Any:
    return service.ask("earnRules", API_KEY)


def test_saveearnrule_answers_whole_rule(service: Service) -> None:
    rule = save(
        service,
        multiplierPercent=200,
        dailyCapPoints=50,
        expiryPolicy="FISCAL_YEAR_END_PLUS_1",
        activeFrom="2026-12-01T00:00:00+09:00",
        activeUntil="2027-01-01T00:00:00+09:00",
    )

    assert rule == {
        **BOTTLES,
        "id": rule["id"],
        "multiplierPercent": 200,
        "dailyCapPoints": 50,
        "expiryPolicy": "FISCAL_YEAR_END_PLUS_1",
        "expiryCount": None,
        "expiryDate": None,
        "activeFrom": "2026-11-30T15:00:00.000Z",
        "activeUntil": "2026-12-31T15:00:00.000Z",
        "version": 1,
    }
    assert rules(service) == [rule]
