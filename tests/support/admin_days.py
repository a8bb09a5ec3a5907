"""What admins moved on each day: as it was counted, and as the ledger and the staff log say."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from resolvers.storage.expressions import from_attributes
from tests.support.service import Service

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
