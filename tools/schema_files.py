"""`python -m tools.schema_files`: write all files that the schema makes."""

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

from graphql import Visitor, parse, print_ast, visit

from resolvers.api.appsync.documents import resolved_fields, whole_document_text
from resolvers.api.graphql.schema import CORE, PUBLISHING, schema
from resolvers.api.rest.bindings import bindings
from tools.openapi.document import document

BATCH_LIMIT = 100
"""Events of one BatchInvoke of a nested field, so that a list of 100 costs one call."""
ROOT = Path(__file__).parents[1]
SDL_PATH = ROOT / "schema.graphql"
CONTRACT_PATH = ROOT / "tests" / "contract.graphql"
OPENAPI_PATH = ROOT / "openapi.json"
OF_ENROLMENT = frozenset({"enrolKiosk", "revokeKiosk"})
"""The mutations of a separate function, the only one that may change users of the user pool."""
FIELDS_PATH = ROOT / "resolvers" / "api" / "graphql" / "fields.json"
DOCUMENTS_PATH = ROOT / "resolvers" / "api" / "graphql" / "publish_documents.json"
ROUTES_PATH = ROOT / "resolvers" / "api" / "rest" / "routes.json"
WRITE_COMMAND = ".venv/bin/python -m tools.schema_files"


def sdl() -> str:
    """Return the schema in AppSync's form: it uses AWS's scalars and does not declare them."""
    text = re.sub(
        r'(^"""[^"]*"""\n)?^scalar AWS\w+.*\n\n?', "", schema.as_str(), flags=re.MULTILINE
    )
    return text.rstrip("\n") + "\n"


class _DescriptionRemover(Visitor):
    def leave(self, node: Any, *_: object) -> Any:
        return replace(node, description=None) if getattr(node, "description", None) else node


def contract() -> str:
    """Return the part of the API that stays compatible: the schema without descriptions."""
    return print_ast(visit(parse(sdl()), _DescriptionRemover())) + "\n"


def fields() -> list[dict[str, Any]]:
    """Return every field with its own resolver: the function that answers it, its batch size."""
    return [
        {
            "type": resolved.parent_type.name,
            "field": resolved.name,
            "function": _function_of(resolved.parent_type.name, resolved.name),
            "maxBatchSize": 0 if resolved.is_root else BATCH_LIMIT,
        }
        for resolved in resolved_fields(CORE)
    ]


def _function_of(type_name: str, field_name: str) -> str:
    if type_name != "Mutation":
        return "queries"
    return "enrolment" if field_name in OF_ENROLMENT else "mutations"


def publish_documents() -> str:
    """Return each mutation that publishes, with every field: subscribers get no other fields."""
    documents = {
        resolved.name: whole_document_text(CORE, resolved, "mutation")
        for resolved in resolved_fields(CORE)
        if resolved.name in PUBLISHING
    }
    return json.dumps(documents, indent=2) + "\n"


def routes() -> list[dict[str, Any]]:
    """Return every route of REST: the function that answers it, and whether it needs a token."""
    return [
        {
            "method": binding.route.method,
            "path": binding.route.path,
            "field": binding.route.place,
            "function": "queries" if binding.route.is_query else "mutations",
            "auth": "none" if binding.is_public else "token",
        }
        for binding in bindings().values()
    ]


def list_text(rows: list[dict[str, Any]]) -> str:
    lines = ",\n".join(f"  {json.dumps(row)}" for row in rows)
    return f"[\n{lines}\n]\n"


def openapi() -> str:
    return json.dumps(document(), ensure_ascii=False, indent=2) + "\n"


def write_files() -> None:
    SDL_PATH.write_text(sdl(), encoding="utf-8")
    CONTRACT_PATH.write_text(contract(), encoding="utf-8")
    OPENAPI_PATH.write_text(openapi(), encoding="utf-8")
    FIELDS_PATH.write_text(list_text(fields()), encoding="utf-8")
    DOCUMENTS_PATH.write_text(publish_documents(), encoding="utf-8")
    ROUTES_PATH.write_text(list_text(routes()), encoding="utf-8")


if __name__ == "__main__":
    write_files()
