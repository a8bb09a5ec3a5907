"""Parquet files of the archive in DuckDB's SQL."""

from collections.abc import Sequence
from pathlib import Path

from admin.archive.tables import DUCKDB_TYPES, columns_of


def rows_of(table: str, paths: Sequence[Path]) -> str:
    """Return a table expression for files; columns that a file lacks are null."""
    files = ", ".join(map(quote, paths))
    columns = columns_of(table).items()
    nothing = ", ".join(f"NULL::{DUCKDB_TYPES[hive_type]} AS {name}" for name, hive_type in columns)
    return (
        f"(SELECT {nothing} WHERE false UNION ALL BY NAME SELECT * FROM read_parquet([{files}], "  # noqa: S608 - names of archive.json and of files
        "union_by_name = true, hive_partitioning = false, filename = true, "
        "file_row_number = true))"
    )


def quote(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
