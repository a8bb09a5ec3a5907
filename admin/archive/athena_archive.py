"""The archive of a deployment in AWS, asked by Athena."""

import time
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from admin.archive.answers import Answer, ArchiveError
from resolvers.settings import read_table_settings

WAIT_SECONDS: Final = (0.2, 0.4, 0.8, 1.0)
"""Between looks at a query; the last one repeats."""

_READ: Final[Mapping[str, Callable[[str], Any]]] = {
    **dict.fromkeys(("tinyint", "smallint", "integer", "bigint"), int),
    **dict.fromkeys(("float", "double"), float),
    "decimal": Decimal,
    "boolean": lambda text: text == "true",
}
"""By Athena's type: its results are texts. Other types stay texts."""


class AthenaArchive:
    """Runs statements in the workgroup and database of a deployment, as its Terraform names them.

    ATHENA_WORKGROUP and ATHENA_DATABASE name others. The workgroup says where results are kept and
    how many bytes a query may read.
    """

    def __init__(
        self, environment: Mapping[str, str], sleep: Callable[[float], object] = time.sleep
    ) -> None:
        name = f"recycle-points-{read_table_settings(environment).environment}"
        self._workgroup = environment.get("ATHENA_WORKGROUP") or name
        self._database = environment.get("ATHENA_DATABASE") or name.replace("-", "_")
        self._sleep = sleep
        self._client = boto3.client("athena")

    def close(self) -> None:
        self._client.close()

    def query(self, sql: str) -> Answer:
        try:
            query_id = self._client.start_query_execution(
                QueryString=sql,
                QueryExecutionContext={"Database": self._database},
                WorkGroup=self._workgroup,
            )["QueryExecutionId"]
            self._wait_for(query_id)
            pages = self._client.get_paginator("get_query_results").paginate(
                QueryExecutionId=query_id
            )
            # The first page has the columns; the others are read when their rows are asked for.
            pages = iter(pages)
            first = next(pages)
        except (BotoCoreError, ClientError) as error:
            raise self._as_archive_error(error) from error
        columns = first["ResultSet"]["ResultSetMetadata"]["ColumnInfo"]
        return Answer([column["Name"] for column in columns], self._rows(first, pages, columns))

    def _wait_for(self, query_id: str) -> None:
        waits = iter(WAIT_SECONDS)
        try:
            while True:
                status = self._client.get_query_execution(QueryExecutionId=query_id)[
                    "QueryExecution"
                ]["Status"]
                if status["State"] == "SUCCEEDED":
                    return
                if status["State"] in ("FAILED", "CANCELLED"):
                    raise ArchiveError(_explain(status, self._workgroup))
                self._sleep(next(waits, WAIT_SECONDS[-1]))
        except KeyboardInterrupt:
            self._client.stop_query_execution(QueryExecutionId=query_id)
            raise

    def _rows(
        self,
        first: Any,  # noqa: ANN401 - botocore's answers
        pages: Iterator[Any],
        columns: list[Any],
    ) -> Iterator[tuple[Any, ...]]:
        read = [_READ.get(column["Type"], str) for column in columns]

        def rows_of(page: Any) -> Iterator[tuple[Any, ...]]:  # noqa: ANN401 - as above
            for row in page["ResultSet"]["Rows"]:
                texts = [value.get("VarCharValue") for value in row["Data"]]
                yield tuple(
                    None if text is None else as_value(text)
                    for text, as_value in zip(texts, read, strict=True)
                )

        # Athena's first row of a SELECT has the names of the columns.
        first["ResultSet"]["Rows"][:1] = []
        yield from rows_of(first)
        try:
            for page in pages:
                yield from rows_of(page)
        except (BotoCoreError, ClientError) as error:
            raise self._as_archive_error(error) from error

    def _as_archive_error(self, error: Exception) -> ArchiveError:
        return ArchiveError(
            f"Athena, workgroup {self._workgroup}, database {self._database}: {error}"
        )


def _explain(status: Mapping[str, Any], workgroup: str) -> str:
    reason = status.get("StateChangeReason", "without a reason")
    if "Bytes scanned limit" in reason:
        reason += (
            f". The workgroup {workgroup} limits what a query costs: ask for fewer months (WHERE "
            "local_month = ...) or fewer columns, or raise the limit in Terraform"
        )
    return f"Athena: {status['State'].lower()}: {reason}"
