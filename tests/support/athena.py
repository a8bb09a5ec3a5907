"""Athena and the bucket of its results, as boto3's clients see them: DuckDB answers in their forms.

Sources: Amazon Athena API Reference, "GetQueryResults"; Amazon Athena User Guide, "Work with query
results and recent queries"; Amazon S3 API Reference, "GetObject".
"""

import io
import json
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import duckdb
import sqlglot
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders

from admin.archive.athena_archive import AthenaArchive
from admin.archive.tables import ALL_TABLES, CHANGES, DUCKDB_TYPES, columns_of

PAGE_ROWS = 1000
"""Of GetQueryResults: its default, and its most."""
LOCATION = "s3://archive-data/results/reports"
TYPES = {"BIGINT": "bigint", "INTEGER": "integer", "DOUBLE": "double", "BOOLEAN": "boolean"}
Texts = list[str | None]


class FakeAthena:
    """Has the tables of an archive in a folder. `calls` names the operations, in their order.

    files: the results, by their keys. cut: how many bodies of the bucket's answers end too early.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.calls: list[str] = []
        self.files: dict[str, bytes] = {}
        self.cut = 0
        self._connection = connection
        self._results: dict[str, tuple[list[dict[str, str]], list[Texts]]] = {}

    def attach(self, archive: AthenaArchive) -> None:
        """Answer the clients of this archive."""
        archive._client.meta.events.register("before-send.athena", self._answer_query)
        archive._s3.meta.events.register("before-send.s3.GetObject", self._answer_bucket)

    def _answer_query(self, request: AWSPreparedRequest, **_: Any) -> AWSResponse:
        operation = _header(request, "X-Amz-Target").rpartition(".")[2]
        self.calls.append(operation)
        answer = getattr(self, operation)(**json.loads(_content(request)))
        return _answer(request, 200, json.dumps(answer).encode())

    def StartQueryExecution(self, QueryString: str, **_: Any) -> dict[str, Any]:  # noqa: N802, N803 - AWS's names
        query_id = f"query-{len(self._results) + 1}"
        (sql,) = sqlglot.transpile(QueryString, read="athena", write="duckdb")
        found = self._connection.execute(sql)
        columns = [
            {"Name": name, "Type": TYPES.get(str(each), "varchar")}
            for name, each, *_ in found.description or ()
        ]
        rows: list[Texts] = [[column["Name"] for column in columns]]
        rows += [[*map(_as_text, row)] for row in found.fetchall()]
        self._results[query_id] = columns, rows
        lines = (",".join(map(_as_csv, row)) + "\n" for row in rows)
        self.files[f"results/reports/{query_id}.csv"] = "".join(lines).encode()
        return {"QueryExecutionId": query_id}

    def GetQueryExecution(self, QueryExecutionId: str) -> dict[str, Any]:  # noqa: N802, N803 - as above
        location = {"OutputLocation": f"{LOCATION}/{QueryExecutionId}.csv"}
        status = {"State": "SUCCEEDED"}
        return {"QueryExecution": {"Status": status, "ResultConfiguration": location}}

    def GetQueryResults(self, QueryExecutionId: str, NextToken: str = "0") -> dict[str, Any]:  # noqa: N802, N803 - as above
        columns, rows = self._results[QueryExecutionId]
        begin = int(NextToken)
        page = [
            {"Data": [{} if text is None else {"VarCharValue": text} for text in row]}
            for row in rows[begin : begin + PAGE_ROWS]
        ]
        is_last = begin + PAGE_ROWS >= len(rows)
        more = {} if is_last else {"NextToken": str(begin + PAGE_ROWS)}
        return {"ResultSet": {"Rows": page, "ResultSetMetadata": {"ColumnInfo": columns}}, **more}

    def _answer_bucket(self, request: AWSPreparedRequest, **_: Any) -> AWSResponse:
        self.calls.append("GetObject")
        content = self.files.get(unquote(urlsplit(request.url).path).lstrip("/"))
        if content is None:
            return _answer(request, 404, b"<Error><Code>NoSuchKey</Code></Error>")
        wanted = _header(request, "Range").removeprefix("bytes=")
        first, last = map(int, wanted.split("-"))
        body = content[first : last + 1]
        headers = {
            "Content-Length": str(len(body)),
            "Content-Range": f"bytes {first}-{first + len(body) - 1}/{len(content)}",
        }
        if self.cut:
            self.cut -= 1
            body = body[:-1]
        return _answer(request, 206, body, headers)


@contextmanager
def open_athena(root: Path) -> Iterator[tuple[AthenaArchive, FakeAthena]]:
    """Yield an archive in AWS that has the rows of a folder, and its Athena."""
    archive = AthenaArchive({"ENVIRONMENT": "prod"})
    with closing(duckdb.connect()) as connection, closing(archive):
        for table in ALL_TABLES:
            _make(connection, root, table)
        athena = FakeAthena(connection)
        athena.attach(archive)
        yield archive, athena


def _make(connection: duckdb.DuckDBPyConnection, root: Path, table: str) -> None:
    columns = ", ".join(f"{name} {DUCKDB_TYPES[each]}" for name, each in columns_of(table).items())
    connection.execute(f"CREATE TABLE {table} ({columns})")
    if table not in CHANGES:
        return
    connection.execute(f"CREATE TABLE {table}_incoming ({columns}, dt VARCHAR)")
    files = f"{root}/incoming/{table}/*/*.parquet"
    if any((root / "incoming" / table).glob("*/*.parquet")):
        connection.execute(f"INSERT INTO {table}_incoming BY NAME FROM read_parquet('{files}')")
    key = ", ".join(ALL_TABLES[table]["key"])
    connection.execute(
        f"INSERT INTO {table} SELECT DISTINCT ON ({key}) * EXCLUDE (dt) FROM {table}_incoming"  # noqa: S608 - as above
    )


def _header(request: AWSPreparedRequest, name: str) -> str:
    value: Any = request.headers[name]
    return str(value.decode())


def _content(request: AWSPreparedRequest) -> bytes:
    assert isinstance(request.body, bytes)
    return request.body


class _Body(io.BytesIO):
    def stream(self, **_: Any) -> Iterator[bytes]:
        """Do as urllib3's answers do."""
        yield self.read()


def _answer(
    request: AWSPreparedRequest, status: int, body: bytes, headers: Mapping[str, str] | None = None
) -> AWSResponse:
    return AWSResponse(request.url, status, HTTPHeaders.from_dict(headers or {}), _Body(body))


def _as_text(value: Any) -> str | None:
    if value is None:
        return None
    return str(value).lower() if isinstance(value, bool) else str(value)


def _as_csv(text: str | None) -> str:
    """Return the value quoted; null is nothing at all."""
    if text is None:
        return ""
    return '"' + text.replace('"', '""') + '"'
