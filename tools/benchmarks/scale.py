"""`python -m tools.benchmarks.scale`: write docs/change/scale.md, ten years of a programme.

Row sizes are measured: citizens do all kinds of actions, on moto.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import boto3
from moto import mock_aws

from local.aws.engine.tables import create_tables
from resolvers.settings import table_prefix_of
from resolvers.storage.base.expressions import DEFINITIONS
from tests.support.budgets import set_budget
from tests.support.identities import KIOSK, OPERATOR
from tests.support.service import HANAKO, Service
from tools.benchmarks import contention
from tools.cost.model import Use
from tools.pages import replace_table
from tools.support.requests import index_entry, item_bytes, write_units

PAGE: Final = Path(__file__).parents[2] / "docs" / "change" / "scale.md"
CITIZENS: Final = 1_000_000
YEARS: Final = 10
INDEX_BYTES: Final = 100
"""DynamoDB's overhead of an index entry. Source: Developer Guide, "DynamoDB item sizes"."""
DOLLARS_A_GIGABYTE_MONTH: Final = 0.25

Rows = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Stored:
    """Rows of a table after all the years; bytes of one, and of its entries in indexes."""

    table: str
    rows: float
    row_bytes: float
    index_bytes: float

    @property
    def gigabytes(self) -> float:
        return self.rows * (self.row_bytes + self.index_bytes) / 1e9


def live(service: Service) -> None:
    """Act out a month of Hanako: four deposits, an exchange at once, and one with approval."""
    profile = {"displayName": "徳川花子", "language": "ja"}
    service.done("updateViewer", HANAKO, input=profile)
    service.done("setMemberNumber", OPERATOR, userId=HANAKO["sub"], memberNumber="CARD-778899")
    set_budget(service, 1_000_000)
    for number in range(4):
        token = service.done(
            "issueQrToken",
            KIOSK,
            locationId=service.location_id,
            items=[
                {"material": "PET_BOTTLE", "unit": "PIECE", "quantity": 500},
                {"material": "ALUMINIUM_CAN", "unit": "PIECE", "quantity": 300},
            ],
            deviceEventId=f"deposit-{number}",
        )["qrToken"]
        service.done("redeemQrToken", HANAKO, code=token["code"])
    for number in range(2):
        reward_id = service.make_reward(pointsCost=400, stock=100, requiresApproval=number == 1)
        exchange = service.exchange(reward_id, f"key-{number}")["exchange"]
        if number:
            service.done("approveExchange", OPERATOR, exchangeId=exchange["id"])
        voucher = {"voucherCode": "GIFT-7788-9900"}
        service.done("fulfilExchange", OPERATOR, exchangeId=exchange["id"], **voucher)


def stored(service: Service) -> list[Stored]:
    """Return the stored rows after YEARS, of tables that grow with citizens or with use."""
    use = Use(CITIZENS)
    months = 12 * YEARS
    deposits, exchanges = use.deposits * months, use.spendings * months
    # With the default policy, the points of a fiscal year expire in one entry.
    expiries = use.active * YEARS
    counts = {
        "users": CITIZENS,
        "member_numbers": CITIZENS,
        "points_ledger": deposits + exchanges + expiries,
        "recycle_events": deposits,
        "exchanges": exchanges,
        # People fulfil each of them.
        "staff_actions": exchanges,
        # A month of rows: then they are removed.
        "qr_tokens": use.deposits,
    }
    return [_measure(table, count, service.rows(table)) for table, count in counts.items()]


def _measure(table: str, count: float, rows: Rows) -> Stored:
    row_bytes = sum(map(item_bytes, rows)) / len(rows)
    index_bytes = sum(_index_bytes(table, row) for row in rows) / len(rows)
    return Stored(table, count, row_bytes, index_bytes)


def _index_bytes(table: str, row: Mapping[str, Any]) -> int:
    entries = (index_entry(table, index, row) for index in DEFINITIONS[table]["indexes"])
    return sum(item_bytes(each) + INDEX_BYTES for each in entries if each)


def _table(found: Sequence[Stored]) -> Iterator[str]:
    yield "| Table | Rows | Bytes of a row | and in its indexes | GB |"
    yield "|---|---|---|---|---|"
    for each in found:
        yield (
            f"| `{each.table}` | {each.rows / 1e6:,.1f} million | {each.row_bytes:,.0f} "
            f"| {each.index_bytes:,.0f} | {each.gigabytes:,.1f} |"
        )
    gigabytes = sum(each.gigabytes for each in found)
    dollars = gigabytes * DOLLARS_A_GIGABYTE_MONTH
    yield f"| **together** | | | | **{gigabytes:,.0f}**, US$ {dollars:,.0f} a month |"


def _writes(found: Sequence[Stored]) -> Iterator[str]:
    sizes = {each.table: each.row_bytes for each in found}
    yield "| A row | Bytes | Write units in a transaction |"
    yield "|---|---|---|"
    for table in ("users", "points_ledger", "recycle_events", "exchanges", "qr_tokens"):
        yield f"| `{table}` | {sizes[table]:,.0f} | {write_units(round(sizes[table]))} |"


def update(text: str, service: Service) -> str:
    """Return the page with its tables as the service's rows give them."""
    live(service)
    found = stored(service)
    text = replace_table(text, "contention", contention.table())
    text = replace_table(text, "stored", _table(found))
    return replace_table(text, "rows", _writes(found))


def main() -> None:
    with mock_aws(), closing(boto3.client("dynamodb", region_name="ap-northeast-1")) as client:
        create_tables(client, table_prefix_of("scale"))
        text = update(PAGE.read_text(encoding="utf-8"), Service.open(client, "scale"))
    PAGE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
