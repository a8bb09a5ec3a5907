"""The schema says of each mutation who may call it and what it can be refused with."""

import re
from collections.abc import Mapping

from graphql import (
    GraphQLField,
    GraphQLObjectType,
    ListValueNode,
    StringValueNode,
    build_schema,
    get_named_type,
)

from tests.api.bad_input.test_handler import TABLE
from tests.support.running_product import SCHEMA_TEXT
from tools.sdl.document import PRELUDE

MUTATION = build_schema(PRELUDE + SCHEMA_TEXT).mutation_type
MUTATIONS: Mapping[str, GraphQLField] = MUTATION.fields if MUTATION else {}
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


def test_mutation_descriptions_name_their_errors() -> None:
    refusals = {
        (asked.place.removeprefix("Mutation."), wrong.code)
        for asked in TABLE
        if asked.place.startswith("Mutation.")
        for wrong in asked.wrongs
    }

    assert [refusal for refusal in sorted(refusals) if not says(*refusal)] == []
    assert len(refusals) > 60


def test_mutations_with_user_errors_name_conflict_retry() -> None:
    """Whatever is changed is changed under a condition, and others may be faster every time."""
    payloads = {name: get_named_type(field.type) for name, field in MUTATIONS.items()}
    telling = {
        name
        for name, payload in payloads.items()
        if isinstance(payload, GraphQLObjectType) and "userErrors" in payload.fields
    }

    saying = {name for name in MUTATIONS if says(name, "CONFLICT_RETRY")}
    assert saying == telling - CHANGES_NO_ROW


def test_mutation_descriptions_name_their_groups() -> None:
    unsaid = [
        (name, group)
        for name, field in MUTATIONS.items()
        for group in groups_of(field)
        if not says(name, rf"{group.removesuffix('s')}s?")
    ]

    assert unsaid == []
