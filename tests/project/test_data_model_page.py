"""docs/data-model.md names every table with its key and its indexes."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "data-model.md").read_text("utf-8")
(DEFINITIONS,) = ROOT.glob("resolvers/*/definitions.json")
TABLES: dict[str, Any] = json.loads(DEFINITIONS.read_text("utf-8"))


def rows() -> dict[str, list[str]]:
    section = PAGE.partition("## Tables\n")[2].partition("\n## ")[0]
    cells = [line.strip("| ").split(" | ") for line in section.splitlines() if line[:3] == "| `"]
    return {row[0].strip("`"): row for row in cells}


def test_page_names_every_table() -> None:
    assert set(rows()) == set(TABLES)


@pytest.mark.parametrize("table", TABLES)
def test_page_names_key_and_indexes(table: str) -> None:
    _, key, _, indexes = rows()[table]
    assert key.startswith(f"`{TABLES[table]['hash_key']}`")
    assert set(re.findall(r"`([\w-]+-index)`", indexes)) == set(TABLES[table]["indexes"])
