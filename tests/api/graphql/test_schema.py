"""The generated files schema.graphql and fields.json."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from graphql import GraphQLSchema, build_schema, parse, validate

from resolvers.api.graphql.schema import publish_documents
from tools.schema_files import (
    BATCH_LIMIT,
    CONTRACT_PATH,
    FIELDS_PATH,
    ROUTES_PATH,
    SDL_PATH,
    WRITE_COMMAND,
    contract,
    fields,
    list_text,
    openapi,
    routes,
    sdl,
)
from tools.sdl.document import PRELUDE

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def written() -> GraphQLSchema:
    return build_schema(PRELUDE + SDL_PATH.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (SDL_PATH, sdl()),
        (CONTRACT_PATH, contract()),
        (FIELDS_PATH, list_text(fields())),
        (ROUTES_PATH, list_text(routes())),
    ],
    ids=lambda each: each.name if isinstance(each, Path) else "",
)
def test_file_is_current(path: Path, text: str) -> None:
    assert path.read_text(encoding="utf-8") == text, (
        f"{path.name} is not what the code makes: run {WRITE_COMMAND}"
    )


def test_named_command_writes_all_files() -> None:
    # The command does not touch the files: other tests may be reading them.
    program = (
        "import pathlib, runpy\n"
        "pathlib.Path.write_text = lambda self, text, encoding: print(self.name, len(text))\n"
        "runpy.run_module('tools.schema_files', run_name='__main__')\n"
    )

    run = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, check=True, capture_output=True, text=True
    )

    assert WRITE_COMMAND == ".venv/bin/python -m tools.schema_files"
    assert run.stdout.splitlines() == [
        f"schema.graphql {len(sdl())}",
        f"contract.graphql {len(contract())}",
        f"openapi.json {len(openapi())}",
        f"fields.json {len(list_text(fields()))}",
        f"routes.json {len(list_text(routes()))}",
    ]


def test_paths_are_those_of_the_repository() -> None:
    assert ROOT / "schema.graphql" == SDL_PATH
    assert ROOT / "resolvers" / "api" / "graphql" / "fields.json" == FIELDS_PATH


def test_fields_file_lists_each_resolver_once() -> None:
    listed = json.loads(list_text(fields()))

    assert listed == fields()
    assert len({(field["type"], field["field"]) for field in listed}) == len(listed)
    by_function: dict[str, set[str]] = {}
    for field in listed:
        if field["type"] == "Mutation":
            by_function.setdefault(field["function"], set()).add(field["field"])
    assert by_function.keys() == {"mutations", "enrolment"}
    assert by_function["enrolment"] == {"enrolKiosk", "revokeKiosk"}
    assert {field["function"] for field in listed if field["type"] != "Mutation"} == {"queries"}


def test_only_nested_fields_come_in_batches() -> None:
    sizes = {f"{field['type']}.{field['field']}": field["maxBatchSize"] for field in fields()}

    assert sizes["Query.viewer"] == sizes["Mutation.redeemQrToken"] == 0
    assert sizes["Subscription.onBalanceChanged"] == 0
    assert {name for name, size in sizes.items() if size} == {
        "Location.earnRules",
        "Kiosk.location",
        "QrToken.location",
        "RecycleEvent.location",
        "LedgerEntry.recycleEvent",
        "LedgerEntry.exchange",
        "Exchange.reward",
        "User.ledgerEntries",
        "User.recycleEvents",
        "User.exchanges",
    }
    assert {size for size in sizes.values() if size} == {BATCH_LIMIT}


def test_publishing_mutation_selects_every_field(written: GraphQLSchema) -> None:
    """Subscribers get no field that the mutation did not select."""
    documents = publish_documents()

    assert all(validate(written, parse(document)) == [] for document in documents.values())
    assert documents == {
        "publishBalance": "mutation($input: PointBalanceInput!){ publishBalance(input: $input) "
        "{ userId available held lifetimeEarned expiring { points expiresAt } version asOf } }",
        "publishExchange": "mutation($input: ExchangeChangeInput!){ publishExchange(input: $input) "
        "{ id userId rewardId quantity pointsSpent status holdUntil requestedAt updatedAt } }",
        "publishQrToken": "mutation($input: QrTokenChangeInput!){ publishQrToken(input: $input) "
        "{ id locationId status expiresAt updatedAt } }",
    }


def test_every_element_has_a_description(written: GraphQLSchema) -> None:
    assert [place for place, node in _described(written) if not node.description] == []


def _described(schema: GraphQLSchema) -> Iterator[tuple[str, Any]]:
    """Return every element with a description, by its place."""
    for kind in schema.type_map.values():
        if kind.name.startswith(("__", "AWS")):
            continue
        yield kind.name, kind
        for name, value in getattr(kind, "values", {}).items():
            yield f"{kind.name}.{name}", value
        for name, field in getattr(kind, "fields", {}).items():
            yield f"{kind.name}.{name}", field
            for argument_name, argument in getattr(field, "args", {}).items():
                yield f"{kind.name}.{name}({argument_name}:)", argument
