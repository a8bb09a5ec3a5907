"""The tables that a statement can use, and their column types in each engine."""

from collections.abc import Mapping
from typing import Any, Final

from resolvers.events.archive.rows import TABLES

CALENDAR: Final = "calendar"
MATERIAL_FACTORS: Final = "material_factors"
MUNICIPALITIES: Final = "municipalities"
OF_PROGRAMME: Final = (MATERIAL_FACTORS, MUNICIPALITIES)
"""Tables that the programme fills from files."""

ALL_TABLES: Final[Mapping[str, Any]] = {
    **TABLES,
    MATERIAL_FACTORS: {
        "comment": "One row for each material and unit that the programme has factors of",
        "key": ["material", "unit"],
        "columns": {
            "material": {"type": "string", "comment": "PET_BOTTLE, ..."},
            "unit": {"type": "string", "comment": "PIECE or GRAM"},
            "grams_per_unit": {"type": "bigint", "comment": "Weight of one unit; 1 for GRAM"},
            "co2e_grams_per_kilogram": {
                "type": "bigint",
                "comment": "CO2 that recycling a kilogram avoids, in grams; null: not known",
            },
            "source": {"type": "string", "comment": "Where the factors are from"},
        },
    },
    MUNICIPALITIES: {
        "comment": "One row for each municipality whose name the programme gives",
        "key": ["municipality"],
        "columns": {
            "municipality": {"type": "string", "comment": "First five digits of its code"},
            "name_ja": {"type": "string", "comment": "Name in Japanese"},
            "name_en": {"type": "string", "comment": "Name in English; null: not given"},
        },
    },
}
"""TABLES of the archive, and the tables that the programme fills."""

CHANGES: Final = tuple(name for name in TABLES if name != CALENDAR)
"""The tables whose rows come from changes."""

DUCKDB_TYPES: Final[Mapping[str, str]] = {
    "string": "VARCHAR",
    "int": "INTEGER",
    "bigint": "BIGINT",
    "boolean": "BOOLEAN",
    "double": "DOUBLE",
}
POSTGRES_TYPES: Final[Mapping[str, str]] = {
    # DuckDB and Athena compare texts by their bytes, too.
    "string": 'text COLLATE "C"',
    "int": "integer",
    "bigint": "bigint",
    "boolean": "boolean",
    "double": "double precision",
}


def columns_of(table: str) -> Mapping[str, str]:
    """Return the columns of a table with their Hive types."""
    columns = ALL_TABLES[table]["columns"]
    return {name: column["type"] for name, column in columns.items()}
