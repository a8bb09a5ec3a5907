from collections import Counter
from collections.abc import Sequence

import pytest

from admin.archive.backfill import SOURCES, BackfillReport, backfill
from resolvers.events.archive.rows import TABLES, Row, rows_of_item
from resolvers.storage.base.expressions import from_attributes
from tests.support.domain_programme import TOKYO
from tests.support.every_type import live
from tests.support.service import Service

pytestmark = pytest.mark.engine


@pytest.fixture
def service(engine_service: Service) -> Service:
    live(engine_service)
    return engine_service


class Kept:
    """A sink that has what was put once it is flushed."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self._waiting: list[Row] = []

    def put(self, rows: Sequence[Row]) -> None:
        self._waiting += rows

    def flush(self) -> None:
        self.rows += self._waiting
        self._waiting = []


def fill(service: Service) -> tuple[Kept, BackfillReport, list[tuple[int, int]]]:
    kept, progress = Kept(), list[tuple[int, int]]()
    report = backfill(
        service.database,
        kept,
        zone=TOKYO,
        clock=lambda: service.now,
        report_progress=lambda *each: progress.append(each),
    )
    return kept, report, progress


def test_every_row_of_the_tables_is_archived(service: Service) -> None:
    kept, report, progress = fill(service)

    read = [
        row
        for table in SOURCES
        for item in service.rows(table)
        for row in rows_of_item(table, from_attributes(item), service.now, TOKYO)
    ]
    assert sorted(kept.rows, key=repr) == sorted(read, key=repr)
    assert report.rows == Counter(row.table for row in kept.rows)
    assert {*report.rows} == {*TABLES} - {"calendar"}
    assert report.unreadable == []
    total = sum(len(service.rows(table)) for table in SOURCES)
    assert (progress[0], progress[-1]) == ((0, total), (total, total))


def test_unreadable_row_is_named_and_others_go_on(service: Service) -> None:
    whole = fill(service)[1]
    item = service.rows("points_ledger")[0]
    service.client.put_item(
        TableName=service.database.table_name("points_ledger"),
        Item={**item, "points_change": {"S": "many"}},
    )

    report = fill(service)[1]

    assert report.unreadable == [("points_ledger", item["transaction_id"]["S"])]
    assert report.rows["ledger_entries"] == whole.rows["ledger_entries"] - 1
