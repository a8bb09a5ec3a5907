"""The tables of the system before this one: read whole, page by page, and never written.

Their names are a prefix and the old system's own words; their schema is not ours.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from resolvers.domain.errors import InvalidInputError
from resolvers.storage.client import Database
from resolvers.storage.expressions import DEFINITIONS, Item, from_attributes, to_attributes
from resolvers.storage.scans import read_page

USERS = "users"
LEDGER = "points_ledger"
REWARDS = "rewards"
LOCATIONS = "locations"
NAMES = (USERS, LEDGER, REWARDS, LOCATIONS)
_NAME_SIGNS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-")
_NAME_LENGTH_MAXIMUM = 255
"""Source: Amazon DynamoDB Developer Guide, "Naming rules"."""


class TableMissingError(Exception):
    """A table is not there; the text names it."""


@dataclass(frozen=True)
class OldTables:
    """`prefix` stands before the tables' names as it is: `prod-` for prod-users."""

    database: Database
    prefix: str

    def __post_init__(self) -> None:
        """Refuse a prefix that names no tables, or tables of this very programme."""
        if not _NAME_SIGNS.issuperset(self.prefix):
            raise InvalidInputError("has signs that no table's name has", ["from-prefix"])
        if len(self.name(LEDGER)) > _NAME_LENGTH_MAXIMUM:
            raise InvalidInputError("is too long for a table's name", ["from-prefix"])
        own = {self.database.table_name(table) for table in DEFINITIONS}
        named = [self.name(table) for table in NAMES if self.name(table) in own]
        if named:
            raise InvalidInputError(
                f"names this programme's own tables: {', '.join(named)}", ["from-prefix"]
            )

    def name(self, table: str) -> str:
        return f"{self.prefix}{table}"

    def read(self, table: str, *attributes: str) -> Iterator[Item]:
        """All rows, in no order; with `attributes` only these of them."""
        return read_whole_table(self.database, self.name(table), attributes)


def read_whole_table(
    database: Database,
    table_name: str,
    attributes: Sequence[str] = (),
    only: tuple[str, str] | None = None,
) -> Iterator[Item]:
    """All rows of a table, as they were some time during the read.

    `only` is an attribute and the text that it has to have. Raises TableMissingError;
    CapacityExceededError where the table goes on being too busy.
    """
    names = {f"#a{position}": name for position, name in enumerate(attributes)}
    request: dict[str, Any] = {"ConsistentRead": True}
    if attributes:
        request["ProjectionExpression"] = ", ".join(names)
    if only is not None:
        names["#only"], value = only
        request["FilterExpression"] = "#only = :only"
        request["ExpressionAttributeValues"] = to_attributes({":only": value})
    if names:
        request["ExpressionAttributeNames"] = names
    for items in read_pages(database, table_name, **request):
        yield from map(from_attributes, items)


def read_pages(
    database: Database,
    table_name: str,
    **request: Any,  # noqa: ANN401 - the request's parts, as boto3 takes them
) -> Iterator[Sequence[Mapping[str, Any]]]:
    """The pages of the answer, in DynamoDB's JSON."""
    request["TableName"] = table_name
    last: Mapping[str, Any] | None = {}
    while last is not None:
        try:
            items, last = read_page(database, request)
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") == "ResourceNotFoundException":
                raise TableMissingError(f"there is no table {table_name}") from error
            raise
        yield items
        request["ExclusiveStartKey"] = last
