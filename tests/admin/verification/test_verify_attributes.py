"""Each attribute, tampered with one at a time: verification finds it, or says that it does not.

docs/operate/verification.md lists what no check covers, and why.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest

from admin.verification.verify import verify_programme
from resolvers.domain.base.items import Item as Model
from resolvers.domain.deposits.budgets import Budget
from resolvers.domain.deposits.earning import EarnRule
from resolvers.domain.deposits.qr_tokens import QrToken
from resolvers.domain.deposits.recycling import RecycleEvent
from resolvers.domain.points.accounts import Account
from resolvers.domain.points.ledger import LedgerEntry
from resolvers.domain.rewards.exchanges import Exchange
from resolvers.domain.rewards.redemption_counts import RedemptionCount
from resolvers.domain.rewards.rewards import Reward, StockMovement
from resolvers.domain.rewards.stock_shards import StockShard
from resolvers.domain.rewards.vouchers import Voucher
from resolvers.services.rewards.rewards import put_reward
from resolvers.services.rewards.vouchers import hand_over_voucher
from resolvers.storage.base.expressions import DEFINITIONS, Item
from resolvers.storage.rewards.reward_texts import TEXTS as IN_REWARD_TEXTS
from tests.support.budgets import issue, set_budget
from tests.support.clients import ClientInFront
from tests.support.identities import ADMIN, KIOSK, OPERATOR, signed_in
from tests.support.reward_rows import EVERY_FIELD, divide, made
from tests.support.service import HANAKO, TARO
from tests.support.tampering import Programme, Spoiler
from tests.support.voucher_pools import exchanged, workflow_context

PAGE = Path(__file__).parents[3] / "docs" / "operate" / "verification.md"
CHECKED: dict[str, type[Model]] = {
    "users": Account,
    "points_ledger": LedgerEntry,
    "recycle_events": RecycleEvent,
    "exchanges": Exchange,
    "rewards": Reward,
    "stock_movements": StockMovement,
    "redemption_counts": RedemptionCount,
    "vouchers": Voucher,
    "budgets": Budget,
    "earn_rules": EarnRule,
    "qr_tokens": QrToken,
    "stock_shards": StockShard,
}
ROWS_OF_EACH = 2
"""Rows that each attribute of a table is tried on: all kinds of rows, not each row."""
REMOVED: Final = object()
# Without the attribute the row says the same.
DEFAULTS: Final[tuple[object, ...]] = (0, {}, [], "ACTIVE", 100)
Path_ = tuple[str | int, ...]
GONE = signed_in("gone")
RULES: dict[str, dict[str, Any]] = {
    "STEEL_CAN": {"expiryPolicy": "DAYS", "expiryCount": 300, "dailyCapPoints": 100},
    "GLASS_BOTTLE": {
        "expiryPolicy": "FIXED_DATE",
        "expiryDate": "2027-06-30",
        "activeFrom": "2026-01-01T00:00:00Z",
        "activeUntil": "2027-01-01T00:00:00Z",
    },
}


def not_covered() -> dict[str, set[str]]:
    """Read the page's table: attributes, `row`, or `all but` and the others, by table."""
    section = PAGE.read_text(encoding="utf-8").partition("## Not covered")[2].partition("\n## ")[0]
    found: dict[str, set[str]] = defaultdict(set)
    for line in section.splitlines():
        if line.startswith("| `"):
            table, names, _ = line.strip("| ").split(" | ", 2)
            found[table.strip("`")] |= set(re.findall("all but|[a-z_]+", names))
    return found


@pytest.fixture
def books(programme: Programme) -> Spoiler:
    """The programme with every optional attribute, a voucher, an open token and a suspension.

    An adjustment waits for a second admin.
    """
    service = programme.service
    profile = {"displayName": "花子", "language": "ja", "notifications": {"decided": False}}
    service.done("updateViewer", input=profile)
    service.done("setMemberNumber", OPERATOR, userId=HANAKO["sub"], memberNumber="CARD-1")
    put_reward(service.database, "all", "h", lambda: made("all", **EVERY_FIELD))
    service.make_reward(description="袋" * 400, stock=5)
    popular = service.make_reward(pointsCost=1, stock=100)
    divide(service.database, popular)
    assert service.exchange(popular, "popular", quantity=2)["userErrors"] == []
    accepted = ["ALUMINIUM_CAN", "PET_BOTTLE", *RULES]
    place = {"municipalityCode": "222127", "acceptedMaterials": accepted}
    service.location_id = service.make_location(KIOSK, **place)
    exchange = exchanged(service, "AB-1", "AB-2", key="voucher")
    hand_over_voucher(workflow_context(service), exchange["id"])
    set_budget(service, 1000, municipalityCode="22212")
    service.earn(10, name="yaizu-1")
    issue(service, 12, "yaizu-2")
    service.done("suspendUser", ADMIN, userId=TARO["sub"], reason="two accounts")
    service.with_settings(adjustment_limit_points=5).adjust(6, "by-two")
    assert service.adjust(1, "told", notice="苦情への対応")["userErrors"] == []
    more = {"id": popular, "delta": 1, "idempotencyKey": "more", "reason": "found"}
    service.done("restockReward", ADMIN, **more)
    spilt = service.issue(1, "spilt")["id"]
    service.done("revokeQrToken", OPERATOR, tokenId=spilt, reason="spilt")
    for material, expiry in RULES.items():
        service.save_rule(material=material, **expiry)
        service.done("redeemQrToken", code=service.issue(3, material, material)["code"])
    kept = {"exchanged_at": "2026-11-25T09:00:00.000Z", "transaction_id": "x"}
    service.write("users", HANAKO["sub"], exchanges_without_key={"x": kept}, scrubbed_sequence=3)
    service.earn(10, GONE, "gone-1")
    service.done("eraseViewer", GONE, confirm=GONE["sub"])
    report = verify_programme(service.database, segments=1)
    # One pass is enough: what it misses is found by no second reading.
    assert (report.problems, report.read_again) == ([], 0)
    return Spoiler(service)


