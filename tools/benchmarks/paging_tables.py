"""A whole programme in pages like DynamoDB's, made on demand, so a million entries fit.

One citizen's history follows the rules; all other citizens have the same under other ids, with the
chain computed again. A page is made on request, up to 1 MB of it.
"""

import hashlib
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from resolvers.domain.base.authorization import Role
from resolvers.domain.base.digests import digest
from resolvers.domain.points.accounts import GENESIS, expiry_shard_of
from resolvers.domain.points.ledger import UNCHAINED
from resolvers.domain.rewards.redemption_counts import count_id_of
from resolvers.storage.base.expressions import Item, to_attributes
from resolvers.storage.base.lots import shorten
from tests.support.citizen_life import POSTER, STAMP, STOCK, Life
from tests.support.domain_programme import BOTTLES
from tools.support.requests import item_bytes

PAGE_BYTES = 1_000_000
"""The bytes that one Scan reads. Source: Amazon DynamoDB Developer Guide, "Scanning tables"."""
TABLES = (
    "users",
    "points_ledger",
    "recycle_events",
    "exchanges",
    "redemption_counts",
    "rewards",
    "stock_movements",
    "earn_rules",
    "vouchers",
)
_EMPTY = ("vouchers", "budgets", "stock_shards")
_BESIDE = ("rewards", "stock_movements", "earn_rules", *_EMPTY)
"""Tables that do not grow with the citizens."""


@dataclass(frozen=True)
class Template:
    """A row, in plain values and in DynamoDB's JSON, and its size in bytes."""

    plain: Item
    attributes: Mapping[str, Any]
    size: int


def _template(plain: Item) -> Template:
    attributes = to_attributes(shorten(plain))
    return Template(plain, attributes, item_bytes(attributes))


