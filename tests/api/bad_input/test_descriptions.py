"""The schema says of each mutation who may call it and what it can be refused with."""

import re
from collections.abc import Mapping

import pytest
from graphql import (
    GraphQLField,
    GraphQLObjectType,
    ListValueNode,
    StringValueNode,
    build_schema,
    get_named_type,
)

from tests.api.bad_input.rows import Call, Refusal
from tests.api.bad_input.table import TABLE
from tests.support.running_product import SCHEMA_TEXT
from tools.sdl.document import PRELUDE

MUTATION = build_schema(PRELUDE + SCHEMA_TEXT).mutation_type
MUTATIONS: Mapping[str, GraphQLField] = MUTATION.fields if MUTATION else {}
REFUSALS = sorted(
    {
        (row.request.place.removeprefix("Mutation."), row.answer.code)
        for row in TABLE
        if isinstance(row.request, Call) and isinstance(row.answer, Refusal)
    }
)

CHANGES_NO_ROW = {"createImageUpload"}


def says(mutation: str, word: str) -> bool:
    return re.search(rf"\b{word}\b", MUTATIONS[mutation].description or "") is not None


def groups_of(field: GraphQLField) -> list[str]:
    """The groups that a field's directive lets in; none where it lets in everybody."""
    directives = field.ast_node.directives if field.ast_node else None
    return [
        value.value
        for directive in directives or ()
        for argument in directive.arguments or ()
        if isinstance(argument.value, ListValueNode)
        for value in argument.value.values
        if isinstance(value, StringValueNode)
    ]


def test_table_has_rejections_of_most_mutations() -> None:
    assert len({mutation for mutation, _ in REFUSALS}) > 20
    assert len(REFUSALS) > 60


@pytest.mark.parametrize(("mutation", "code"), REFUSALS)
def test_mutation_description_names_its_errors(mutation: str, code: str) -> None:
    assert says(mutation, code)


@pytest.mark.parametrize("mutation", sorted(MUTATIONS))
def test_mutation_with_user_errors_names_conflict_retry(mutation: str) -> None:
    """Whatever is changed is changed under a condition, and others may be faster every time."""
    payload = get_named_type(MUTATIONS[mutation].type)
    tells_refusals = isinstance(payload, GraphQLObjectType) and "userErrors" in payload.fields

    assert says(mutation, "CONFLICT_RETRY") == (tells_refusals and mutation not in CHANGES_NO_ROW)


@pytest.mark.parametrize("mutation", sorted(MUTATIONS))
def test_mutation_description_names_its_groups(mutation: str) -> None:
    groups = groups_of(MUTATIONS[mutation])

    assert [group for group in groups if not says(mutation, rf"{group.removesuffix('s')}s?")] == []
