"""The contract files that the gateway serves: schema, resolvers and routes of REST."""

import json
from pathlib import Path
from typing import Any, Final

_ROOT: Final = Path(__file__).resolve().parents[1]
SCHEMA_TEXT: Final = (_ROOT / "schema.graphql").read_text("utf-8")
FIELDS: Final[list[dict[str, Any]]] = json.loads(
    (_ROOT / "resolvers" / "api" / "graphql" / "fields.json").read_text("utf-8")
)
ROUTES: Final[tuple[dict[str, Any], ...]] = tuple(
    json.loads((_ROOT / "resolvers" / "api" / "rest" / "routes.json").read_text("utf-8"))
)
# The prefix of REST's problem types, in the answers of gateway and product.
URN: Final = "urn:recycle-points"
BASE_PATH: Final = "/v1"
# The arguments of this schema that set the size of a list.
PAGE_SIZE_ARGUMENTS: Final = frozenset({"first"})
