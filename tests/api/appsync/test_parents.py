from datetime import UTC, datetime
from typing import Any

import pytest
from graphql import GraphQLError, GraphQLObjectType

from resolvers.api.appsync.parents import restore_parent
from resolvers.api.graphql.schema import schema
from tests.support.bottle_bank import SCHEMA, Bottle, Colour, Size

BOTTLE = SCHEMA._schema.type_map["Bottle"]
WHOLE = schema._schema


def restore(source: dict[str, Any]) -> Any:
    assert isinstance(BOTTLE, GraphQLObjectType)
    return restore_parent(BOTTLE, source)


def test_parent_comes_back_as_answered() -> None:
    restored = restore(
        {
            "id": "b1",
            "colour": "BROWN",
            "filledAt": "2026-11-25T09:00:00.000Z",
            "sizes": [{"width": 7, "height": 29.5}, {"width": 8, "height": None}],
            "deposit": 5,
            "parentSeen": "a nested field's answer is not part of it",
        }
    )

    assert restored == Bottle(
        id="b1",  # type: ignore[arg-type] # an ID is text
        colour=Colour.BROWN,
        filled_at=datetime(2026, 11, 25, 9, tzinfo=UTC),
        sizes=[Size(width=7, height=29.5), Size(width=8, height=None)],
        deposit=5,
    )


def test_fields_that_a_source_lacks_are_none() -> None:
    restored = restore({"id": "b1"})

    assert (restored.id, restored.colour, restored.sizes) == ("b1", None, None)
    assert restore({}).id is None


@pytest.mark.parametrize(
    "source",
    [
        {"colour": "PINK"},
        {"filledAt": "yesterday"},
        {"deposit": "five"},
        {"sizes": [{"width": "x"}]},
    ],
)
def test_source_from_no_resolver_is_a_fault(source: dict[str, Any]) -> None:
    with pytest.raises((ValueError, GraphQLError)):
        restore(source)
