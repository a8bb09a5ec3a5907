"""The queries viewer and user, and what hangs on a user."""

from typing import Any

import pytest

from resolvers.api.appsync.errors import InvalidInput
from tests.support.identities import ADMIN, AUDITOR, OPERATOR
from tests.support.requests import record_requests
from tests.support.service import HANAKO, Service


def update(service: Service, caller: Any = HANAKO, **content: Any) -> Any:
    return service.change("updateViewer", caller, input=content)


def test_reading_viewer_without_account_writes_nothing(service: Service) -> None:
    viewer = service.unchanged(service.ask, "viewer")

    assert viewer == {
        "id": HANAKO["sub"],
        "displayName": None,
        "language": None,
        "notifications": {"expiring": True, "decided": True, "voucher": True},
        "memberNumber": None,
        "remainders": [],
        "isSuspended": False,
        "balance": {
            "userId": HANAKO["sub"],
            "available": 0,
            "held": 0,
            "lifetimeEarned": 0,
            "expiring": [],
            "version": 0,
            "asOf": "2026-11-25T09:00:00.000Z",
        },
        "createdAt": None,
    }
    for field in ("User.ledgerEntries", "User.recycleEvents", "User.exchanges"):
        (page,) = service.nested(field, [viewer])
        assert page["edges"] == []
    assert service.ask("user", ADMIN, id=HANAKO["sub"]) is None


def test_viewer_chooses_mails(service: Service) -> None:
    quiet = update(service, notifications={"decided": False, "voucher": False})["user"]
    assert quiet["notifications"] == {"expiring": True, "decided": False, "voucher": False}
    update(service, notifications={"voucher": None, "expiring": False})
    chosen = {"expiring": False, "decided": False, "voucher": True}
    assert service.ask("user", OPERATOR, id=HANAKO["sub"])["notifications"] == chosen
    update(service, displayName="花子")
    assert service.ask("viewer")["notifications"] == chosen
    assert update(service, notifications=None)["user"]["notifications"] == {
        "expiring": True,
        "decided": True,
        "voucher": True,
    }


def test_input_of_another_type_is_error(service: Service) -> None:
    for content in ({"displayName": 7}, {"email": "hanako@example.jp"}):
        with pytest.raises(InvalidInput):
            service.unchanged(service.change, "updateViewer", input=content)
    with pytest.raises(InvalidInput):
        service.unchanged(service.change, "updateViewer")


def test_user_is_null_for_unknown_id(service: Service) -> None:
    update(service, displayName="花子")

    for caller in (OPERATOR, ADMIN, AUDITOR):
        assert service.ask("user", caller, id=HANAKO["sub"])["displayName"] == "花子"
        for unknown in ("unknown", "", "x" * 3000):
            assert service.ask("user", caller, id=unknown) is None
    assert service.ask("viewer", ADMIN)["id"] == ADMIN["sub"]


def test_p20_deposits_are_listed_newest_first(service: Service) -> None:
    tokens = [service.issue(5, f"d-{number}") for number in range(3)]
    for token in reversed(tokens):
        service.wait(seconds=1)
        service.done("redeemQrToken", code=token["code"])
    viewer = service.ask("viewer")

    with record_requests(service.client) as requests:
        (page,) = service.nested("User.recycleEvents", [viewer], first=2)
        locations = service.nested("RecycleEvent.location", page["nodes"])

    assert requests.operations == ["Query", "BatchGetItem"]
    assert [event["recordedAt"] for event in page["nodes"]] == [
        "2026-11-25T09:00:03.000Z",
        "2026-11-25T09:00:02.000Z",
    ]
    assert [location["name"] for location in locations] == ["焼津駅前"] * 2
    (rest,) = service.nested(
        "User.recycleEvents", [viewer], first=2, after=page["pageInfo"]["endCursor"]
    )
    assert len(rest["nodes"]) == 1
