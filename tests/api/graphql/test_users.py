from typing import Any

from tests.support.identities import ADMIN, OPERATOR
from tests.support.service import HANAKO, Service


def update(service: Service, caller: Any = HANAKO, **content: Any) -> Any:
    return service.change("updateViewer", caller, input=content)


def test_reading_viewer_without_account_writes_nothing(service: Service) -> None:
    viewer = service.unchanged(service.ask, "viewer")

    balance = {"userId": HANAKO["sub"], "asOf": "2026-11-25T09:00:00.000Z"}
    assert {name: value for name, value in viewer.pop("balance").items() if value} == balance
    assert {name: value for name, value in viewer.items() if value} == {
        "id": HANAKO["sub"],
        "notifications": {"expiring": True, "decided": True, "voucher": True},
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
