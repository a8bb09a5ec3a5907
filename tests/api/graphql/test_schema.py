import json
from pathlib import Path

import pytest
from graphql import GraphQLSchema, build_schema, parse, validate

from tools.schema_files import (
    CONTRACT_PATH,
    DOCUMENTS_PATH,
    FIELDS_PATH,
    ROUTES_PATH,
    SDL_PATH,
    WRITE_COMMAND,
    contract,
    fields,
    list_text,
    publish_documents,
    routes,
    sdl,
)
from tools.sdl.document import PRELUDE


@pytest.fixture(scope="module")
def written() -> GraphQLSchema:
    return build_schema(PRELUDE + SDL_PATH.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (SDL_PATH, sdl()),
        (CONTRACT_PATH, contract()),
        (FIELDS_PATH, list_text(fields())),
        (DOCUMENTS_PATH, publish_documents()),
        (ROUTES_PATH, list_text(routes())),
    ],
    ids=lambda each: each.name if isinstance(each, Path) else "",
)
def test_file_is_current(path: Path, text: str) -> None:
    assert path.read_text(encoding="utf-8") == text, (
        f"{path.name} is not what the code makes: run {WRITE_COMMAND}"
    )


def test_publishing_mutation_selects_every_field(written: GraphQLSchema) -> None:
    """Subscribers get no field that the mutation did not select."""
    documents = json.loads(publish_documents())

    assert all(validate(written, parse(document)) == [] for document in documents.values())
    assert documents == {
        "publishBalance": "mutation($input: PointBalanceInput!){ publishBalance(input: $input) "
        "{ userId available held lifetimeEarned expiring { points expiresAt } version asOf } }",
        "publishExchange": "mutation($input: ExchangeChangeInput!){ publishExchange(input: $input) "
        "{ id userId rewardId quantity pointsSpent status holdUntil requestedAt updatedAt } }",
        "publishQrToken": "mutation($input: QrTokenChangeInput!){ publishQrToken(input: $input) "
        "{ id locationId status expiresAt updatedAt } }",
    }
