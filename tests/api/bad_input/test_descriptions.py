"""The schema says of each mutation who may call it and what it can be refused with."""

import re
from collections.abc import Mapping

from graphql import (
    GraphQLField,
    build_schema,
)

from tests.api.bad_input.test_handler import TABLE
from tests.support.running_product import SCHEMA_TEXT
from tools.sdl.document import PRELUDE

MUTATION = build_schema(PRELUDE + SCHEMA_TEXT).mutation_type
MUTATIONS: Mapping[str, GraphQLField] = MUTATION.fields if MUTATION else {}


def says(mutation: str, word: str) -> bool:
    return re.search(rf"\b{word}\b", MUTATIONS[mutation].description or "") is not None


def test_mutation_descriptions_name_their_errors() -> None:
    refusals = {
        (asked.place.removeprefix("Mutation."), wrong.code)
        for asked in TABLE
        if asked.place.startswith("Mutation.")
        for wrong in asked.wrongs
    }

    assert [refusal for refusal in sorted(refusals) if not says(*refusal)] == []
    assert len(refusals) > 60
