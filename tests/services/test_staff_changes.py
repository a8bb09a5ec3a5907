"""The staff log says what rules, budgets and member numbers were before and after an act."""

from typing import Any

import pytest

from resolvers.domain.times import format_instant
from tests.support.budgets import set_budget
from tests.support.identities import ADMIN, OPERATOR
from tests.support.service import HANAKO, Service


@pytest.fixture
def service(service: Service) -> Service:
    """A second later, so that an act is newer than those that made the programme."""
    service.wait(seconds=1)
    return service


def changes(service: Service, action: str) -> list[tuple[str, str | None, str | None]]:
    """Return what the newest act of the kind has changed."""
    row = service.ask("staffActions", ADMIN, action=action)["nodes"][0]
    service.wait(seconds=1)
    return [(each["field"], each["before"], each["after"]) for each in row["changes"]]


def give_number(service: Service, number: str | None) -> Any:
    arguments = {"userId": HANAKO["sub"], "memberNumber": number}
    return service.done("setMemberNumber", OPERATOR, **arguments)


def test_rule_has_values_before_and_after(service: Service) -> None:
    rule = service.save_rule(material="GLASS_BOTTLE", dailyCapPoints=20)
    assert ("dailyCapPoints", None, "20") in changes(service, "SAVE_EARN_RULE")
    service.save_rule(material="GLASS_BOTTLE", dailyCapPoints=30, quantityPerPoint=7, id=rule["id"])
    before = str(rule["quantityPerPoint"])
    assert changes(service, "SAVE_EARN_RULE") == [
        ("quantityPerPoint", before, "7"),
        ("dailyCapPoints", "20", "30"),
    ]
    service.done("endEarnRule", ADMIN, id=rule["id"])
    now = format_instant(service.now)
    assert changes(service, "END_EARN_RULE") == [("activeUntil", None, now)]


def test_budget_has_values_before_and_after(service: Service) -> None:
    set_budget(service, 1000)
    assert ("points", None, "1000") in changes(service, "SET_BUDGET")
    set_budget(service, 800)
    assert changes(service, "SET_BUDGET") == [("points", "1000", "800")]


def test_member_number_has_values_before_and_after(service: Service) -> None:
    service.earn(10)
    give_number(service, "CARD-1")
    assert changes(service, "SET_MEMBER_NUMBER") == [("memberNumber", None, "CARD-1")]
    give_number(service, None)
    assert changes(service, "SET_MEMBER_NUMBER") == [("memberNumber", "CARD-1", None)]


def test_p15_erasure_removes_member_numbers_from_log(service: Service) -> None:
    service.earn(10)
    for number in ("CARD-1", "CARD-2"):
        give_number(service, number)
    service.done("eraseViewer", confirm=HANAKO["sub"])
    assert "CARD-" not in str(service.snapshot())
