"""The tables of the old system: read completely, page by page, and never written.

Their names are a prefix and the old system's own words. Their schema differs from ours.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from admin.programme import TableMissingError
from resolvers.domain.base.errors import InvalidInputError
from resolvers.storage.base.client import Database
from resolvers.storage.base.expressions import DEFINITIONS, Item, from_attributes, to_attributes
from resolvers.storage.base.faults import code_of
from resolvers.storage.base.scans import read_page

USERS = "users"
LEDGER = "points_ledger"
REWARDS = "rewards"
LOCATIONS = "locations"
NAMES = (USERS, LEDGER, REWARDS, LOCATIONS)
_NAME_CHARACTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-")
_NAME_LENGTH_MAXIMUM = 255
"""Source: Amazon DynamoDB Developer Guide, "Naming rules"."""


@dataclass(frozen=True)
class OldTables:
    """`prefix` comes right before the tables' names: `prod-` for prod-users."""

    database: Database
    prefix: str

    def __post_init__(self) -> None:
        """Reject a prefix that cannot name tables, or names those of this programme."""
        if not _NAME_CHARACTERS.issuperset(self.prefix):
            raise InvalidInputError(
                "has characters that a table's name cannot have", ["from-prefix"]
            )
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
        """Yield all rows, in any order; with `attributes` only these of each row."""
        return read_whole_table(self.database, self.name(table), attributes)


def read_whole_table(
    database: Database,
    table_name: str,
    attributes: Sequence[str] = (),
    only: tuple[str, str] | None = None,
) -> Iterator[Item]:
    """Yield all rows of a table, each in its state at some time during the read.

    `only` is an attribute and its required text. Raise TableMissingError, and CapacityExceededError
    if the table stays too busy.
    """
    names = {f"#a{position}": name for position, name in enumerate(attributes)}
    request: dict[str, Any] = {"TableName": table_name, "ConsistentRead": True}
    if attributes:
        request["ProjectionExpression"] = ", ".join(names)
    if only is not None:
        names["#only"], value = only
        request["FilterExpression"] = "#only = :only"
        request["ExpressionAttributeValues"] = to_attributes({":only": value})
    if names:
        request["ExpressionAttributeNames"] = names
    last: Mapping[str, Any] | None = {}
    while last is not None:
        try:
            items, last = read_page(database, request)
        except ClientError as error:
            if code_of(error) == "ResourceNotFoundException":
                raise TableMissingError(f"table {table_name} does not exist") from error
            raise
        yield from map(from_attributes, items)
        request["ExclusiveStartKey"] = last
