"""A programme as an older release left it: each movement brings the rows that it writes up to date.

That release counted redemptions in the account, kept long texts in a reward's row, and packed none.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from moto.dynamodb.models.dynamo_type import DynamoType
from moto.dynamodb.models.dynamo_type import Item as MotoItem

from resolvers.settings import table_prefix_of
from resolvers.storage import rewards
from resolvers.storage.expressions import Item, from_attributes, to_attributes
from tests.simulation.hostile.packets import HASH_KEYS
from tests.support.fast_moto import ENVIRONMENT, moto_rows, moto_tables
from tests.support.service import HANAKO, Service

TODAY, OLDER, ROLLED_BACK = "today", "older", "rolled back"
KINDS = (TODAY, TODAY, TODAY, TODAY, OLDER, ROLLED_BACK)
"""Rolled back: the older release came after this one, whose counts are still there."""
LOTS, LOT_POINTS = 9, 2
NAME = "焼津花子" * 10
"""So many lots, and so long a name, make the row of an account larger than a kilobyte."""
TERMS = "店頭でこの画面を見せてください。" * 24
"""Too long to stay in a reward's row."""
_NEWER = {"version", "municipality", "counted_from_start", "counts_begin"}
"""Attributes that the older release did not write."""


@dataclass(frozen=True)
class Left:
    """What people know of the time before, as answers have shown it."""

    tokens: list[Mapping[str, Any]] = field(default_factory=list)
    exchanges: list[Mapping[str, Any]] = field(default_factory=list)

    @property
    def token_ids(self) -> set[str]:
        return {token["id"] for token in self.tokens}


def leave(service: Service, reward_ids: Mapping[str, str], token: Any, kind: str) -> Left:
    """Let Hanako take one of two rides, wait for a bag, and get many lots; then undo today's form.

    `token` is a code that nobody has redeemed, and that no budget counts.
    """
    service.done("updateViewer", HANAKO, input={"displayName": NAME})
    taken = []
    for name in ("ride", "bag"):
        payload = service.exchange(reward_ids[name], f"older-{name}")
        taken.append(payload["exchange"])
    unlimited = service.with_settings(adjustment_limit_points=None)
    for number in range(LOTS):
        moment = f"2027-{number + 1:02}-27T14:59:59.999Z"
        payload = unlimited.adjust(LOT_POINTS, f"older-{number}", expiresAt=moment)
        assert payload["userErrors"] == []
    _undo(kind)
    return Left([token], taken)


def _undo(kind: str) -> None:
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for row in _rows("exchanges"):
        counts[row["user_id"]][row["reward_id"]] += row["quantity"]
    for row in _rows("users"):
        _put("users", {**row, "reward_counts": dict(counts[row["user_id"]])})
    for row in _rows("rewards"):
        _put("rewards", {**row, "terms_and_conditions": TERMS})
    for table in ("points_ledger", "exchanges", "qr_tokens"):
        for row in _rows(table):
            _put(table, row)
    if kind == ROLLED_BACK:
        for row in _rows("redemption_counts"):
            _put("redemption_counts", {**row, "quantity": 0, "day_quantity": 0, "sequence": 1})
    else:
        moto_tables()[_name("redemption_counts")].items.clear()


def problems_of_texts(service: Service, reward_ids: Mapping[str, str]) -> Iterator[str]:
    """Find texts that were lost when a reward's row came up to date."""
    for name, reward_id in reward_ids.items():
        reward = rewards.read(service.database, reward_id)
        if reward is None or reward.terms_and_conditions != TERMS:
            yield f"{name} has lost its terms"


def _name(table: str) -> str:
    return f"{table_prefix_of(ENVIRONMENT)}{table}"


def _rows(table: str) -> list[Item]:
    """Return the rows, unpacked."""
    return [from_attributes(row) for row in moto_rows(_name(table))]


def _put(table: str, row: Item) -> None:
    """Put a row without what the older release did not know, and without a stream's record."""
    name = _name(table)
    key = DynamoType({"S": row[HASH_KEYS[name]]})
    known = {each: value for each, value in row.items() if each not in _NEWER}
    items: dict[Any, Any] = moto_tables()[name].items
    items[key] = MotoItem(key, None, to_attributes(known))
