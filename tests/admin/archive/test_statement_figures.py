from pathlib import Path
from typing import Any

from resolvers.events.archive.rows import Row
from tests.support.archives import (
    ask_report,
    deliver,
    deposit_row,
    entry_row,
    exchange_row,
    place_row,
    reward_row,
)

EXCHANGE = {"exchange_id": "x", "reward_id": "bag"}


def rows_of(root: Path, name: str, rows: list[Row], *columns: str) -> list[tuple[Any, ...]]:
    """Deliver rows, and return some columns of what a statement answers."""
    deliver(root, rows)
    return [tuple(row[column] for column in columns) for row in ask_report(root, name)]


def test_each_kind_of_entry_has_its_column(tmp_path: Path) -> None:
    def entry(sequence: int, month: str, kind: str, points: int, held: int = 0) -> Row:
        names = {"type": kind, "operation": "adopt" if sequence == 1 else kind.lower()}
        return entry_row(
            sequence, points_change=points, held_change=held, local_month=month, **names
        )

    rows = [
        entry(1, "2027-03", "ADJUST", 500),
        entry(2, "2027-03", "EARN", 40),
        entry(3, "2027-03", "ADJUST", -30),
        entry(4, "2027-03", "HOLD", -100, 100),
        entry(5, "2027-04", "EXCHANGE", 0, -100),
        entry(6, "2027-04", "EXCHANGE", -50),
        entry(7, "2027-04", "HOLD", -20, 20),
        entry(8, "2027-04", "HOLD_RELEASE", 20, -20),
        entry(9, "2027-06", "EXCHANGE_REFUND", 50),
        entry(10, "2027-06", "REVERSAL", -40),
        entry(11, "2027-06", "EXPIRE", -7),
    ]
    kinds = ("issued", "exchanged", "expired", "adjusted", "reversed", "opened", "outstanding")

    found = rows_of(tmp_path, "points_by_month", rows, "local_month", "fiscal_year", *kinds)

    assert found == [
        ("2027-03", 2026, 40, 0, 0, -30, 0, 500, 510),
        ("2027-04", 2027, 0, -150, 0, 0, 0, 0, 360),
        ("2027-05", 2027, 0, 0, 0, 0, 0, 0, 360),
        ("2027-06", 2027, 0, 50, -7, 0, -40, 0, 363),
    ]


def test_held_exchange_counts_when_it_is_approved(tmp_path: Path) -> None:
    rows = [
        reward_row("bag", name_en="Bag"),
        entry_row(1, local_month="2027-05"),
        entry_row(
            2, type="EXCHANGE", points_change=0, held_change=-60, local_month="2027-06", **EXCHANGE
        ),
        entry_row(3, type="EXCHANGE_REFUND", points_change=60, local_month="2027-08", **EXCHANGE),
        *(
            exchange_row("x", status, quantity=3, points_spent=60, was_held=True, local_date=day)
            for status, day in (
                ("PENDING_APPROVAL", "2027-05-31"),
                ("CONFIRMED", "2027-06-01"),
                ("FULFILLED", "2027-06-02"),
                ("CANCELLED", "2027-08-01"),
            )
        ),
        exchange_row("y", "PENDING_APPROVAL", was_held=True, local_date="2027-05-31"),
        exchange_row("y", "EXPIRED", was_held=True, local_date="2027-07-01"),
    ]
    sums = ("local_month", "name_en", "exchanges", "quantity", "points")

    assert rows_of(tmp_path, "rewards_by_month", rows, *sums) == [
        ("2027-05", None, 0, 0, 0),
        ("2027-06", "Bag", 1, 3, 60),
        ("2027-07", None, 0, 0, 0),
        ("2027-08", "Bag", -1, -3, -60),
    ]
    steps = ("requested", "approved", "cancelled", "expired", "waiting")
    assert rows_of(tmp_path, "approvals_by_month", [], "local_month", *steps) == [
        ("2027-05", 2, 0, 0, 0, 2),
        ("2027-06", 0, 1, 0, 0, 1),
        ("2027-07", 0, 0, 0, 1, 0),
        ("2027-08", 0, 0, 0, 0, 0),
    ]


def test_place_that_moved_counts_where_it_was(tmp_path: Path) -> None:
    rows = [
        entry_row(1, local_month="2028-02"),
        entry_row(2, local_month="2028-04"),
        place_row("station", 34.87, 138.32, name_ja="旧"),
        place_row("station", 34.87, 138.32, name_ja="新", version=2),
        deposit_row(1, local_date="2028-02-29", municipality="22212", quantity=2),
        deposit_row(2, local_date="2028-04-01", municipality="22213", quantity=3),
        deposit_row(3, local_date="2028-04-30", quantity=4),
        deposit_row(4, local_date="2028-04-30", user_id="taro", municipality="22212"),
    ]
    what = ("local_month", "fiscal_year", "municipality", "name_ja", "deposits", "quantity")

    assert rows_of(tmp_path, "materials_by_month", rows, *what) == [
        ("2028-02", 2027, "22212", "新", 1, 2),
        ("2028-03", 2027, None, None, 0, 0),
        ("2028-04", 2028, "22212", "新", 1, 1),
        ("2028-04", 2028, "22213", "新", 1, 3),
        ("2028-04", 2028, None, "新", 1, 4),
    ]
    people = ("participants", "new_participants", "returning_participants")
    of_years = rows_of(
        tmp_path, "participants_by_fiscal_year", [], "fiscal_year", "municipality", *people
    )
    assert of_years == [
        (2027, "22212", 1, 1, 0),
        (2027, "22213", 0, 0, 0),
        (2027, "all", 1, 1, 0),
        (2027, None, 0, 0, 0),
        (2028, "22212", 1, 1, 0),
        (2028, "22213", 1, 1, 0),
        (2028, "all", 2, 1, 1),
        (2028, None, 1, 1, 0),
    ]
    of_months = rows_of(
        tmp_path, "participants_by_month", [], "local_month", "municipality", *people
    )
    assert [row for row in of_months if row[1] == "all"] == [
        ("2028-02", "all", 1, 1, 0),
        ("2028-03", "all", 0, 0, 0),
        ("2028-04", "all", 2, 1, 1),
    ]
