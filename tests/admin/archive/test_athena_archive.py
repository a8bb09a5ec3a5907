from collections.abc import Iterator
from decimal import Decimal

import pytest
from botocore.stub import Stubber

from admin.archive.answers import ArchiveError, ArchiveUnreachableError
from admin.archive.athena_archive import AthenaArchive

QUERY = {"QueryExecutionId": "query-1"}


@pytest.fixture
def waits() -> list[float]:
    return []


@pytest.fixture
def archive(waits: list[float]) -> Iterator[AthenaArchive]:
    archive = AthenaArchive({"ENVIRONMENT": "city-prod"}, waits.append)
    yield archive
    archive.close()


@pytest.fixture
def stub(archive: AthenaArchive) -> Iterator[Stubber]:
    with Stubber(archive._client) as stub:
        stub.add_response(
            "start_query_execution",
            QUERY,
            {
                "QueryString": "SELECT 1",
                "QueryExecutionContext": {"Database": "recycle_points_city_prod"},
                "WorkGroup": "recycle-points-city-prod",
            },
        )
        yield stub
        stub.assert_no_pending_responses()


def look(stub: Stubber, state: str, reason: str | None = None) -> None:
    status = {"State": state} | ({"StateChangeReason": reason} if reason else {})
    results = {"ResultConfiguration": {"OutputLocation": "s3://data/results/query-1.csv"}}
    stub.add_response(
        "get_query_execution", {"QueryExecution": {"Status": status, **results}}, QUERY
    )


def give(stub: Stubber, types: dict[str, str], *rows: list[str | None]) -> None:
    columns = [{"Name": name, "Type": each} for name, each in types.items()]
    data = [{"Data": [{} if v is None else {"VarCharValue": v} for v in row]} for row in rows]
    results = {"Rows": data, "ResultSetMetadata": {"ColumnInfo": columns}}
    stub.add_response("get_query_results", {"ResultSet": results}, QUERY)


def test_texts_become_typed_values(
    archive: AthenaArchive, stub: Stubber, waits: list[float]
) -> None:
    types = {"n": "bigint", "x": "double", "d": "decimal", "b": "boolean", "t": "varchar"}
    look(stub, "QUEUED")
    look(stub, "RUNNING")
    look(stub, "SUCCEEDED")
    give(stub, types, [*types], ["1", "0.5", "1.50", "true", "東京"], [None] * 5)

    answer = archive.query("SELECT 1")

    assert answer.columns == [*types]
    assert list(answer.rows) == [(1, 0.5, Decimal("1.50"), True, "東京"), (None,) * 5]
    assert waits == [0.2, 0.4]


def test_answer_without_names_keeps_its_first_row(archive: AthenaArchive, stub: Stubber) -> None:
    look(stub, "SUCCEEDED")
    give(stub, {"tab_name": "string"}, ["calendar"], ["deposit_items"])

    assert list(archive.query("SELECT 1").rows) == [("calendar",), ("deposit_items",)]


READING = ["SELECT 1", "-- Why\n/* and\nwhat */ (select 1)", "WITH a AS (SELECT 1) TABLE a"]
CHANGING = [
    "-- SELECT 1\nDROP TABLE ledger_entries",
    "/* SELECT */ INSERT INTO calendar SELECT 1",
    "EXPLAIN/* */ANALYZE DELETE FROM ledger_entries",
    "selected",
    "",
]


def test_only_statement_that_reads_is_started(archive: AthenaArchive) -> None:
    for sql in READING:
        with Stubber(archive._client) as stub:
            stub.add_client_error("start_query_execution", "Started")
            with pytest.raises(ArchiveError, match="Started"):
                archive.query(sql)
    for sql in CHANGING:
        with Stubber(archive._client), pytest.raises(ArchiveError, match="one statement that"):
            archive.query(sql)


def test_end_without_rows_is_an_error(archive: AthenaArchive, stub: Stubber) -> None:
    look(stub, "CANCELLED", "Bytes scanned limit")

    with pytest.raises(ArchiveError, match=r"workgroup recycle-points-city-prod limits .* fewer"):
        archive.query("SELECT 1")


def test_wrong_statement_is_no_lost_archive(archive: AthenaArchive) -> None:
    for code, error in (
        ("AccessDeniedException", ArchiveUnreachableError),
        ("InvalidRequestException", ArchiveError),
    ):
        with Stubber(archive._client) as stub:
            stub.add_client_error("start_query_execution", code, "line 1:8")
            with pytest.raises(error, match="line 1:8") as raised:
                archive.query("SELECT nope,")
        assert type(raised.value) is error


def test_interrupt_stops_the_query(stub: Stubber, archive: AthenaArchive) -> None:
    def interrupt(_seconds: float) -> None:
        raise KeyboardInterrupt

    archive._sleep = interrupt
    look(stub, "RUNNING")
    stub.add_response("stop_query_execution", {}, QUERY)

    with pytest.raises(KeyboardInterrupt):
        archive.query("SELECT 1")
