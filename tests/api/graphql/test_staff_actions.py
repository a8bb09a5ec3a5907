from typing import Any

import pytest

from tests.support.exchange_steps import Desk
from tests.support.identities import ADMIN, AUDITOR, OPERATOR
from tests.support.service import HANAKO, TARO, Service


@pytest.fixture
def service(service: Service) -> Service:
    """Acts about Hanako and Taro, by an admin and an operator, a second apart."""

    def act() -> None:
        service.earn(1500)
        service.earn(10, TARO, "of-taro")
        exchange = Desk(service).hold()
        service.wait(seconds=1)
        service.adjust(5, "a", reason="first")
        service.wait(seconds=1)
        service.adjust(6, "b", user_id=TARO["sub"], reason="second")
        service.wait(seconds=1)
        Desk(service).reject(exchange, reason="third")
        service.wait(seconds=1)
        service.adjust(7, "c", reason="fourth")

    service.built("acts", act)
    return service


def reasons(service: Service, caller: Any = AUDITOR, **arguments: Any) -> list[str]:
    page = service.ask("staffActions", caller, **arguments)
    return [each["reason"] for each in page["nodes"] if each["reason"]]


def test_staffactions_answers_newest_first(service: Service) -> None:
    page = service.ask("staffActions", ADMIN, first=1)

    (node,) = page["nodes"]
    shown = {name: value for name, value in node.items() if value}
    assert shown == {
        "id": node["id"],
        "action": "ADJUST_POINTS",
        "actor": f"admin:{ADMIN['sub']}",
        "actedAt": "2026-11-25T09:00:04.000Z",
        "reason": "fourth",
        "userId": HANAKO["sub"],
        "ledgerEntryId": node["ledgerEntryId"],
    }
    entry = service.ask("ledgerEntry", AUDITOR, id=node["ledgerEntryId"])
    assert entry["reason"] == "fourth"
    assert reasons(service) == ["fourth", "third", "second", "first"]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({"userId": HANAKO["sub"]}, ["fourth", "third", "first"]),
        ({"actor": ADMIN["sub"]}, ["fourth", "second", "first"]),
        ({"actor": OPERATOR["sub"]}, ["third"]),
        ({"action": "ADJUST_POINTS"}, ["fourth", "second", "first"]),
        ({"userId": HANAKO["sub"], "actor": ADMIN["sub"]}, ["fourth", "first"]),
        ({"userId": HANAKO["sub"], "action": "REJECT_EXCHANGE"}, ["third"]),
        ({"actor": OPERATOR["sub"], "action": "ADJUST_POINTS"}, []),
        ({"userId": "nobody"}, []),
    ],
    ids=str,
)
def test_staffactions_filters_by_what_is_given(
    service: Service, arguments: dict[str, str], expected: list[str]
) -> None:
    assert reasons(service, **arguments) == expected
