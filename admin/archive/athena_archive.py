"""The archive of a deployment in AWS, queried through Athena."""

import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from admin.archive.answers import Answer, ArchiveError, ArchiveUnreachableError, not_reading
from admin.archive.athena_results import Texts, read_results
from resolvers.settings import TableSettings, read_model
from resolvers.storage.base.faults import code_of

WAIT_SECONDS: Final = (0.2, 0.4, 0.8, 1.0)
"""Waits between two looks at a query; the last one repeats."""

_WRONG_STATEMENT: Final = "InvalidRequestException"
_READ: Final[Mapping[str, Callable[[str], Any]]] = {
    **dict.fromkeys(("tinyint", "smallint", "integer", "bigint"), int),
    **dict.fromkeys(("float", "double"), float),
    "decimal": Decimal,
    "boolean": lambda text: text == "true",
}
"""Converters by Athena's type: its results are texts. Other types stay texts."""
# After comments. EXPLAIN ANALYZE would run its statement, even one that writes.
_READING: Final = re.compile(
    r"(?:\s|--[^\n]*|/\*.*?\*/|\()*+(?:select|with|values|show|describe)\b",
    re.IGNORECASE | re.DOTALL,
)


class AthenaArchive:
    """Runs statements in the workgroup and database that the deployment's Terraform names.

    ATHENA_WORKGROUP and ATHENA_DATABASE override the names. The workgroup decides where results are
    stored and how many bytes a query may read.
    """

    def __init__(
        self, environment: Mapping[str, str], sleep: Callable[[float], object] = time.sleep
    ) -> None:
        name = f"recycle-points-{read_model(TableSettings, environment).environment}"
        self._workgroup = environment.get("ATHENA_WORKGROUP") or name
        self._database = environment.get("ATHENA_DATABASE") or name.replace("-", "_")
        self._sleep = sleep
        self._client = boto3.client("athena")

    def close(self) -> None:
        self._client.close()

    def query(self, sql: str) -> Answer:
        if not _READING.match(sql):
            # Athena would also change tables, if the caller has the rights.
            raise not_reading()
        try:
            query_id = self._client.start_query_execution(
                QueryString=sql,
                QueryExecutionContext={"Database": self._database},
                WorkGroup=self._workgroup,
            )["QueryExecutionId"]
            location = self._wait_for(query_id)
            first = self._client.get_query_results(QueryExecutionId=query_id)
        except (BotoCoreError, ClientError) as error:
            raise self._as_archive_error(error) from error
        columns = first["ResultSet"]["ResultSetMetadata"]["ColumnInfo"]
        names = [column["Name"] for column in columns]
        if "NextToken" in first:
            texts: Iterable[Texts] = read_results(boto3.client("s3"), location, len(names))
        else:
            texts = _texts_of(first, names)
        return Answer(names, self._rows(texts, [column["Type"] for column in columns]))

    def _wait_for(self, query_id: str) -> str:
        """Return the location of the results."""
        waits = iter(WAIT_SECONDS)
        try:
            while True:
                execution = self._client.get_query_execution(QueryExecutionId=query_id)[
                    "QueryExecution"
                ]
                status = execution["Status"]
                if status["State"] == "SUCCEEDED":
                    return str(execution["ResultConfiguration"]["OutputLocation"])
                if status["State"] in ("FAILED", "CANCELLED"):
                    raise ArchiveError(_explain(status, self._workgroup))
                self._sleep(next(waits, WAIT_SECONDS[-1]))
        except KeyboardInterrupt:
            self._client.stop_query_execution(QueryExecutionId=query_id)
            raise

    def _rows(self, rows: Iterable[Texts], types: Sequence[str]) -> Iterator[tuple[Any, ...]]:
        read = [_READ.get(each, str) for each in types]
        try:
            for texts in rows:
                yield tuple(
                    None if text is None else as_value(text)
                    for text, as_value in zip(texts, read, strict=True)
                )
        except (BotoCoreError, ClientError, ValueError) as error:
            raise self._as_archive_error(error) from error

    def _as_archive_error(self, error: Exception) -> ArchiveError:
        is_statement = isinstance(error, ClientError) and code_of(error) == _WRONG_STATEMENT
        kind = ArchiveError if is_statement else ArchiveUnreachableError
        return kind(f"Athena, workgroup {self._workgroup}, database {self._database}: {error}")


def _texts_of(page: Mapping[str, Any], names: Sequence[str]) -> Sequence[Texts]:
    """Return the rows of a result that is one page."""
    rows = [
        [value.get("VarCharValue") for value in row["Data"]] for row in page["ResultSet"]["Rows"]
    ]
    # The first row of a SELECT has the names; SHOW and similar statements have no such row.
    return rows[1:] if rows[:1] == [list(names)] else rows


def _explain(status: Mapping[str, Any], workgroup: str) -> str:
    reason = status.get("StateChangeReason", "without a reason")
    if "Bytes scanned limit" in reason:
        reason += (
            f". The workgroup {workgroup} limits what a query costs: ask for fewer months (WHERE "
            "local_month = ...) or fewer columns, or raise the limit in Terraform"
        )
    return f"Athena: {status['State'].lower()}: {reason}"
