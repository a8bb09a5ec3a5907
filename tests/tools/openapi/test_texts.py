"""Each text that REST has of its own replaces one of the schema."""

from resolvers.api.graphql.schema import CORE
from tools.openapi.texts import OF_REST


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
