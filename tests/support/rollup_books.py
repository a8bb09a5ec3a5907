"""Roll-ups as the rows of the books say, by code of its own: one reading, day by day."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from resolvers.settings import Function
from resolvers.storage.base.expressions import from_attributes
from tests.support.service import Service
from tests.support.stream_records import events_of

NO_COUNTS = {"rollup_id", "period", "listing", "version", "counted_at", "sealed_at"}
KINDS = {
    "EARN": "earned",
    "EXCHANGE": "spent",
    "EXCHANGE_REFUND": "refunded",
    "HOLD": "held",
    "HOLD_RELEASE": "released",
    "EXPIRE": "expired",
    "ADJUST": "adjusted",
    "REVERSAL": "reversed",
}
STATUSES = {"HOLD": "PENDING_APPROVAL", "EXCHANGE": "CONFIRMED", "EXCHANGE_REFUND": "CANCELLED"}
Row = Mapping[str, Any]


def stored_rollups(service: Service) -> dict[str, dict[str, int]]:
    """Return the counts of the table, by the ids of its roll-ups."""
    rows = map(from_attributes, service.rows("daily_rollups"))
    return {
        row["rollup_id"]: {name: n for name, n in row.items() if name not in NO_COUNTS}
        for row in rows
        if "period" in row and row.keys() - NO_COUNTS
    }


class RollupBooks:
    """What `daily_rollups` has to have once every event of the service is counted."""

    def __init__(self, service: Service) -> None:
        self._zone = service.settings.programme_time_zone
        self._rows = {
            table: [from_attributes(row) for row in service.rows(table)]
            for table in ("points_ledger", "recycle_events", "exchanges", "locations")
        }

    def expected(self) -> dict[str, dict[str, int]]:
        sums: defaultdict[str, Counter[str]] = defaultdict(Counter)
        active: defaultdict[str, set[str]] = defaultdict(set)
        for moment, group, name, number in self._counted():
            for period in self._periods(moment):
                sums[f"{period}/{group}"][name] += number
        for deposit, group in self._deposits():
            for period in self._periods(deposit["recorded_at"])[1:]:
                active[f"{period}/{group}"].add(deposit["user_id"])
                active[f"{period}/all"].add(deposit["user_id"])
        for rollup_id, users in active.items():
            sums[rollup_id]["users"] = len(users)
        return {each: dict(counts) for each, counts in sums.items()}

    def _counted(self) -> Iterator[tuple[str, str, str, int]]:
        rows = {row["exchange_id"]: row for row in self._rows["exchanges"]}
        for entry in self._rows["points_ledger"]:
            kind = "opened" if entry["operation"] == "adopt" else KINDS[entry["transaction_type"]]
            for name in ("points", "held"):
                if change := entry[f"{name}_change"]:
                    yield entry["created_at"], "all", f"{name}/{kind}", change
            if entry["transaction_type"] in (*STATUSES, "HOLD_RELEASE"):
                row = rows[entry["exchange_id"]]
                status = STATUSES.get(entry["transaction_type"]) or row["status"]
                yield from self._exchanged(entry["created_at"], row, status)
        for row in rows.values():
            if row["status"] == "FULFILLED":
                yield from self._exchanged(row["fulfilled_at"], row, "FULFILLED")
        for deposit, group in self._deposits():
            yield from self._deposited(deposit, group)

    def _deposited(self, deposit: Row, group: str) -> Iterator[tuple[str, str, str, int]]:
        moment = deposit["recorded_at"]
        if points := deposit["points_earned"]:
            yield moment, group, "points/earned", points
        for of in ("all", group):
            yield moment, of, "deposits", 1
            for item in deposit["items"]:
                what = f"{item['material']}/{item['unit']}"
                yield moment, of, f"quantity/{what}", item["quantity"]
                if points := item["points_earned"]:
                    yield moment, of, f"earned/{what}", points

    def _exchanged(self, moment: str, row: Row, status: str) -> Iterator[tuple[str, str, str, int]]:
        for group in ("all", f"reward/{row['reward_id']}"):
            yield moment, group, f"exchanges/{status}", 1

    def _deposits(self) -> Iterator[tuple[Row, str]]:
        codes = {row["location_id"]: row.get("municipality") for row in self._rows["locations"]}
        for row in self._rows["recycle_events"]:
            code = row.get("municipality") or codes[row["location_id"]]
            yield row, f"municipality/{code[:5] if code else 'none'}"

    def _periods(self, moment: str) -> tuple[str, str, str]:
        day: date = datetime.fromisoformat(moment).astimezone(self._zone).date()
        fiscal_year = day.year if day.month >= 4 else day.year - 1
        return day.isoformat(), f"{day:%Y-%m}", f"FY{fiscal_year}"


COUNTED = ("points.", "deposit.", "exchange.")
Envelope = Mapping[str, Any]


def counted_events(service: Service) -> list[Envelope]:
    """Return all events that are counted."""
    return events_of(service, *COUNTED)


def message_of(envelope: Envelope, number: int = 0) -> dict[str, str]:
    body = json.dumps({"detail-type": envelope["type"], "detail": envelope}, ensure_ascii=False)
    return {"messageId": str(number), "body": body}


def count(service: Service, envelopes: Sequence[Envelope]) -> dict[str, Any]:
    """Hand events to the function as one batch, whose messages are 0, 1, 2 ..."""
    records = [message_of(each, number) for number, each in enumerate(envelopes)]
    return service.application.worker(Function.ROLLUPS).handle({"Records": records}, "request-1")


def count_events(service: Service) -> None:
    """Count everything that has happened."""
    assert count(service, counted_events(service)) == {"batchItemFailures": []}
