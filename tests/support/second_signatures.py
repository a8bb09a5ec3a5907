"""Adjustments of more than 50 points, which another admin has to confirm."""

from typing import Any

from tests.support.identities import ADMIN, signed_in
from tests.support.service import HANAKO, Service

SECOND = signed_in("admin-2", "admins")
THIRD = signed_in("admin-3", "admins")
NEEDED = ("SECOND_SIGNATURE_NEEDED", None)
OVER = ("INVALID_STATE_TRANSITION", None)


def with_limit(service: Service) -> Service:
    """Hanako has 100 points, and an adjustment of more than 50 needs two admins."""
    return service.with_points(100).with_settings(adjustment_limit_points=50)


def asked(service: Service, points: int = 51, key: str = "adjust-1", **arguments: Any) -> str:
    """Ask for an adjustment, and return its id."""
    (error,) = service.adjust(points, key, **arguments)["userErrors"]
    assert error["code"] == NEEDED[0]
    return str(error["adjustmentId"])


def confirm(service: Service, adjustment_id: str, caller: Any = SECOND) -> Any:
    return service.change("confirmAdjustment", caller, id=adjustment_id)


def reject(service: Service, adjustment_id: str, caller: Any = SECOND, reason: str = "no") -> Any:
    return service.change("rejectAdjustment", caller, id=adjustment_id, reason=reason)


def available(service: Service) -> int:
    return int(service.ask("viewer")["balance"]["available"])


def without_limit(service: Service) -> Service:
    return service.with_settings(adjustment_limit_points=None)


def waiting(service: Service) -> list[Any]:
    return list(service.ask("pendingAdjustments", ADMIN)["nodes"])


def acts(service: Service) -> list[tuple[str, str, str | None]]:
    rows = service.ask("staffActions", ADMIN, userId=HANAKO["sub"])["nodes"]
    return [(row["action"], row["actor"], row["reason"]) for row in reversed(rows)]
