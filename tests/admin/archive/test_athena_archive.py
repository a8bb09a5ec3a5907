"""Athena as botocore's stubs answer it: polls, pages, types and refusals."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from botocore.stub import Stubber

from admin.archive.answers import ArchiveError
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
    stub.add_response("get_query_execution", {"QueryExecution": {"Status": status}}, QUERY)


def page(*rows: list[str | None], types: dict[str, str], **more: str) -> dict[str, Any]:
    columns = [{"Name": name, "Type": each} for name, each in types.items()]
    data = [{"Data": [{} if v is None else {"VarCharValue": v} for v in row]} for row in rows]
    return {"ResultSet": {"Rows": data, "ResultSetMetadata": {"ColumnInfo": columns}}, **more}


def test_pages_become_typed_rows(archive: AthenaArchive, stub: Stubber, waits: list[float]) -> None:
    types = {"n": "bigint", "x": "double", "d": "decimal", "b": "boolean", "t": "varchar"}
    look(stub, "QUEUED")
    look(stub, "RUNNING")
    look(stub, "SUCCEEDED")
    first = page([*types], ["1", "0.5", "1.50", "true", "東京"], types=types, NextToken="2")
    stub.add_response("get_query_results", first, QUERY)
    second = page(["2", None, None, "false", None], types=types)
    stub.add_response("get_query_results", second, {**QUERY, "NextToken": "2"})

    answer = archive.query("SELECT 1")

    assert answer.columns == [*types]
    assert list(answer.rows) == [
        (1, 0.5, Decimal("1.50"), True, "東京"),
        (2, None, None, False, None),
    ]
    assert waits == [0.2, 0.4]


def test_failure_says_what_athena_says(archive: AthenaArchive, stub: Stubber) -> None:
    look(stub, "FAILED", "line 1:8: Column 'nope' cannot be resolved")

    with pytest.raises(ArchiveError, match="failed: line 1:8: Column 'nope' cannot be resolved"):
        archive.query("SELECT 1")


def test_byte_limit_says_what_to_do(archive: AthenaArchive, stub: Stubber) -> None:
    look(stub, "CANCELLED", "Bytes scanned limit was exceeded")

    with pytest.raises(
        ArchiveError, match=r"workgroup recycle-points-city-prod limits .* fewer mon"
    ):
        archive.query("SELECT 1")


def test_refusal_names_the_workgroup(archive: AthenaArchive) -> None:
    with Stubber(archive._client) as stub:
        stub.add_client_error("start_query_execution", "AccessDeniedException", "not you")

        with pytest.raises(ArchiveError, match=r"workgroup recycle-points-city-prod, .* not you"):
            archive.query("SELECT 1")


def test_interrupt_stops_the_query(stub: Stubber, archive: AthenaArchive) -> None:
    def interrupt(_seconds: float) -> None:
        raise KeyboardInterrupt

    archive._sleep = interrupt
    look(stub, "RUNNING")
    stub.add_response("stop_query_execution", {}, QUERY)

    with pytest.raises(KeyboardInterrupt):
        archive.query("SELECT 1")
