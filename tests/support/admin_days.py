"""What admins move, alone on a day and with a second signature, and what kiosks issue on one."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from resolvers.storage.base.expressions import from_attributes
from resolvers.storage.places import kiosks
from tests.support.identities import ADMIN, KIOSK, signed_in
from tests.support.service import HANAKO, Service

TOKYO = ZoneInfo("Asia/Tokyo")
Days = dict[tuple[str, str], int]
"""Points by the admin's `sub` and the day of the programme."""


def counted(service: Service) -> Days:
    rows = map(from_attributes, service.rows("pending_adjustments"))
    return days_counted(rows)


def days_counted(rows: Iterable[Mapping[str, Any]]) -> Days:
    found = [row for row in rows if "points_moved" in row]
    keys = [row["adjustment_id"].rpartition("#") for row in found]
    return {
        (sub, day): int(row["points_moved"]) for (sub, _, day), row in zip(keys, found, strict=True)
    }


def moved_alone(service: Service) -> Days:
    entries = map(from_attributes, service.rows("points_ledger"))
    acts = map(from_attributes, service.rows("staff_actions"))
    confirmed = {act["ledger_entry_id"] for act in acts if act["action"] == "confirmAdjustment"}
    return days_of(entries, confirmed)


def days_of(entries: Iterable[Mapping[str, Any]], confirmed: set[str]) -> Days:
    """Add up corrections, given and taken alike, but for the confirmed ones."""
    days: defaultdict[tuple[str, str], int] = defaultdict(int)
    for entry in entries:
        if entry["operation"] in ("adjust", "reverse") and entry["transaction_id"] not in confirmed:
            moment = datetime.fromisoformat(entry["created_at"]).astimezone(TOKYO)
            day = entry["actor"]["sub"], moment.date().isoformat()
            days[day] += abs(int(entry["points_change"]))
    return dict(days)


def issued_on(service: Service, day: str = "2026-11-25") -> int:
    row = service.database.get(kiosks.TABLE, f"{KIOSK['sub']}#{day}")
    return 0 if row is None else int(row["points_issued"])


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