def paths_in(value: object, before: Path_ = ()) -> Iterator[Path_]:
    parts: list[tuple[str | int, object]] = []
    if isinstance(value, dict):
        parts = list(value.items())
    elif isinstance(value, list):
        parts = list(enumerate(value))
    for name, part in parts:
        yield (*before, name)
        yield from paths_in(part, (*before, name))


def tampered(row: Item, path: Path_) -> Iterator[Item]:
    """Yield the row with the attribute removed, retyped, changed, and moved by what hashes drop."""
    value: Any = row
    for name in path:
        value = value[name]
    others: list[Any] = [5 if isinstance(value, str | dict | list) else "x"]
    if value not in DEFAULTS:
        others.append(REMOVED)
    if isinstance(value, bool):
        others.append(not value)
    elif isinstance(value, int):
        others += [*([0] if value else []), value + 1, value + 2**61 - 1, value + 2**64]
    elif isinstance(value, str):
        others.append(value[:-1] + ("1" if value.endswith("0") else "0"))
    for other in others:
        changed = deepcopy(row)
        at: Any = changed
        for name in path[:-1]:
            at = at[name]
        if other is REMOVED:
            del at[path[-1]]
        else:
            at[path[-1]] = other
        yield changed


def is_stored(table: str, row: Item) -> bool:
    """Return whether DynamoDB takes the row: keys of its indexes are texts or numbers."""
    kinds = {"S": str, "N": int}
    definition = DEFINITIONS[table]
    return all(
        isinstance(row.get(name, kinds[kind]()), kinds[kind])
        for name, kind in definition["attributes"].items()
    )


def rows_of(books: Spoiler, table: str) -> list[Item]:
    rows = books.rows(table)
    if table == "rewards":
        # Their ids are random: the same ones have to be tried each time.
        rows.sort(key=lambda row: str({**row, "reward_id": None}))
    return rows


class Remembers(ClientInFront):
    """Read all tables but `table` once: moto takes most of the time, and only this one changes."""

    def __init__(self, client: Any, table: str) -> None:
        super().__init__(client)
        self.table = table
        self.answers: dict[str, Any] = {}

    def __getattr__(self, name: str) -> Any:
        ask = super().__getattr__(name)

        def answer(**request: Any) -> Any:
            asked = f"{name} {request}"
            if f"'{self.table}'" in asked:
                return ask(**request)
            if asked not in self.answers:
                self.answers[asked] = ask(**request)
            return deepcopy(self.answers[asked])

        return answer if name in ("scan", "query", "get_item", "batch_get_item") else ask


def spoilt(books: Spoiler, table: str) -> Iterator[str]:
    """Change one attribute, or let a row come or go; yield the attribute, or `row`, while it is so.

    Keys are not changed.
    """
    key = DEFINITIONS[table]["hash_key"]
    tries: Mapping[str, list[tuple[Item, Path_]]] = defaultdict(list)
    rows = rows_of(books, table)
    for row in rows:
        for path in paths_in(row):
            if path != (key,):
                tries[".".join(str(part) for part in path if isinstance(part, str))].append(
                    (row, path)
                )
    for row, path in [each for every in tries.values() for each in every[:ROWS_OF_EACH]]:
        for changed in filter(lambda each: is_stored(table, each), tampered(row, path)):
            books.put(table, changed)
            yield str(path[0])
        books.put(table, row)
    for row in rows:
        books.service.delete(table, row[key])
        yield "row"
        books.put(table, row)
        books.put(table, {**row, key: "a copy"})
        yield "row"
        books.service.delete(table, "a copy")


@pytest.mark.slow
@pytest.mark.parametrize("table", CHECKED)
def test_attribute_is_checked_or_listed(books: Spoiler, table: str) -> None:
    client = Remembers(books.service.client, books.database.table_name(table))
    database = replace(books.database, client=client)

    found: dict[str, bool] = {}
    for name in spoilt(books, table):
        found[name] = bool(verify_programme(database, segments=1).problems) and found.get(
            name, True
        )
    missed = {name for name, is_found in found.items() if not is_found}

    listed = not_covered()[table]
    if "all but" in listed:
        listed = found.keys() - listed - {"row"}
    assert missed == listed, (
        f"{table}: check {sorted(missed - listed)} in admin/verification/, or list them in "
        f"docs/operate/verification.md; remove {sorted(listed - missed)} from that list"
    )


def test_rows_have_every_attribute(books: Spoiler) -> None:
    """The test above tampers only with what a row has."""
    for table, model in CHECKED.items():
        stored = set(model.model_fields).difference(IN_REWARD_TEXTS if table == "rewards" else ())
        missing = stored.difference(*books.rows(table))
        assert not missing, f"no row of {table} has {sorted(missing)}: store them in `books`"


def test_tables_that_nothing_checks_are_listed() -> None:
    listed = {table for table, names in not_covered().items() if names == {"row"}}
    assert listed == set(DEFINITIONS) - set(CHECKED)
