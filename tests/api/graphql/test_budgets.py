from typing import Any

import pytest

from tests.support.identities import ADMIN, AUDITOR, OPERATOR
from tests.support.service import Service

YAIZU = {
    "id": "2026#22212",
    "fiscalYear": 2026,
    "municipalityCode": "22212",
    "points": 500,
    "issuedBefore": 20,
    "issued": 0,
    "reserved": 0,
    "remaining": 480,
}


@pytest.fixture
def service(empty_service: Service) -> Service:
    """No budget exists."""
    return empty_service


def set_budget(service: Service, code: str | None = "222127", **fields: Any) -> Any:
    content = {"fiscalYear": 2026, "municipalityCode": code, "points": 500, **fields}
    return service.done("setBudget", ADMIN, input=content)["budget"]


def codes_of(page: Any) -> list[str | None]:
    return [each["municipalityCode"] for each in page["nodes"]]


def test_setbudget_answers_whole_budget(service: Service) -> None:
    assert set_budget(service, issuedBefore=20) == YAIZU
    assert service.unchanged(set_budget, service) == YAIZU
    assert service.ask("budgets", AUDITOR, fiscalYear=2026)["nodes"] == [YAIZU]


def test_budgets_of_year_come_by_municipality(service: Service) -> None:
    for code in (None, "22213", "01101"):
        set_budget(service, code)
    set_budget(service, "22214", fiscalYear=2027)

    first = service.ask("budgets", OPERATOR, fiscalYear=2026, first=2)
    after = first["pageInfo"]["endCursor"]
    second = service.ask("budgets", OPERATOR, fiscalYear=2026, first=2, after=after)

    assert codes_of(first) + codes_of(second) == ["01101", "22213", None]
    assert (first["pageInfo"]["hasNextPage"], second["pageInfo"]["hasNextPage"]) == (True, False)


def test_two_first_ceilings_at_once_both_hold(service: Service) -> None:
    set_budget(service.overtaken(lambda: set_budget(service, "22213")))

    year = service.database.get("budgets", "2026")
    assert year is not None
    assert year["with_ceiling"] == ["2026#22212", "2026#22213"]
