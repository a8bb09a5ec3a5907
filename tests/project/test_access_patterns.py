"""docs/access-patterns.md says what every request reads and writes."""

import json
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOTS = ("Query", "Mutation", "Subscription")


def test_every_root_field_is_named_in_a_row() -> None:
    page = (ROOT / "docs" / "access-patterns.md").read_text("utf-8")
    rows = re.findall(r"^\| (.+?) \|", page, re.MULTILINE)
    named = {word for row in rows for word in re.findall(r"\w+", row)}
    fields = json.loads((ROOT / "resolvers" / "api" / "graphql" / "fields.json").read_text("utf-8"))
    assert {each["field"] for each in fields if each["type"] in ROOTS} - named == set()
