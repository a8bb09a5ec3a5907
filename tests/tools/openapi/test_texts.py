"""What REST's texts say, and do not say."""

import re

from resolvers.api.graphql.schema import CORE
from tests.support.openapi import DOCUMENT, OPERATIONS, everything
from tools.openapi.texts import OF_REST

OF_GRAPHQL = re.compile(
    r"userErrors|InvalidInput|Unauthorized|OutcomeUnknown|hasNextPage|AppSync|[Mm]utation|Query"
    r"|idempotencyKey|\bviewer\b|\$input|\bfirst:|\bafter:"
)


def test_no_text_speaks_of_graphql() -> None:
    texts = {
        each["description"]
        for each in everything(DOCUMENT)
        if isinstance(each.get("description"), str)
    } - {DOCUMENT["info"]["description"]}
    found = {text for text in texts if OF_GRAPHQL.search(text)}
    fields = {
        name
        for root in (CORE.query_type, CORE.mutation_type)
        if root
        for name in root.fields
        if name != name.lower() and name not in OPERATIONS
    }
    lost = {text for text in texts if fields & set(re.findall(r"\w+", text))}

    assert found == set()
    assert lost == set()


def test_each_text_of_rest_replaces_one() -> None:
    for place in OF_REST:
        owner, _, member = place.partition(".")
        if owner in CORE.type_map:
            described = CORE.type_map[owner]
            names = {*getattr(described, "fields", ()), *getattr(described, "values", ()), ""}
            assert member in names, place
        else:
            assert CORE.mutation_type is not None
            assert member in CORE.mutation_type.fields[owner].args, place