class PagingTables:
    """A DynamoDB client of `citizens` citizens with 20 entries each; it answers Scan.

    `seconds` is the CPU for making the pages, which a real client would not spend.
    """

    ENTRIES_EACH = 20

    def __init__(self, citizens: int, page_bytes: int = PAGE_BYTES) -> None:
        life = Life()
        assert len(life.entries) == self.ENTRIES_EACH
        self.citizens = citizens
        self.page_bytes = page_bytes
        self.seconds = 0.0
        self.pages = 0
        self._counting = threading.Lock()
        self._account = _template(life.account.to_item())
        self._entries = [_template(entry.to_item()) for entry in life.entries]
        self._events = [_template(event.to_item()) for event in life.events]
        self._exchanges = [_template(row.to_item()) for row in life.exchanges]
        self._count = _template(life.count.to_item())

    def scan(self, **request: Any) -> dict[str, Any]:
        began = time.thread_time()
        table = request["TableName"].partition("-")[2]
        start = int(request.get("ExclusiveStartKey", {}).get("place", {}).get("N", 0))
        items: list[Mapping[str, Any]] = []
        place, size, answer = 0, 0, {}
        segment, segments = request["Segment"], request["TotalSegments"]
        for place, (row, row_size) in enumerate(
            self.rows(table, segment, segments, start), start=start
        ):
            if size + row_size > self.page_bytes:
                answer = {"LastEvaluatedKey": {"place": {"N": str(place)}}}
                break
            items.append(row)
            size += row_size
        with self._counting:
            self.pages += 1
            self.seconds += time.thread_time() - began
        return {"Items": items, **answer}

    def query(self, **request: Any) -> dict[str, Any]:
        assert request["IndexName"] == "listing-expires_at-index"
        return {"Items": []}

    def rows(
        self, table: str, segment: int = 0, segments: int = 1, start: int = 0
    ) -> Iterator[tuple[Mapping[str, Any], int]]:
        """Yield a segment's rows from the one at `start` on: citizen after citizen, in order."""
        if table in _BESIDE:
            rows = self._beside(table) if segment == 0 else []
            yield from rows[start:]
            return
        each = {
            "users": 1,
            "redemption_counts": 1,
            "points_ledger": len(self._entries),
            "recycle_events": len(self._events),
            "exchanges": len(self._exchanges),
        }[table]
        first, skipped = divmod(start, each)
        for number in range(segment + first * segments, self.citizens, segments):
            rows = self.rows_of(table, number)
            yield from rows[skipped:]
            skipped = 0

    def _beside(self, table: str) -> list[tuple[Mapping[str, Any], int]]:
        if table in _EMPTY:
            return []
        if table == "earn_rules":
            version = {**BOTTLES.to_item(), "rule_id": f"{BOTTLES.rule_id}#{BOTTLES.version}"}
            return [(_template(version).attributes, 299)]
        if table == "stock_movements":
            return [
                (_template({"movement_id": each, "reward_id": each, "delta": STOCK}).attributes, 99)
                for each in (STAMP.reward_id, POSTER.reward_id)
            ]
        rows = []
        for reward, taken in ((STAMP, 1), (POSTER, 2)):
            total = taken * self.citizens
            changes = {"stock_count": STOCK - total, "total_redeemed": total}
            rows.append((_template(reward.model_copy(update=changes).to_item()).attributes, 999))
        return rows

    def rows_of(self, table: str, number: int) -> list[tuple[Mapping[str, Any], int]]:
        if table in ("points_ledger", "users"):
            entries = self._entries_of(number)
            if table == "users":
                plain = [entry for _, entry in entries]
                return [(self._account_of(number, plain), self._account.size)]
            sizes = (each.size for each in self._entries)
            return list(zip((row for row, _ in entries), sizes, strict=True))
        if table == "redemption_counts":
            user_id = _citizen(number)
            own_keys = {"user_id": user_id, "count_id": count_id_of(user_id, POSTER.reward_id)}
            return [({**self._count.attributes, **to_attributes(own_keys)}, self._count.size)]
        known: dict[str, str] = {}
        own = [_ids(each.plain, number, known) for each in self._entries]
        names: Sequence[str] = ("event_id", "transaction_id")
        templates = self._events
        if table == "exchanges":
            names, templates = ("exchange_id",), self._exchanges
        # The entries that make such a row come first, and each names another one.
        ids = {entry[names[0]]: entry for entry in own if names[0] in entry}.values()
        user = {"user_id": {"S": _citizen(number)}}
        return [
            ({**each.attributes, **user, **{name: {"S": row[name]} for name in names}}, each.size)
            for each, row in zip(templates, ids, strict=True)
        ]

    def _account_of(self, number: int, entries: Sequence[Item]) -> Mapping[str, Any]:
        (points,) = self._account.plain["holds"].values()
        held = next(
            entry["exchange_id"] for entry in entries if entry["transaction_type"] == "HOLD"
        )
        return {
            **self._account.attributes,
            "user_id": {"S": _citizen(number)},
            **to_attributes(shorten({"ledger_head": entries[-1]["hash"]})),
            "expiry_shard": {"S": expiry_shard_of(_citizen(number))},
            "holds": {"M": {held: {"N": str(points)}}},
        }

    def _entries_of(self, number: int) -> list[tuple[Mapping[str, Any], Item]]:
        """Return a citizen's entries in DynamoDB's JSON and in plain values."""
        user_id = _citizen(number)
        ids: dict[str, str] = {}
        head = GENESIS
        rows: list[tuple[Mapping[str, Any], Item]] = []
        for each in self._entries:
            changes = {"user_id": user_id, "previous_hash": head, **_ids(each.plain, number, ids)}
            plain = {**each.plain, **changes}
            if plain["actor"]["role"] == Role.CITIZEN:
                plain["actor"] = {"sub": user_id, "role": "citizen"}
            sealed = {name: plain[name] for name in plain if name not in UNCHAINED}
            head = plain["hash"] = _hash(sealed)
            written = shorten({name: plain[name] for name in (*changes, "hash")})
            attributes = {
                **each.attributes,
                **{name: {"S": text} for name, text in written.items()},
            }
            attributes["actor"] = {"M": {name: {"S": v} for name, v in plain["actor"].items()}}
            rows.append((attributes, plain))
        return rows


def _hash(sealed: Item) -> str:
    """Compute the canonical hash quickly, for a million entries; a check compares the results."""
    return hashlib.sha256(orjson.dumps(sealed, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _citizen(number: int) -> str:
    return f"citizen-{number:08}"


def _ids(plain: Item, number: int, ids: dict[str, str]) -> dict[str, str]:
    """Return a citizen's ids, derived by docs/change/data-model.md; `ids` maps old to new."""
    changes: dict[str, str] = {}
    if "qr_token_id" in plain:
        changes["qr_token_id"] = f"{plain['qr_token_id']} of {number}"
        changes["event_id"] = f"{plain['event_id']} of {number}"
        changes["transaction_id"] = digest("redeem", changes["qr_token_id"])
    elif "reverses" in plain:
        changes["reverses"] = ids[plain["reverses"]]
        changes["transaction_id"] = digest("reversal", changes["reverses"])
    elif plain["operation"] in ("exchange", "adjust"):
        changes["transaction_id"] = digest(number, plain["transaction_id"])
        if "exchange_id" in plain:
            changes["exchange_id"] = digest("exchange", changes["transaction_id"])
    else:
        changes["exchange_id"] = ids[plain["exchange_id"]]
        name = "refund" if plain["transaction_type"] == "EXCHANGE_REFUND" else "hold-end"
        changes["transaction_id"] = digest(name, changes["exchange_id"])
    ids[plain["transaction_id"]] = changes["transaction_id"]
    if "exchange_id" in plain:
        ids[plain["exchange_id"]] = changes["exchange_id"]
    return changes
