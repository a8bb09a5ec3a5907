"""Read rows as the domain's models: the attributes are the fields.

A decision needs the row that it reads: it fails if the row is unreadable. A list leaves such a row
out: one row that a newer release or an operator wrote does not break the list.
"""

import logging
from collections.abc import Callable, Sequence
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from resolvers.storage.base import expressions
from resolvers.storage.base.client import Database
from resolvers.storage.base.expressions import DEFINITIONS
from resolvers.storage.base.faults import describe_invalid

UNREADABLE_ROWS = "UnreadableRows"
"""The name of the operators' metric."""

logger = logging.getLogger(__name__)
Model = TypeVar("Model", bound=BaseModel)
Load = Callable[[Database, Sequence[expressions.Item]], list[Model | None]]
"""Return rows for the items of an index, in the same order; None for a row that a list omits."""


class UnreadableRowError(Exception):
    """A row does not fit this release; the text names its wrong attributes, no values."""

    quotes_no_values = True


def parse_row(table: str, model: type[Model], item: expressions.Item) -> Model:
    """Read a row for a decision. Raise UnreadableRowError, which names the row."""
    try:
        return as_row(model, item)
    except UnreadableRowError as error:
        # Logs have no member numbers: they are personal.
        row_id = None if table == "member_numbers" else item.get(DEFINITIONS[table]["hash_key"])
        raise UnreadableRowError(f"row {row_id} of {table} cannot be read: {error}") from None


def as_row(model: type[Model], item: expressions.Item) -> Model:
    """Read a row for work that can continue without it. Raise UnreadableRowError."""
    try:
        return model.model_validate(item)
    except ValidationError as error:
        raise UnreadableRowError(describe_invalid(error)) from None


def read_row(database: Database, table: str, model: type[Model], key: str) -> Model | None:
    """Read one row, consistently. Raise UnreadableRowError."""
    item = database.get(table, key)
    return None if item is None else parse_row(table, model, item)


def read_rows(
    database: Database, table: str, model: type[Model], keys: Sequence[str], *, consistent: bool
) -> list[Model | None]:
    """Read many rows in the order of `keys`, None for a missing one. Raise as `read_row`.

    Rows can be slightly stale unless `consistent`, which costs twice as much.
    """
    items = _read_items(database, table, keys, consistent=consistent)
    return [None if item is None else parse_row(table, model, item) for item in items]


def list_rows(
    database: Database, table: str, model: type[Model], keys: Sequence[str], *, consistent: bool
) -> list[Model | None]:
    """Read many rows as `read_rows`, but None also for unreadable ones."""
    items = _read_items(database, table, keys, consistent=consistent)
    return [_read_or_report(database, table, model, item) for item in items]


def as_listed(table: str, model: type[Model]) -> Load[Model]:
    """Return a function that reads rows from an index with whole rows."""
    return lambda database, items: [_read_or_report(database, table, model, item) for item in items]


def of_listed_keys(table: str, model: type[Model], *, consistent: bool) -> Load[Model]:
    """Return a function that reads the rows whose keys an index has."""
    key = DEFINITIONS[table]["hash_key"]
    return lambda database, items: list_rows(
        database, table, model, [item[key] for item in items], consistent=consistent
    )


def _read_items(
    database: Database, table: str, keys: Sequence[str], *, consistent: bool
) -> list[expressions.Item | None]:
    found = database.batch_get(((table, key) for key in keys), consistent=consistent)
    return [found.get((table, key)) for key in keys]


def _read_or_report(
    database: Database, table: str, model: type[Model], item: expressions.Item | None
) -> Model | None:
    if item is None:
        return None
    try:
        return parse_row(table, model, item)
    except UnreadableRowError as error:
        database.counts[UNREADABLE_ROWS] += 1
        logger.error("%s", error)  # noqa: TRY400 - the text of a traceback quotes the row
        return None
