from pathlib import Path
from typing import Any

import sqlglot
from sqlglot import exp

from admin.archive.statements import read_statement, statement_names
from admin.archive.tables import ALL_TABLES
from resolvers.events.archive.rows import Row
from tests.support.archives import (
    ask_report,
    budget_row,
    deliver,
    deposit_row,
    entry_row,
    place_row,
)


def test_statements_are_those_of_athena_too() -> None:
    for name in statement_names():
        statement = read_statement(name)

        (parsed,) = sqlglot.parse(statement.text, dialect="athena")

        assert isinstance(parsed, exp.Select)
        assert [column.alias_or_name for column in parsed.selects] == list(statement.columns)
        ours = {cte.alias for cte in parsed.find_all(exp.CTE)}
        assert {table.name for table in parsed.find_all(exp.Table)} - ours <= set(ALL_TABLES)
        assert all(statement.columns.values())


def courses(root: Path, **values: Any) -> list[tuple[Any, ...]]:
    rows = ask_report(root, "budget_by_month")
    assert {name: row[name] for row in rows for name in values} == values
    names = ("local_month", "ceiling", "issued_before", "issued", "issued_in_year", "remaining")
    return [tuple(row[name] for name in names) for row in rows]


def of_budget(number: int, day: str, points: int) -> Row:
    return deposit_row(number, local_date=day, points_earned=points, budget_id="2027#22212")


def test_budget_course_follows_its_ceiling(tmp_path: Path) -> None:
    deliver(
        tmp_path,
        [
            entry_row(1, local_month="2027-04"),
            entry_row(2, local_month="2027-10"),
            budget_row(1, 100, "2027-05-31"),
            budget_row(2, 90, "2027-07-01"),
            budget_row(3, 80, "2027-07-31", issued_before=10),
            budget_row(4, None, "2027-08-01", issued_before=10),
            budget_row(5, 40, "2027-10-01", issued_before=10),
            of_budget(1, "2027-06-01", 30),
            of_budget(2, "2027-06-30", 5),
            of_budget(3, "2027-09-01", 7),
            deposit_row(4, local_date="2027-07-01", points_earned=1_000),
        ],
    )

    assert courses(tmp_path, fiscal_year=2027, municipality="22212") == [
        ("2027-04", None, 0, 0, 0, None),
        ("2027-05", 100, 0, 0, 0, 100),
        ("2027-06", 100, 0, 35, 35, 65),
        ("2027-07", 80, 10, 0, 35, 35),
        ("2027-08", None, 10, 0, 35, None),
        ("2027-09", None, 10, 7, 42, None),
        ("2027-10", 40, 10, 0, 42, -12),
    ]


WRONG: tuple[tuple[dict[str, Any], int, str], ...] = (
    ({"previous_hash": "x"}, 3, "previous_hash is not the hash of the entry before"),
    ({"sequence": 5}, 5, "entries before it are missing"),
    ({"sequence": 2}, 2, "two entries have this sequence"),
    ({"points_change": 6}, 3, "points_change does not lead from the balance before"),
    ({"held_after": 1}, 3, "held_change does not lead from the held points before"),
)


def test_chain_names_the_first_wrong_entry(tmp_path: Path) -> None:
    rows = [entry_row(number) for number in (1, 2, 3)]
    for number, (changed, *_) in enumerate(WRONG):
        user_id = f"user-{number}"
        rows += [entry_row(1, user_id), entry_row(2, user_id)]
        rows.append(Row("ledger_entries", {**entry_row(3, user_id).values, **changed}))
    deliver(tmp_path, [*rows, entry_row(2, "without a beginning")])

    found: dict[str, tuple[int, str]] = {}
    for row in ask_report(tmp_path, "chain"):
        found.setdefault(row["user_id"], (row["sequence"], row["problem"]))

    assert found.pop("without a beginning") == (2, "entries before it are missing")
    assert len(found) == len(WRONG)
    for number, (_, sequence, problem) in enumerate(WRONG):
        assert found[f"user-{number}"][0] == sequence
        assert found[f"user-{number}"][1].startswith(problem)


def anomalies(root: Path, rows: list[Row]) -> list[tuple[Any, ...]]:
    deliver(root, rows)
    return [tuple(row.values()) for row in ask_report(root, "anomalies")]


def test_many_redemptions_of_a_day_are_named(tmp_path: Path) -> None:
    ten, more = range(1, 11), range(11, 22)
    rows = [deposit_row(number, user_id="taro") for number in ten]
    rows += [deposit_row(number) for number in more]
    # A second material does not make a second deposit.
    rows += [deposit_row(number, user_id="taro", position=1) for number in ten]

    assert anomalies(tmp_path, rows) == [
        ("many_redemptions", "2027-05-10", "hanako", 11, 10, "deposits in the day")
    ]


def test_large_adjustments_of_a_role_are_named(tmp_path: Path) -> None:
    adjusted = {"type": "ADJUST", "operation": "adjust", "actor_role": "admin"}
    rows = [
        entry_row(1, points_change=6000, **adjusted),
        entry_row(2, points_change=-4001, **adjusted),
        entry_row(3, points_change=10_000, **{**adjusted, "actor_role": "operator"}),
        entry_row(4, points_change=90_000, **{**adjusted, "operation": "adopt"}),
    ]

    assert anomalies(tmp_path, rows) == [
        ("adjustments_above_sum", "2027-05-10", "admin", 10_001, 10_000, "2 adjustments")
    ]


def test_places_far_apart_within_minutes_are_named(tmp_path: Path) -> None:
    rows = [
        place_row("station", 34.87, 138.32),
        place_row("tokyo", 35.68, 139.77),
        place_row("near", 34.88, 138.32),
        deposit_row(1, occurred_at="2027-05-10T03:00:00.000Z"),
        deposit_row(2, occurred_at="2027-05-10T03:30:59.000Z", location_id="tokyo"),
        deposit_row(3, occurred_at="2027-05-10T03:05:00.000Z", location_id="near"),
        deposit_row(4, user_id="taro"),
        deposit_row(5, user_id="taro", location_id="tokyo", occurred_at="2027-05-10T03:31:00.000Z"),
        deposit_row(6, user_id="jiro", occurred_at="2027-05-09T23:50:00.000Z"),
        deposit_row(7, user_id="jiro", location_id="tokyo", occurred_at="2027-05-10T00:10:00.000Z"),
    ]

    found = anomalies(tmp_path, rows)

    assert [(row[0], row[2], row[3], row[4]) for row in found] == [
        ("places_far_apart", "hanako", 158, 30),
        ("places_far_apart", "hanako", 159, 30),
        ("places_far_apart", "jiro", 159, 30),
    ]
    assert [row[5] for row in found] == ["near and tokyo", "station and tokyo", "station and tokyo"]
