"""`python -m tests.admin.archive.sql_page`: write tables and examples of docs/operate/sql.md."""

import io
import tempfile
from collections.abc import Iterator
from pathlib import Path

from admin.archive.answers import Answer
from admin.archive.archives import open_archive
from admin.archive.statements import read_statement, statement_names
from admin.archive.tables import ALL_TABLES
from admin.cli.answers import print_table
from resolvers.events.archive.rows import Row
from tests.support.archives import (
    budget_row,
    deliver,
    deposit_row,
    entry_row,
    exchange_row,
    lot_row,
    place_row,
    reward_row,
)
from tools.pages import replace_table

PAGE = Path(__file__).parents[3] / "docs" / "operate" / "sql.md"


def update(text: str) -> str:
    """Return the text of docs/operate/sql.md with its tables and examples updated."""
    text = replace_table(text, "statements", _list_statements())
    text = replace_table(text, "tables", _describe_tables())
    return replace_table(text, "examples", _show_examples())


def _list_statements() -> Iterator[str]:
    yield "| statement | what it answers |"
    yield "|---|---|"
    for name in statement_names():
        yield f"| `{name}` | {read_statement(name).title} |"


def _describe_tables() -> Iterator[str]:
    yield "| table | column | type | meaning |"
    yield "|---|---|---|---|"
    for table, definition in ALL_TABLES.items():
        yield f"| **`{table}`** | | | **{definition['comment']}** |"
        for name, column in definition["columns"].items():
            mark = " (key)" if name in definition["key"] else ""
            yield f"| | `{name}` | {column['type']} | {column['comment']}{mark} |"


def _show_examples() -> Iterator[str]:
    yield "```text"
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        deliver(root, example_rows())
        with open_archive({"ARCHIVE_DIR": folder}) as archive:
            for name in statement_names():
                yield f"$ recycle-points sql --report {name}"
                yield from _table_of(archive.query(read_statement(name).text))
    yield "```"


def _table_of(answer: Answer) -> Iterator[str]:
    printed = io.StringIO()
    print_table(answer, printed)
    yield from printed.getvalue().splitlines()


def example_rows() -> Iterator[Row]:
    """Yield two users' spring: deposits, an exchange, one that waited, and a broken chain."""
    yield place_row("station", 34.87, 138.32, name_ja="焼津駅前", municipality="22212")
    yield place_row("harbour", 34.86, 138.33, name_ja="小川港")
    yield reward_row("bag", stock_count=40, name_ja="指定ごみ袋", name_en="Waste bags")
    counted = {"municipality": "22212", "budget_id": "2027#22212"}
    for number in range(1, 12):
        yield deposit_row(number, quantity=8, local_date="2027-04-20", **counted)
    yield budget_row(1, 500, "2027-03-10")
    yield budget_row(2, 400, "2027-05-06")
    yield deposit_row(
        12, quantity=30, user_id="taro", location_id="harbour", local_date="2027-06-03"
    )
    for number in range(1, 12):
        yield entry_row(number, local_month="2027-04")
    exchange = {"type": "EXCHANGE", "exchange_id": "exchange-1", "reward_id": "bag"}
    yield entry_row(12, points_change=-20, balance_after=35, local_month="2027-06", **exchange)
    yield entry_row(1, "taro", local_month="2027-06")
    yield entry_row(3, "taro", local_month="2027-06")
    yield exchange_row("exchange-1", "CONFIRMED", local_date="2027-06-10")
    held = {"was_held": True, "local_date": "2027-06-10"}
    yield exchange_row("exchange-2", "PENDING_APPROVAL", **held)
    yield exchange_row("exchange-2", "REJECTED", waited_seconds=7_500, **held)
    yield lot_row("hanako-1", "2029-03-31", points_change=35)
    yield lot_row("taro-1", None, points_change=10)


if __name__ == "__main__":
    PAGE.write_text(update(PAGE.read_text("utf-8")), encoding="utf-8")
