"""Read rows as the domain's models: the attributes are the fields."""

from collections.abc import Sequence
from typing import TypeVar

from resolvers.domain.items import Item
from resolvers.storage.client import Database

Model = TypeVar("Model", bound=Item)


def read_row(database: Database, table: str, model: type[Model], key: str) -> Model | None:
    """Read one row, consistently."""
    item = database.get(table, key)
    return None if item is None else model.model_validate(item)


def read_rows(
    database: Database, table: str, model: type[Model], keys: Sequence[str], *, consistent: bool
) -> list[Model | None]:
    """Read many rows in the order of `keys`, None for a missing one.

    Rows can be slightly stale unless `consistent`, which costs twice as much.
    """
    found = database.batch_get(((table, key) for key in keys), consistent=consistent)
    return [
        model.model_validate(found[table, key]) if (table, key) in found else None for key in keys
    ]
