"""The flat rows of the archive, for each table: from a change, or from a present row.

Each is made only from the database's row, so that a redelivery and a backfill make the same rows.
No row has free text about a person: reasons, notes, vouchers and names stay where erasure removes
them.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import resources
from typing import Any, Final
from zoneinfo import ZoneInfo

from resolvers.domain.base.enums import ExchangeStatus
from resolvers.domain.base.times import day_of, fiscal_year_of, format_instant, parse_instant
from resolvers.domain.deposits.budgets import Budget
from resolvers.domain.deposits.recycling import RecycleEvent
from resolvers.domain.places.locations import Location, municipality_key
from resolvers.domain.points.ledger import LedgerEntry, canonical_text
from resolvers.domain.points.lots import NEVER
from resolvers.domain.rewards.exchanges import Exchange
from resolvers.domain.rewards.rewards import Reward
from resolvers.events.archive.exchange_statuses import RANKS, reached_at, statuses_of
from resolvers.storage.base.expressions import Item
from resolvers.storage.base.lots import restore
from resolvers.storage.base.rows import as_row
from resolvers.storage.base.stream_records import RowChange

TABLES: Final[Mapping[str, Any]] = json.loads(
    resources.files(__package__).joinpath("archive.json").read_text("utf-8")
)
"""By name: `comment`, `key` (columns), and `columns` by name with `type` (Hive's) and `comment`."""


@dataclass(frozen=True)
class Row:
    """A row of a table of the archive; `values` has every column, None for missing values."""

    table: str
    values: Mapping[str, Any]


def rows_of(change: RowChange, position: str, zone: ZoneInfo) -> Iterator[Row]:
    """Yield the archive's rows for a change, none for most changes of a text.

    `position` is the sequence number of the stream's record. Raise UnreadableRowError for an
    unreadable row.
    """
    new, old = change.new, change.old
    if new is None:
        return
    match change.table:
        # The later removal of texts by an erasure makes no entry.
        case "points_ledger" if change.is_new:
            yield from _of_entry(restore(new), zone)
        case "recycle_events" if change.is_new:
            yield from _of_deposit(new, zone)
        case "exchanges" if old is None or old.get("status") != new.get("status"):
            exchange = as_row(Exchange, restore(new))
            yield _of_exchange(exchange, exchange.status, zone)
        case "locations":
            yield _of_location(new, zone)
        case "rewards":
            # AWS's sequence numbers have had at most 21 digits; their limit is 40.
            yield _of_reward(new, position.zfill(40), change.written_at, zone)
        # Reservations and their ends do not change the version.
        case "budgets" if old is None or old.get("version") != new.get("version"):
            yield from _of_budget(new, zone)


def rows_of_item(table: str, item: Item, read_at: datetime, zone: ZoneInfo) -> Iterator[Row]:
    """Yield the archive's rows for a database row read at `read_at`: the history that it shows.

    An exchange shows each status that it has had, other rows only their present state.
    """
    match table:
        case "points_ledger":
            yield from _of_entry(item, zone)
        case "recycle_events":
            yield from _of_deposit(item, zone)
        case "exchanges":
            exchange = as_row(Exchange, item)
            for status in statuses_of(exchange):
                yield _of_exchange(exchange, status, zone)
        case "locations":
            yield _of_location(item, zone)
        case "rewards":
            # Streams round down to seconds: later changes must sort after this read.
            seen_at = read_at.replace(microsecond=0) - timedelta(seconds=1)
            yield _of_reward(item, f"read-{format_instant(read_at)}", seen_at, zone)
        case "budgets":
            yield from _of_budget(item, zone)


def _of_entry(item: Item, zone: ZoneInfo) -> Iterator[Row]:
    entry = as_row(LedgerEntry, item)
    return rows_of_entry(entry, canonical_text(entry), zone)


def rows_of_entry(entry: LedgerEntry, canonical: str, zone: ZoneInfo) -> Iterator[Row]:
    """Yield an entry's row, then that of each lot; `canonical` is the text of its hash."""
    day = _day_at(entry.created_at, zone)
    yield Row(
        "ledger_entries",
        {
            "transaction_id": entry.transaction_id,
            "user_id": entry.user_id,
            "sequence": entry.sequence,
            "type": entry.transaction_type.value,
            "operation": entry.operation,
            "points_change": entry.points_change,
            "held_change": entry.held_change,
            "balance_after": entry.balance_after,
            "held_after": entry.held_after,
            "reward_id": entry.reward_id,
            "exchange_id": entry.exchange_id,
            "recycle_event_id": entry.event_id,
            "reverses": entry.reverses,
            "actor_role": entry.actor.role,
            "occurred_at": format_instant(entry.occurred_at),
            "created_at": format_instant(entry.created_at),
            **day,
            "previous_hash": entry.previous_hash,
            "hash": entry.hash,
            "canonical": canonical,
        },
    )
    for allocation in entry.allocations:
        yield Row(
            "lot_changes",
            {
                "transaction_id": entry.transaction_id,
                "lot": allocation.lot,
                "user_id": entry.user_id,
                "sequence": entry.sequence,
                "type": entry.transaction_type.value,
                "expires_on": _expires_on(allocation.lot, zone),
                "points_change": _signed(allocation.points, entry.points_change),
                "held_change": _signed(allocation.points, entry.held_change),
                **day,
            },
        )


def _of_deposit(item: Item, zone: ZoneInfo) -> Iterator[Row]:
    deposit = as_row(RecycleEvent, item)
    for position, part in enumerate(deposit.items):
        yield Row(
            "deposit_items",
            {
                "event_id": deposit.event_id,
                "position": position,
                "transaction_id": deposit.transaction_id,
                "user_id": deposit.user_id,
                "location_id": deposit.location_id,
                "municipality": municipality_key(deposit.municipality),
                "material": part.material.value,
                "unit": part.unit.value,
                "quantity": part.quantity,
                "capped_quantity": part.capped_quantity,
                "points_earned": part.points_earned,
                "budget_id": deposit.budget_id,
                "occurred_at": format_instant(deposit.occurred_at),
                "recorded_at": format_instant(deposit.recorded_at),
                **_day_at(deposit.recorded_at, zone),
            },
        )


def _of_exchange(exchange: Exchange, status: ExchangeStatus, zone: ZoneInfo) -> Row:
    changed_at = reached_at(exchange, status)
    waited = changed_at - exchange.requested_at
    return Row(
        "exchange_changes",
        {
            "exchange_id": exchange.exchange_id,
            "status": status.value,
            "status_rank": RANKS[status],
            "user_id": exchange.user_id,
            "reward_id": exchange.reward_id,
            "quantity": exchange.quantity,
            "points_spent": exchange.points_spent,
            "was_held": exchange.hold_until is not None,
            "requested_at": format_instant(exchange.requested_at),
            "hold_until": None
            if exchange.hold_until is None
            else format_instant(exchange.hold_until),
            "changed_at": format_instant(changed_at),
            "waited_seconds": waited // timedelta(seconds=1),
            **_day_at(changed_at, zone),
        },
    )


def _of_location(item: Item, zone: ZoneInfo) -> Row:
    place = as_row(Location, item)
    return Row(
        "location_changes",
        {
            "location_id": place.location_id,
            "version": place.version,
            "name_ja": place.names.ja,
            "name_en": place.names.en,
            "municipality": municipality_key(place.municipality),
            "latitude": place.latitude,
            "longitude": place.longitude,
            "status": place.status.value,
            "fill_level_percent": place.fill_level,
            "changed_at": format_instant(place.updated_at),
            **_day_at(place.updated_at, zone),
        },
    )


def _of_reward(item: Item, position: str, changed_at: datetime, zone: ZoneInfo) -> Row:
    reward = as_row(Reward, item)
    return Row(
        "reward_changes",
        {
            "reward_id": reward.reward_id,
            "position": position,
            "definition_version": reward.definition_version,
            "name_ja": reward.names.ja,
            "name_en": reward.names.en,
            "category": reward.category,
            "points_cost": reward.points_cost,
            "stock_count": _stock_of(reward),
            "total_redeemed": reward.total_redeemed,
            "is_active": reward.is_active,
            "requires_approval": reward.requires_approval,
            "fulfilment": reward.fulfilment.value,
            "changed_at": format_instant(changed_at),
            **_day_at(changed_at, zone),
        },
    )


def _stock_of(reward: Reward) -> int | None:
    # At the time of the row's last count, like total_redeemed.
    if reward.stock_count is None:
        return None
    return reward.stock_count + (reward.stock_in_shards or 0)


def _of_budget(item: Item, zone: ZoneInfo) -> Iterator[Row]:
    if "with_ceiling" in item:
        # The item of a year lists budgets and is not a budget.
        return
    budget = as_row(Budget, item)
    yield Row(
        "budget_changes",
        {
            "budget_id": budget.budget_id,
            "version": budget.version,
            "budget_fiscal_year": budget.fiscal_year,
            "municipality": budget.municipality_code,
            "ceiling": budget.points,
            "issued_before": budget.issued_before,
            "changed_at": format_instant(budget.changed_at),
            **_day_at(budget.changed_at, zone),
        },
    )


def _signed(points: int, change: int) -> int:
    """Return one lot's points of an entry's change: with the change's sign, or 0."""
    return points * ((change > 0) - (change < 0))


def _expires_on(lot: str, zone: ZoneInfo) -> str | None:
    return None if lot == NEVER else day_of(parse_instant(lot), zone)


def _day_at(moment: datetime, zone: ZoneInfo) -> dict[str, Any]:
    day = moment.astimezone(zone).date()
    text = day.isoformat()
    return {"local_date": text, "local_month": text[:7], "fiscal_year": fiscal_year_of(day)}
