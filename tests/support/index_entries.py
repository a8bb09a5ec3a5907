"""What an index keeps of a row."""

from collections.abc import Mapping
from typing import Any

from resolvers.storage.expressions import DEFINITIONS


def index_entry(table: str, index: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """The attributes that the index projects; nothing of a row without its keys.

    Source: Amazon DynamoDB API Reference, Projection.
    """
    definition = DEFINITIONS[table]
    kept = definition["indexes"][index]
    keys = {definition["hash_key"], kept["hash_key"], kept["range_key"]}
    if not keys <= set(row):
        return {}
    if kept["projection"] == "ALL":
        return dict(row)
    return {name: row[name] for name in (*sorted(keys), *kept.get("projected", ())) if name in row}
