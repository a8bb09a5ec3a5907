"""The queries viewer and user, and what hangs on a user."""

from typing import Any

from tests.support.identities import ADMIN, OPERATOR
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
