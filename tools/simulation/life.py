"""How a simulated programme lives: its clock, its nights, its requests and answers."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Self
from zoneinfo import ZoneInfo

from resolvers.services.base.sweep_reports import SweepReport
from resolvers.services.upkeep.expiry_sweep import sweep
from resolvers.storage.base.expressions import from_attributes
from tests.support.identities import AUDITOR, KIOSK, signed_in
from tests.support.service import Service
from tools.simulation.books import Books
from tools.simulation.offers import Offer

TOKYO = ZoneInfo("Asia/Tokyo")
BEGINS = datetime(2027, 3, 25, tzinfo=TOKYO).astimezone(UTC)
ENDS = datetime(2028, 4, 10, tzinfo=TOKYO).astimezone(UTC)
DAILY_CAP_POINTS = 150
GRACE_DAYS = 7
FISCAL_YEARS = (2026, 2027, 2028)
CEILING = 1_000_000
"""Of each fiscal year's budget: more than the year brings."""
REMEMBERED = 200
"""Requests that may be sent again, and entries that may be reversed."""

Identity = dict[str, Any]
Payload = Mapping[str, Any]


@dataclass(frozen=True)
class Plan:
    citizens: int
    operations: int
    seed: int = 20270325


@dataclass(frozen=True)
class Sent:
    field: str
    caller: Identity
    arguments: Mapping[str, Any]
    payload: Payload


@dataclass
class Exchanged:
    """An exchange as its citizen last saw it."""

    id: str
    owner: Identity
    status: str


@dataclass
class Life:
    service: Service
    plan: Plan
    books: Books = field(default_factory=Books)
    sent: list[Sent] = field(default_factory=list)
    entries: list[Payload] = field(default_factory=list)
    exchanges: list[Exchanged] = field(default_factory=list)
    erased: set[str] = field(default_factory=set)
    suspended: set[str] = field(default_factory=set)
    rewards: list[tuple[Offer, str]] = field(default_factory=list)
    operations: int = 0
    swept: SweepReport = field(default_factory=SweepReport)

    @classmethod
    def open(cls, client: Any, environment: str, plan: Plan) -> Self:
        service = Service(client, environment, now=BEGINS).with_settings(
            programme_daily_cap_points=DAILY_CAP_POINTS, refund_grace_days=GRACE_DAYS
        )
        return cls(service, plan)

    def __post_init__(self) -> None:
        # Seeded: the same plan is the same year.
        self.chance = random.Random(self.plan.seed)  # noqa: S311 - a simulation, no secret
        self.citizens = [signed_in(f"citizen-{n:04}") for n in range(self.plan.citizens)]
        self.midnight = self._next_midnight()

    def pass_time(self, duration: timedelta) -> None:
        until = self.service.now + duration
        while self.midnight <= until:
            self.service.now = self.midnight + timedelta(seconds=30)
            self.midnight = self._next_midnight()
            # Some nights nobody sweeps: nothing may depend on it.
            if self.chance.random() < 0.9:
                self.sweep()
        self.service.now = max(self.service.now, until)
        if self.chance.random() < 0.01:
            # A clock that was wrong is put right.
            self.service.now -= timedelta(seconds=self.chance.randint(1, 300))

    def _next_midnight(self) -> datetime:
        tomorrow = self.service.now.astimezone(TOKYO).date() + timedelta(days=1)
        return datetime.combine(tomorrow, time(), TOKYO).astimezone(UTC)

    def sweep(self) -> None:
        report = sweep(self.service.database, TOKYO, self.service.now)
        assert report.failed == ()
        assert not report.has_more
        self.swept = self.swept.followed_by(report)
        if report.movements == 0:
            return
        for subject, version in self._versions().items():
            pushed = self.books.last.get(subject)
            if pushed is not None and subject not in self.erased and pushed["version"] < version:
                self.read_entries(subject, since=pushed["version"])

    def _versions(self) -> dict[str, int]:
        """Return each citizen's version: one look into the table instead of a query for each."""
        rows = map(from_attributes, self.service.rows("users"))
        return {row["user_id"]: row["ledger_seq"] for row in rows}

    def read_entries(self, subject: str, since: int) -> None:
        """Book the entries after `since`, which were no answers."""
        balance = self.service.ask("user", AUDITOR, id=subject)["balance"]
        if balance["version"] == since:
            return
        missing = balance["version"] - since
        page = self.service.ask("ledgerEntries", AUDITOR, userId=subject, first=min(missing, 100))
        found = [node for node in page["nodes"] if node["sequence"] > since]
        assert len(found) == missing
        for entry in reversed(found):
            self.books.note(entry)
        self.books.last[subject] = balance

    def send(
        self, field_name: str, caller: Identity, allowed: Sequence[str], **arguments: Any
    ) -> Payload:
        payload: Payload = self.service.change(field_name, caller, **arguments)
        self.operations += 1
        codes = [error["code"] for error in payload["userErrors"]]
        self.books.answers[field_name][",".join(codes) or "done"] += 1
        assert set(codes) <= set(allowed), (field_name, arguments, payload["userErrors"])
        entry = payload.get("ledgerEntry")
        if entry is not None and not payload["replayed"]:
            self.books.book(entry, payload["balance"])
            self._count_day(entry)
            _remember(self.sent, Sent(field_name, caller, arguments, payload))
            _remember(self.entries, entry)
        return payload

    def _count_day(self, entry: Payload) -> None:
        """P4, by an onlooker: no citizen earns more than the cap on a day in Japan."""
        if entry["type"] != "EARN":
            return
        day = _day(entry["recordedAt"]).isoformat()
        self.books.earned_on[entry["userId"], day] += entry["points"]
        assert self.books.earned_on[entry["userId"], day] <= DAILY_CAP_POINTS

    def issue(self, material: str, unit: str, quantity: int, *, again: bool = False) -> str | None:
        if not again:
            self.device_event = f"deposit-{self.operations}"
        payload = self.send(
            "issueQrToken",
            KIOSK,
            ("MATERIAL_NOT_ACCEPTED",),
            locationId=self.service.location_id,
            items=[{"material": material, "unit": unit, "quantity": quantity}],
            deviceEventId=self.device_event,
        )
        return None if payload["qrToken"] is None else str(payload["qrToken"]["code"])

    def see(self, exchanged: Exchanged, payload: Payload) -> None:
        if payload["exchange"] is not None:
            exchanged.status = payload["exchange"]["status"]
        elif exchanged in self.exchanges:
            # It ended without its citizen: by time, or with the account.
            self.exchanges.remove(exchanged)

    def some_exchange(self, status: str) -> Exchanged | None:
        open_ones = [each for each in self.exchanges[-REMEMBERED:] if each.status == status]
        return self.chance.choice(open_ones) if open_ones else None

    def some_citizen(self, other_than: Identity | None = None) -> Identity:
        return self.chance.choice([each for each in self.citizens if each is not other_than])

    def viewer_of(self, citizen: Identity) -> Payload:
        viewer: Payload = self.service.ask("viewer", citizen)
        return viewer


def _remember(memory: list[Any], thing: object) -> None:
    memory.append(thing)
    del memory[:-REMEMBERED]


def text_of(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _day(text: str) -> date:
    return datetime.fromisoformat(text).astimezone(TOKYO).date()
